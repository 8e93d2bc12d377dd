import { z } from 'zod'
import { line, moment, secret } from '../http/field-shape.ts'
import { SessionShape } from '../session/session-shape.ts'
import { CodeDeliveryShape } from '../second-factor/answer-shape.ts'
import { MethodShape } from '../user/user-shape.ts'

export const CredentialsShape = z
  .strictObject({ email: line(254), password: secret(1024) })
  .meta({ id: 'Credentials' })

const started = { id: z.string(), expiresAt: moment, lockedUntil: moment.nullable() }
const ranked = z.object({
  method: MethodShape,
  rank: z.enum(['primary', 'backup']),
  sentTo: z.string().optional(),
})
const otherWay = z.object({ method: z.string() })

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
      deviceTrust: z.object({ offered: z.boolean(), period: z.string() }),
    }),
    z.object({
      state: z.literal('enrolment_required'),
      ...started,
      prove: z.array(z.object({ method: z.string(), sentTo: z.string().optional() })).nullable(),
      methods: z.array(ranked),
      smsCode: CodeDeliveryShape.nullable(),
      emailCode: CodeDeliveryShape.nullable(),
      codesDisabled: z.boolean(),
      deviceTrust: z.object({ offered: z.boolean(), period: z.string() }),
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
