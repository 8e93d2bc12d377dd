import { z } from 'zod'
import { id, moment } from '../http/field-shape.ts'

/** The groups that the events are filtered by. */
export const EVENT_GROUPS = [
  'sign_ins',
  'second_factor',
  'security_policy',
  'users',
  'applications_and_keys',
] as const

export const ActivityQueryShape = z.strictObject({
  user: id('usr').optional().meta({ description: 'Who did it, or to whom it was done.' }),
  group: z.enum(EVENT_GROUPS).optional(),
  type: z
    .string()
    .max(40, 'Use at most 40 characters.')
    .optional()
    .meta({ description: 'One kind of event, for example policy_saved.' }),
  from: moment.optional(),
  until: moment.optional().meta({ description: 'Not this moment itself.' }),
  cursor: z
    .string()
    .regex(/^\d{1,15}\.evt_[0-9a-z]{26}$/, 'Pass on the nextCursor of the page before.')
    .optional(),
  limit: z
    .string()
    .regex(/^([1-9]|[1-9]\d|1\d\d|200)$/, 'A whole number from 1 to 200.')
    .optional(),
})
export type ActivityQuery = z.infer<typeof ActivityQueryShape>

const someone = z.object({
  kind: z.enum(['user', 'api_key']),
  id: z.string(),
  name: z.string().nullable().meta({ description: 'null: the user is not there any more.' }),
})

export const AuditEventShape = z
  .object({
    id: z.string(),
    at: moment,
    type: z.string(),
    says: z.string().meta({ description: 'The sentence behind the name, for example "signed in".' }),
    actor: someone.nullable().meta({ description: 'null: the operator.' }),
    subject: someone.nullable(),
    details: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditEvent' })
export type AuditEventOnWire = z.infer<typeof AuditEventShape>

export const AuditEventsShape = z
  .object({
    items: z.array(AuditEventShape),
    nextCursor: z.string().nullable(),
    matching: z.number().int().nonnegative().nullable().meta({
      description:
        'How many events match, on all pages; null where they are more than 10,000, and on the pages behind the first.',
    }),
  })
  .meta({ id: 'AuditEvents' })
export type AuditEventsOnWire = z.infer<typeof AuditEventsShape>
