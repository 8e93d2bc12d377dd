import { z } from 'zod'
import { moment } from '../http/field-shape.ts'
import { pageQuery } from '../http/page.ts'
import { HELD_BECAUSE } from '../message/held-shape.ts'

/** Whether a browser's clock knows the name, as the IANA database writes it. */
function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

export const SmsActivityQueryShape = z.strictObject({
  timeZone: z
    .string()
    .max(64, 'Use at most 64 characters.')
    .refine(isTimeZone, 'Name a time zone as the IANA database does, for example Europe/London.')
    .optional()
    .meta({ description: 'Whose days are counted, for example Europe/London; UTC without one.' }),
})

const count = z.number().int().nonnegative()

export const SmsDayShape = z
  .object({
    beginsAt: moment,
    sent: count.meta({ description: 'Handed over, or about to be.' }),
    delivered: count.meta({ description: 'The network confirmed that the phone has it.' }),
    answered: count.meta({ description: 'The user entered the right code.' }),
    failed: count.meta({ description: 'No way to the phone worked.' }),
    paused: count.meta({ description: 'Asked for, but not sent.' }),
  })
  .meta({ id: 'SmsDay' })
export type SmsDayOnWire = z.infer<typeof SmsDayShape>

const BrakeShape = z
  .object({
    scope: z.enum(['block', 'range', 'network', 'account']).meta({
      description:
        'What is paused: SMS to a hundred numbers that stand side by side, to ten thousand, those that one network asks for, or all of the account.',
    }),
    prefix: z
      .string()
      .nullable()
      .meta({ description: 'How the numbers begin that are paused; null where it is no such numbers.' }),
    proven: z
      .boolean()
      .meta({ description: 'Whether numbers are paused that were proved, or those that nobody has proved.' }),
    pausedUntil: moment,
    since: moment,
    asked: count.meta({ description: 'How many codes were asked for since then.' }),
    answered: count.meta({ description: 'How many of them were answered.' }),
  })
  .meta({ id: 'SmsBrake' })
export type SmsBrakeOnWire = z.infer<typeof BrakeShape>

const budget = z.object({ used: count, limit: count })
const BudgetShape = z.object({ today: budget, month: budget }).meta({
  id: 'SmsBudget',
  description: 'How much of what the account may send is used, on this day and in this month (UTC).',
})
export type SmsBudgetOnWire = z.infer<typeof BudgetShape>

export const SmsActivityShape = z
  .object({
    days: z.array(SmsDayShape).meta({ description: 'The last seven, today first.' }),
    brakes: z.array(BrakeShape).meta({ description: 'Those that hold SMS of the account now.' }),
    budget: BudgetShape,
  })
  .meta({ id: 'SmsActivity' })
export type SmsActivityOnWire = z.infer<typeof SmsActivityShape>

/** What an SMS came to that did not arrive at first: by another way, by none, or not sent at all. */
const TROUBLE_KINDS = ['sent_again', 'failed', 'held'] as const

/** Why: no receipt came, the phone did not get it, no gateway took it, or why it was held. */
const TROUBLE_CAUSES = ['no_receipt', 'undelivered', 'not_taken', ...HELD_BECAUSE] as const

export const SmsTroubleShape = z
  .object({
    id: z.string(),
    at: moment.meta({ description: 'When it was asked for.' }),
    user: z
      .object({ id: z.string(), name: z.string() })
      .nullable()
      .meta({ description: 'null: the user is not there any more.' }),
    phone: z.string().nullable(),
    country: z.string().nullable(),
    numberKind: z.string().nullable().meta({ description: 'For example mobile or fixed_line.' }),
    what: z.enum(TROUBLE_KINDS),
    because: z.enum(TROUBLE_CAUSES),
    heldUntil: moment.nullable(),
    sentAt: moment.nullable().meta({ description: 'When a gateway took it first.' }),
    sentAgainAt: moment.nullable(),
    deliveredAt: moment.nullable(),
  })
  .meta({ id: 'SmsTrouble' })
export type SmsTroubleOnWire = z.infer<typeof SmsTroubleShape>

export const SmsTroublesQueryShape = pageQuery('msg')

export const SmsTroublesShape = z
  .object({
    items: z.array(SmsTroubleShape),
    nextCursor: z.string().nullable(),
    count: count.meta({ description: 'How many there are, on all pages.' }),
  })
  .meta({ id: 'SmsTroubles' })
export type SmsTroublesOnWire = z.infer<typeof SmsTroublesShape>

export const UserSmsShape = z
  .object({
    items: z
      .array(
        z.object({
          id: z.string(),
          at: moment,
          phone: z.string().nullable(),
          delivery: z.enum(['queued', 'sent', 'delivered', 'failed']),
          sentAt: moment.nullable(),
          sentAgainAt: moment.nullable(),
          deliveredAt: moment.nullable(),
          heldBecause: z.enum(HELD_BECAUSE).nullable(),
        }),
      )
      .meta({ description: 'The last ten of 30 days, the newest first.' }),
  })
  .meta({ id: 'UserSms' })
export type UserSmsOnWire = z.infer<typeof UserSmsShape>
