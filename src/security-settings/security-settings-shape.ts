import { z } from 'zod'
import { moment } from '../http/field-shape.ts'
import { MethodShape } from '../user/user-shape.ts'

export const TwoFactorShape = z
  .strictObject({
    active: z.boolean(),
    primary: MethodShape,
    backup: MethodShape.nullable(),
    deviceTrust: z.enum(['single_sign_on', '1_day', '1_week', '30_days']),
  })
  .meta({ id: 'TwoFactor' })
export type TwoFactorOnWire = z.infer<typeof TwoFactorShape>

export const SecurityPolicyShape = z
  .object({
    twoFactor: TwoFactorShape,
    version: z.number().int(),
    saved: z.object({
      at: moment,
      by: z.string().nullable().meta({ description: 'null: when the account was created' }),
    }),
  })
  .meta({ id: 'SecurityPolicy' })
export type SecurityPolicyOnWire = z.infer<typeof SecurityPolicyShape>

/** A policy that was saved a moment ago, and how much trust has ended by it. */
export const SavedPolicyShape = SecurityPolicyShape.extend({
  ended: z.object({ devices: z.number().int(), users: z.number().int() }),
}).meta({ id: 'SavedPolicy' })
export type SavedPolicyOnWire = z.infer<typeof SavedPolicyShape>

/** One of the `admins` of a refusal with `would_lock_out_admins`: an administrator who would be stuck, and what helps. */
export type StuckAdminOnWire = {
  id: string
  name: string
  /** Whether it is who asked. */
  you: boolean
  /** The end of the number; null where there is none. */
  phone: string | null
  phoneUnreachable: boolean
  /** Any one of these helps: a (new) phone number, setting up an app or a key, a temporary code. */
  helps: ('phone' | 'app' | 'security_key' | 'temporary_code')[]
}

export const SavePolicyShape = z
  .strictObject({ twoFactor: TwoFactorShape, version: z.number().int().nonnegative() })
  .meta({ id: 'SavePolicy' })

export const PreviewPolicyShape = z.strictObject({ twoFactor: TwoFactorShape }).meta({ id: 'PreviewPolicy' })
