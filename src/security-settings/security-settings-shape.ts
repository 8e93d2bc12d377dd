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

export const SavePolicyShape = z
  .strictObject({ twoFactor: TwoFactorShape, version: z.number().int().nonnegative() })
  .meta({ id: 'SavePolicy' })
