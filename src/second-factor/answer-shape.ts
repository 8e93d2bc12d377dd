import { z } from 'zod'
import { moment, secret } from '../http/field-shape.ts'

const signIn = z.string().max(60).optional().meta({
  description:
    'The sign-in that is answered; refused with `sign_in_replaced` when the browser has another one by now.',
})
const trustDevice = z.boolean().optional()
const sixDigits = z.string().regex(/^[0-9]{6}$/, 'Enter the 6 digits.')
const eightDigits = z.string().regex(/^[0-9]{8}$/, 'Enter the 8 digits.')
const temporaryCode = z.strictObject({
  method: z.literal('temporary_code'),
  code: z.string().min(1).max(40),
  trustDevice,
  signIn,
})

/** An answer to the second factor inside a sign-in. */
export const SecondFactorAnswerShape = z
  .discriminatedUnion('method', [
    z.strictObject({ method: z.literal('sms'), code: sixDigits, trustDevice, signIn }),
    temporaryCode,
  ])
  .meta({ id: 'SecondFactorAnswer' })

/** What shows that it is she, before she binds an authenticator inside a sign-in. */
export const ProofAnswerShape = z
  .discriminatedUnion('method', [
    z.strictObject({ method: z.literal('email_code'), code: eightDigits, signIn }),
    temporaryCode.omit({ trustDevice: true }),
  ])
  .meta({ id: 'ProofAnswer' })

/** The code that finishes an enrolment inside a sign-in. */
export const EnrolmentAnswerShape = z
  .discriminatedUnion('method', [
    z.strictObject({ method: z.literal('sms'), code: sixDigits, trustDevice, signIn }),
  ])
  .meta({ id: 'EnrolmentAnswer' })

/** The code that confirms a new phone number. */
export const SmsConfirmationShape = z.strictObject({ code: sixDigits }).meta({ id: 'SmsConfirmation' })

/** The code that confirms a new e-mail address. */
export const EmailConfirmationShape = z.strictObject({ code: eightDigits }).meta({ id: 'EmailConfirmation' })

/**
 * An answer inside a session: a method starts sudo, and so does the password of a user who has none. A mailed code starts
 * none; it shows that it is she, before her first authenticator.
 */
export const SudoAnswerShape = z
  .discriminatedUnion('method', [
    z.strictObject({ method: z.literal('sms'), code: sixDigits }),
    z.strictObject({ method: z.literal('email_code'), code: eightDigits }),
    z.strictObject({ method: z.literal('password'), password: secret(1024) }),
  ])
  .meta({ id: 'SudoAnswer' })

/** A code that went out by SMS or mail: where, until when it works, when a new one may be asked for. */
export const SentCodeShape = z
  .object({ sentTo: z.string(), expiresAt: moment, resendAt: moment })
  .meta({ id: 'SentCode' })
export type SentCodeOnWire = z.infer<typeof SentCodeShape>

/** How it goes on with a code that went out. */
export const CodeDeliveryShape = z.object({
  sentTo: z.string(),
  expiresAt: moment,
  resendAt: moment,
  delivery: z.enum(['queued', 'sent', 'delivered', 'failed']),
  sentAt: moment.nullable(),
  deliveredAt: moment.nullable(),
})
