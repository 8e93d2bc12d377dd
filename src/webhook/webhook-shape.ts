import { z } from 'zod'
import { moment } from '../http/field-shape.ts'

/** The groups of events that a webhook may want. */
export const EVENT_GROUP_NAMES = ['sign_in', 'second_factor', 'policy', 'user'] as const
export type EventGroupName = (typeof EVENT_GROUP_NAMES)[number]

const url = z.string().min(1, 'Fill this in.').max(500, 'Use at most 500 characters.')
const events = z
  .array(z.enum(EVENT_GROUP_NAMES))
  .min(1, 'Choose at least one kind of event.')
  .max(EVENT_GROUP_NAMES.length)

export const NewWebhookShape = z.strictObject({ url, events }).meta({ id: 'NewWebhook' })
export type NewWebhook = z.infer<typeof NewWebhookShape>

export const WebhookPatchShape = z
  .strictObject({ url: url.optional(), events: events.optional() })
  .meta({ id: 'WebhookPatch' })
export type WebhookPatch = z.infer<typeof WebhookPatchShape>

export const ReplayShape = z
  .strictObject({ since: moment.meta({ description: 'Events from this moment on, in their order.' }) })
  .meta({ id: 'Replay' })

const person = z.object({ id: z.string(), name: z.string().nullable() })
const failure = z.enum(['no_name', 'private', 'not_https', 'no_connection', 'certificate', 'timed_out'])
const noAnswer = z.object({
  status: z.number().int().nullable().meta({ description: 'null: there was no answer.' }),
  failure: failure.nullable().meta({ description: 'Why there was none.' }),
})

export const WebhookShape = z
  .object({
    id: z.string(),
    url: z.string(),
    events: z.array(z.enum(EVENT_GROUP_NAMES)),
    state: z.enum(['delivering', 'trying_again', 'stopped']),
    waiting: z.number().int().meta({ description: 'How many events wait, counted up to 10,000.' }),
    failingSince: moment.nullable(),
    lastAnswer: noAnswer.nullable().meta({ description: 'What the last attempt came to, where it failed.' }),
    nextTryAt: moment.nullable(),
    stopsAt: moment.nullable().meta({ description: 'When it stops if it is not answered until then.' }),
    stoppedAt: moment.nullable(),
    lastDeliveredAt: moment.nullable(),
    createdAt: moment,
    createdBy: person.nullable().meta({ description: 'null: the user is not there any more.' }),
    secretMadeAt: moment,
    oldSecretUntil: moment
      .nullable()
      .meta({ description: 'Until when the secret before signs beside this one.' }),
  })
  .meta({ id: 'Webhook' })
export type WebhookOnWire = z.infer<typeof WebhookShape>

export const WebhooksShape = z.object({ items: z.array(WebhookShape) }).meta({ id: 'Webhooks' })
export type WebhooksOnWire = z.infer<typeof WebhooksShape>

export const WebhookWithSecretShape = WebhookShape.extend({
  secret: z.string().meta({ description: 'whsec_…, shown only now.' }),
}).meta({ id: 'WebhookWithSecret' })
export type WebhookWithSecretOnWire = z.infer<typeof WebhookWithSecretShape>

export const WebhookDeliveryShape = z
  .object({
    eventId: z.string(),
    type: z.string(),
    at: moment.meta({ description: 'When it happened.' }),
    state: z.enum(['waiting', 'delivered']),
    tries: z.number().int(),
    triedAt: moment.nullable(),
    tookMs: z.number().int().nullable(),
    answer: z
      .object({ status: z.number().int(), body: z.string().meta({ description: 'Its first 2,000 bytes.' }) })
      .nullable(),
    failure: failure.nullable(),
    replayedBy: person.nullable(),
    sent: z.object({ timestamp: z.number().int().nullable(), body: z.string() }),
  })
  .meta({ id: 'WebhookDelivery' })
export type WebhookDeliveryOnWire = z.infer<typeof WebhookDeliveryShape>

export const WebhookDeliveriesShape = z
  .object({
    items: z.array(WebhookDeliveryShape),
    nextCursor: z.string().nullable(),
    matching: z
      .number()
      .int()
      .nullable()
      .meta({ description: 'How many there are; null where they are more than 10,000.' }),
  })
  .meta({ id: 'WebhookDeliveries' })
export type WebhookDeliveriesOnWire = z.infer<typeof WebhookDeliveriesShape>
