import { z } from 'zod'
import { id, line, moment } from '../http/field-shape.ts'
import { CodeDeliveryShape } from '../second-factor/answer-shape.ts'
import { MethodShape } from '../user/user-shape.ts'

const purpose = line(64).meta({
  description:
    'What the product asks for, in its own words: 1 to 64 characters. Redeemed for the same alone.',
})

export const NewVerificationShape = z
  .strictObject({
    user: z.union([z.strictObject({ id: id('usr') }), z.strictObject({ email: line(254) })]).meta({
      description: 'Who entered her password at the product.',
    }),
    purpose,
    deviceToken: z.string().max(100).optional().meta({
      description: 'What an earlier answer with `trustDevice` gave, from the cookie of this browser.',
    }),
  })
  .meta({ id: 'NewVerification' })
export type NewVerification = z.infer<typeof NewVerificationShape>

export const RedemptionShape = z
  .strictObject({ userId: id('usr'), purpose })
  .meta({ id: 'VerificationRedemption' })

const about = {
  id: z.string(),
  userId: z.string(),
  purpose: z.string(),
}
const passed = {
  why: z.enum(['answered', 'recovery_code', 'temporary_code', 'trusted_device', 'not_demanded']),
  answered: z.string().nullable().meta({ description: 'The way that was answered; null: nothing was.' }),
  amr: z.array(z.string()).meta({
    description:
      'RFC 8176: sms, otp or hwk for what was answered here. Empty by a trusted device and where nothing is demanded: then the password was the only factor.',
  }),
}

/** Where a verification stands. */
export const VerificationShape = z
  .object({
    ...about,
    state: z
      .enum(['second_factor_required', 'enrolment_required', 'not_demanded', 'passed', 'redeemed'])
      .meta({
        description:
          'enrolment_required: she has no method that her policy allows, and sets one up at `signInUrl`. not_demanded: neither her account nor she asks for one.',
      }),
    methods: z.array(
      z.object({
        method: MethodShape,
        rank: z.enum(['primary', 'backup']),
        sentTo: z.string().optional(),
      }),
    ),
    otherWays: z.array(z.object({ method: z.string() })),
    smsCode: CodeDeliveryShape.nullable(),
    lockedUntil: moment.nullable(),
    codesDisabled: z.boolean(),
    deviceTrust: z.object({ offered: z.boolean(), period: z.string(), endsAt: moment.nullable() }),
    signInUrl: z.string().nullable(),
    passed: z.object(passed).nullable(),
    expiresAt: moment.meta({ description: 'Until when it can be answered, or, once passed, redeemed.' }),
    deviceToken: z
      .object({ token: z.string(), endsAt: moment })
      .nullable()
      .meta({ description: 'With `trustDevice`: for a cookie of this browser. It is shown only now.' }),
  })
  .meta({ id: 'Verification' })
export type VerificationOnWire = z.infer<typeof VerificationShape>

/** What was redeemed: it happens once. */
export const RedeemedShape = z
  .object({ ...about, ...passed, passedAt: moment })
  .meta({ id: 'RedeemedVerification' })
