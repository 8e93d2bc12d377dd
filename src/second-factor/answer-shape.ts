import { HELD_BECAUSE } from '../message/held-shape.ts'
import { z } from 'zod'
import { id, line, moment, secret } from '../http/field-shape.ts'
import { AssertionShape, RegistrationShape } from '../method/security-key/key-shape.ts'
import { readDeviceKey } from '../trusted-device/device-key.ts'

const signIn = z.string().max(60).optional().meta({
  description:
    'The sign-in that is answered; refused with `sign_in_replaced` when the browser has another one by now.',
})
const trustDevice = z
  .boolean()
  .optional()
  .meta({ description: 'Trust this browser for the period of the account, from this answer on.' })
const deviceKey = z
  .string()
  .max(200)
  .refine((spki) => readDeviceKey(spki) !== null, 'A public key: SPKI of ECDSA on P-256, in base64url.')
  .optional()
  .meta({
    description:
      'With `trustDevice`: the public key that this browser shows itself by from now on, SPKI of ECDSA on P-256 in base64url. Its private key never leaves the browser.',
  })
const sixDigits = z.string().regex(/^[0-9]{6}$/, 'Enter the 6 digits.')
const eightDigits = z.string().regex(/^[0-9]{8}$/, 'Enter the 8 digits.')
const rescueCode = z.string().min(1, 'Enter the code.').max(40)
const authenticatorName = line(60).optional()

const sms = z.strictObject({ method: z.literal('sms'), code: sixDigits })
const app = z.strictObject({ method: z.literal('app'), code: sixDigits })
const key = z.strictObject({ method: z.literal('security_key'), response: AssertionShape })
const emailCode = z.strictObject({ method: z.literal('email_code'), code: eightDigits })
const recoveryCode = z.strictObject({ method: z.literal('recovery_code'), code: rescueCode })
const temporaryCode = z.strictObject({ method: z.literal('temporary_code'), code: rescueCode })
const inSignIn = { trustDevice, deviceKey, signIn }

/** An answer to the second factor inside a sign-in. */
export const SecondFactorAnswerShape = z
  .discriminatedUnion('method', [
    sms.extend(inSignIn),
    app.extend(inSignIn),
    key.extend(inSignIn),
    recoveryCode.extend(inSignIn),
    temporaryCode.extend(inSignIn),
  ])
  .meta({ id: 'SecondFactorAnswer' })

/** An answer that a product passes on, for a user whose password it has judged itself. */
export const VerificationAnswerShape = z
  .discriminatedUnion('method', [
    sms.extend({ trustDevice }),
    app.extend({ trustDevice }),
    key.extend({ trustDevice }),
    recoveryCode.extend({ trustDevice }),
    temporaryCode.extend({ trustDevice }),
  ])
  .meta({ id: 'VerificationAnswer' })

/** What shows that it is she, before she binds an authenticator inside a sign-in. */
export const ProofAnswerShape = z
  .discriminatedUnion('method', [
    emailCode.extend({ signIn }),
    sms.extend({ signIn }),
    app.extend({ signIn }),
    key.extend({ signIn }),
    recoveryCode.extend({ signIn }),
    temporaryCode.extend({ signIn }),
  ])
  .meta({ id: 'ProofAnswer' })

/** What confirms a new app: a code that it shows, and the id that its secret was handed out under. */
const newApp = z.strictObject({ id: id('aut'), code: sixDigits, name: authenticatorName })
/** What a new key has answered to the creation options. */
const newKey = z.strictObject({ response: RegistrationShape, name: authenticatorName })

/** What finishes an enrolment inside a sign-in. */
export const EnrolmentAnswerShape = z
  .discriminatedUnion('method', [
    sms.extend(inSignIn),
    newApp.extend({ method: z.literal('app'), ...inSignIn }),
    newKey.extend({ method: z.literal('security_key'), ...inSignIn }),
  ])
  .meta({ id: 'EnrolmentAnswer' })

/** The code that confirms a new app inside a session. */
export const AppConfirmationShape = newApp.omit({ id: true }).meta({ id: 'AppConfirmation' })
/** A new key inside a session. */
export const NewKeyShape = newKey.meta({ id: 'NewSecurityKey' })

/** An app that can be set up: its secret, as text, as the address that apps read, and as a picture of that address. */
export const AppOfferShape = z
  .object({
    id: z.string(),
    secret: z.string().meta({ description: 'Base32 (RFC 4648 §6), to be typed into the app.' }),
    otpauthUri: z.string(),
    qrSvg: z.string().meta({ description: 'An SVG picture of `otpauthUri` as a QR code.' }),
  })
  .meta({ id: 'AppOffer' })
export type AppOfferOnWire = z.infer<typeof AppOfferShape>

/** The code that confirms a new phone number. */
export const SmsConfirmationShape = z.strictObject({ code: sixDigits }).meta({ id: 'SmsConfirmation' })

/** The code that confirms a new e-mail address. */
export const EmailConfirmationShape = z.strictObject({ code: eightDigits }).meta({ id: 'EmailConfirmation' })

/**
 * An answer inside a session: a method starts sudo, and so does the password of a user who has none. A mailed code and a
 * temporary code start none; they show that it is she, before she binds an authenticator while she has none.
 */
export const SudoAnswerShape = z
  .discriminatedUnion('method', [
    sms,
    app,
    key,
    emailCode,
    temporaryCode,
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
  sentAgainAt: moment.nullable().describe('When it went out by another way, with the same code'),
  hasAnotherWay: z.boolean().describe('Whether it still goes out by another way if no receipt comes'),
  held: z
    .strictObject({ because: z.enum(HELD_BECAUSE), until: moment.nullable() })
    .nullable()
    .describe('Why it is not sent at all, and until when, where that ends by itself'),
})
