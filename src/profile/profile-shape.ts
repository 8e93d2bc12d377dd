import { z } from 'zod'
import { line, linkToken, moment, secret } from '../http/field-shape.ts'
import { CodeDeliveryShape } from '../second-factor/answer-shape.ts'
import { MethodShape, UserShape } from '../user/user-shape.ts'

export const MePatchShape = z.strictObject({ name: line(100) }).meta({ id: 'MePatch' })

/** Who I am, with what of mine waits for its confirmation. */
export const MeShape = UserShape.extend({
  pendingEmail: z.object({ email: z.string(), code: CodeDeliveryShape }).nullable(),
  pendingPhone: z.object({ phone: z.string(), code: CodeDeliveryShape }).nullable(),
  passwordChangedAt: moment.nullable(),
  accountAsks: z
    .boolean()
    .meta({ description: 'Whether the account demands a second factor of all its users.' }),
  accountMethods: z
    .array(MethodShape)
    .meta({ description: 'What the account asks for, primary first; empty while it asks for nothing.' }),
  accountDeviceTrust: z
    .enum(['single_sign_on', '1_day', '1_week', '30_days'])
    .meta({ description: 'How long the account lets a browser skip the second factor.' }),
  recoveryCodesLeft: z.number().int(),
  recoveryCodesMadeAt: moment.nullable(),
}).meta({ id: 'Me' })
export type MeOnWire = z.infer<typeof MeShape>

export const NewEmailShape = z.strictObject({ email: line(254) }).meta({ id: 'NewEmail' })
export const NewPhoneShape = z.strictObject({ phone: line(40) }).meta({ id: 'NewPhone' })
export const NewPasswordShape = z
  .strictObject({ currentPassword: secret(1024), password: secret(1024) })
  .meta({ id: 'NewPassword' })
export const OwnChoiceShape = z.strictObject({ ownChoice: z.boolean() }).meta({ id: 'OwnChoice' })

export const AskForResetShape = z.strictObject({ email: line(254) }).meta({ id: 'AskForReset' })
export const ResetPasswordShape = z
  .strictObject({ token: linkToken, password: secret(1024) })
  .meta({ id: 'ResetPassword' })

/** The caller's phone, apps and keys. */
export const AuthenticatorShape = z
  .object({
    id: z.string(),
    method: MethodShape,
    name: z.string().meta({ description: 'Of a phone: its number in E.164.' }),
    proven: z.boolean().meta({ description: 'False for a number on file that nobody has answered yet.' }),
    addedAt: moment.nullable(),
    lastUsedAt: moment.nullable(),
    allowed: z.boolean().meta({ description: 'Whether the policy takes it at a sign-in.' }),
    removable: z.boolean().meta({ description: 'False for the last one that signs her in.' }),
  })
  .meta({ id: 'Authenticator' })
export const AuthenticatorsShape = z
  .object({ items: z.array(AuthenticatorShape), nextCursor: z.string().nullable() })
  .meta({ id: 'Authenticators' })
export type AuthenticatorsOnWire = z.infer<typeof AuthenticatorsShape>
export type AuthenticatorOnWire = z.infer<typeof AuthenticatorShape>
export const AuthenticatorPatchShape = z.strictObject({ name: line(60) }).meta({ id: 'AuthenticatorPatch' })

export const RecoveryCodesShape = z
  .object({ codes: z.array(z.string()) })
  .meta({ id: 'RecoveryCodes', description: 'Shown this once.' })
export type RecoveryCodesOnWire = z.infer<typeof RecoveryCodesShape>

/** What the page of a reset link shows. */
export const ResetLinkShape = z.object({ email: z.string(), expiresAt: moment }).meta({ id: 'ResetLink' })
export type ResetLinkOnWire = z.infer<typeof ResetLinkShape>
