import { z } from 'zod'
import { moment } from '../http/field-shape.ts'

export const OutboxShape = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        kind: z.enum(['sms', 'mail']),
        to: z.string(),
        subject: z.string().optional(),
        text: z.string(),
        at: moment,
        used: z
          .boolean()
          .optional()
          .meta({ description: 'Whether the code was answered; absent where a newer one replaced it.' }),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'Outbox' })
export type OutboxOnWire = z.infer<typeof OutboxShape>
