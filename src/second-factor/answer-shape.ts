import { z } from 'zod'
import { moment, secret } from '../http/field-shape.ts'

const signIn = z.string().max(60).optional().meta({
  description:
    'The sign-in that is answered; refused with `sign_in_replaced` when the browser has another one by now.',
})
const trustDevice = z.boolean().optional()
const sixDigits = z.string().regex(/^[0-9]{6}$/, 'Enter the 6 digits.')

/** An answer to the second factor inside a sign-in. */
export const SecondFactorAnswerShape = z
  .discriminatedUnion('method', [
    z.strictObject({ method: z.literal('sms'), code: sixDigits, trustDevice, signIn }),
    z.strictObject({
      method: z.literal('temporary_code'),
      code: z.string().min(1).max(40),
      trustDevice,
      signIn,
    }),
  ])
  .meta({ id: 'SecondFactorAnswer' })

/** An answer that starts sudo: a method, or the password of a user who has none. */
export const SudoAnswerShape = z
  .discriminatedUnion('method', [
    z.strictObject({ method: z.literal('sms'), code: sixDigits }),
    z.strictObject({ method: z.literal('password'), password: secret(1024) }),
  ])
  .meta({ id: 'SudoAnswer' })

/** A code that went out by SMS: where, until when it works, when a new one may be asked for. */
export const SmsCodeShape = z
  .object({ sentTo: z.string(), expiresAt: moment, resendAt: moment })
  .meta({ id: 'SmsCode' })
export type SmsCodeOnWire = z.infer<typeof SmsCodeShape>

/** How it goes on with a code that went out. */
export const SmsDeliveryShape = z.object({
  sentTo: z.string(),
  expiresAt: moment,
  resendAt: moment,
  delivery: z.enum(['queued', 'sent', 'delivered', 'failed']),
  sentAt: moment.nullable(),
  deliveredAt: moment.nullable(),
})
