import { z } from 'zod'

/** RFC 9457 problem details, with our stable `code`. A refusal of fields names each by JSON pointer. */
export const ProblemShape = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.string(),
    requestId: z.string().optional(),
    errors: z
      .array(
        z.object({
          pointer: z.string(),
          code: z.string(),
          detail: z.string(),
          row: z.number().int().optional().meta({
            description: 'Of a file: the row as a spreadsheet counts it, 1 is the header.',
          }),
          column: z.string().nullable().optional().meta({
            description: 'Of a file: the name of the column; null: the row as a whole.',
          }),
        }),
      )
      .optional(),
  })
  .loose()
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof ProblemShape>
