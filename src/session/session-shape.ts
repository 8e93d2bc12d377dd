import { z } from 'zod'
import { moment, secret } from '../http/field-shape.ts'
import { CodeDeliveryShape } from '../second-factor/answer-shape.ts'
import { MethodShape, RoleShape } from '../user/user-shape.ts'

/** What a finished sign-in gives, and what `GET /session` shows. */
export const SessionShape = z
  .object({
    user: z.object({ id: z.string(), name: z.string(), email: z.string(), role: RoleShape }),
    account: z.object({ id: z.string(), name: z.string() }),
    authenticatedAt: moment,
    amr: z.array(z.string()).meta({ description: 'RFC 8176: pwd, otp, sms, hwk, mfa' }),
    why: z.string().meta({ description: 'not_demanded, answered, a rescue, or trusted_device' }),
    sudoUntil: moment.nullable(),
    endsAt: moment,
    trustedDevice: z.object({ id: z.string(), endsAt: moment }).optional().meta({
      description: 'The trust that opened this session, or that its sign-in has earned, while it lasts.',
    }),
  })
  .meta({ id: 'Session' })
export type SessionOnWire = z.infer<typeof SessionShape>

export const UnlockShape = z.strictObject({ password: secret(1024) }).meta({ id: 'Unlock' })

export const SudoShape = z
  .object({
    until: moment.nullable(),
    methods: z.array(
      z.object({ method: z.union([MethodShape, z.literal('password')]), sentTo: z.string().optional() }),
    ),
    answered: z
      .array(
        z.object({
          method: z.enum(['sms', 'app', 'security_key', 'email_code', 'recovery_code', 'temporary_code']),
          at: moment,
        }),
      )
      .meta({
        description: 'Answers of the last 10 minutes in this session, which count as proof.',
      }),
    smsCode: CodeDeliveryShape.nullable(),
    emailCode: CodeDeliveryShape.nullable(),
    lockedUntil: moment.nullable(),
  })
  .meta({ id: 'Sudo' })
export type SudoOnWire = z.infer<typeof SudoShape>

export const SessionsShape = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        current: z.boolean(),
        browser: z.string().meta({ description: 'For example "Firefox on Linux".' }),
        address: z.string(),
        authenticatedAt: moment,
        lastUsedAt: moment,
        endsAt: moment,
        locked: z.boolean(),
        amr: z.array(z.string()),
        why: z.string(),
        answered: z.string().nullable().meta({ description: 'The way that opened it besides the password.' }),
        byBackup: z.boolean().meta({ description: 'By the backup, though the primary is set up too.' }),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'Sessions' })
export type SessionsOnWire = z.infer<typeof SessionsShape>
