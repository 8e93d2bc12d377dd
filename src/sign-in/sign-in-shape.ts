import { z } from 'zod'
import { line, moment, secret } from '../http/field-shape.ts'
import { SessionShape } from '../session/session-shape.ts'
import { CodeDeliveryShape } from '../second-factor/answer-shape.ts'
import { MethodShape } from '../user/user-shape.ts'

export const CredentialsShape = z
  .strictObject({
    email: line(254),
    password: secret(1024),
    deviceProof: z
      .strictObject({ nonce: z.string().max(100), signature: z.string().max(100) })
      .optional()
      .meta({
        description:
          'ECDSA (P-256, SHA-256) by the key of this browser over "sallyport device proof", the nonce and the e-mail, one line each; r and s in base64url.',
      }),
  })
  .meta({ id: 'Credentials' })

/** Why a second factor was, or was not, asked for. */
export const AskedBecauseShape = z.enum([
  'not_demanded',
  'trusted_device',
  'single_sign_on',
  'not_trusted',
  'trust_ended',
  'policy_shortened',
  'method_not_allowed',
  'ended_by_change',
])

const started = { id: z.string(), expiresAt: moment, lockedUntil: moment.nullable() }
const ranked = z.object({
  method: MethodShape,
  rank: z.enum(['primary', 'backup']),
  sentTo: z.string().optional(),
})
const trust = {
  deviceTrust: z.object({
    offered: z.boolean(),
    period: z.string(),
    endsAt: moment.nullable().meta({ description: 'When trust that was given at this moment would end.' }),
  }),
  askedBecause: AskedBecauseShape,
  trustEnded: z
    .object({ earnedBy: MethodShape, trustedAt: moment, endedAt: moment, because: z.string() })
    .nullable()
    .meta({ description: 'The trust that this browser had before, and what ended it.' }),
}
const otherWay = z.object({ method: z.string() })

/** What a browser signs to show that it holds the key of its trust. */
export const DeviceNonceShape = z.object({ nonce: z.string(), expiresAt: moment }).meta({ id: 'DeviceNonce' })
export type DeviceNonceOnWire = z.infer<typeof DeviceNonceShape>

/** Where a sign-in stands. `signed_in` carries what `GET /session` gives. */
export const SignInStateShape = z
  .discriminatedUnion('state', [
    z.object({
      state: z.literal('second_factor_required'),
      ...started,
      methods: z.array(ranked),
      otherWays: z.array(otherWay),
      smsCode: CodeDeliveryShape.nullable(),
      emailCode: CodeDeliveryShape.nullable(),
      firstUse: z.boolean(),
      codesDisabled: z.boolean(),
      ...trust,
    }),
    z.object({
      state: z.literal('enrolment_required'),
      ...started,
      prove: z.array(z.object({ method: z.string(), sentTo: z.string().optional() })).nullable(),
      methods: z.array(ranked),
      smsCode: CodeDeliveryShape.nullable(),
      emailCode: CodeDeliveryShape.nullable(),
      codesDisabled: z.boolean(),
      ...trust,
    }),
    SessionShape.extend({
      state: z.literal('signed_in'),
      id: z.string(),
      recoveryCodesLeft: z.number().int(),
      offerRecoveryCodes: z.boolean().meta({
        description: 'Her first authenticator was bound in this sign-in: recovery codes can be made now.',
      }),
      offerEnrolment: MethodShape.nullable().meta({
        description: 'The primary method, which she has not set up yet; said at most once a week.',
      }),
    }),
  ])
  .meta({ id: 'SignInState' })
export type SignInStateOnWire = z.infer<typeof SignInStateShape>

/** The number that an enrolment binds; without it, the one on file. */
export const EnrolPhoneShape = z.strictObject({ phone: line(40).optional() }).meta({ id: 'EnrolPhone' })
