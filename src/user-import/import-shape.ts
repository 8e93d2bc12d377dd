import { z } from 'zod'
import { line, moment } from '../http/field-shape.ts'

const YES_OR_NO = z.enum(['true', 'false'])

export const ImportQueryShape = z.strictObject({
  invite: YES_OR_NO.default('true').meta({ description: 'Whether everybody is invited by mail.' }),
  dryRun: YES_OR_NO.default('false').meta({
    description: 'true: the rows are checked and nothing is saved.',
  }),
  fileName: line(200).optional().meta({ description: 'What the file is called, to show the import by.' }),
})

export const IMPORT_COLUMNS = ['name', 'email', 'role', 'phone'] as const

/** One thing that is wrong in a file: the row as a spreadsheet counts it (1 is the header), and its column. */
export const ImportProblemShape = z
  .object({
    row: z.number().int().positive(),
    column: z.enum(IMPORT_COLUMNS).nullable(),
    code: z.string(),
    detail: z.string(),
  })
  .meta({ id: 'ImportProblem' })
export type ImportProblemOnWire = z.infer<typeof ImportProblemShape>

const count = z.number().int().nonnegative()

export const ImportedShape = z
  .object({
    created: count.meta({ description: '0 after a dry run.' }),
    rows: count,
  })
  .meta({ id: 'Imported' })
export type ImportedOnWire = z.infer<typeof ImportedShape>

/** The last import of the account: how far it is, and what became of it. */
export const ImportStateShape = z
  .object({
    id: z.string(),
    fileName: z.string().nullable(),
    dryRun: z.boolean(),
    state: z.enum(['checking', 'done', 'refused', 'broken_off']).meta({
      description: 'broken_off: the server ended meanwhile, and nothing was saved.',
    }),
    rows: count.nullable().meta({ description: 'How many rows the file has, once it is known.' }),
    checked: count,
    wrongRows: count,
    problems: z.array(ImportProblemShape).meta({ description: 'The first 1,000.' }),
    invitationsWaiting: count,
    beganAt: moment,
    changedAt: moment,
  })
  .meta({ id: 'ImportState' })
export type ImportStateOnWire = z.infer<typeof ImportStateShape>
