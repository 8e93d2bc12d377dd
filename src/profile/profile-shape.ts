import { z } from 'zod'
import { line, linkToken, moment, secret } from '../http/field-shape.ts'
import { CodeDeliveryShape } from '../second-factor/answer-shape.ts'
import { UserShape } from '../user/user-shape.ts'

export const MePatchShape = z.strictObject({ name: line(100) }).meta({ id: 'MePatch' })

/** Who I am, with what of mine waits for its confirmation. */
export const MeShape = UserShape.extend({
  pendingEmail: z.object({ email: z.string(), code: CodeDeliveryShape }).nullable(),
  pendingPhone: z.object({ phone: z.string(), code: CodeDeliveryShape }).nullable(),
  passwordChangedAt: moment.nullable(),
  accountAsks: z
    .boolean()
    .meta({ description: 'Whether the account demands a second factor of all its users.' }),
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

/** What the page of a reset link shows. */
export const ResetLinkShape = z.object({ email: z.string(), expiresAt: moment }).meta({ id: 'ResetLink' })
export type ResetLinkOnWire = z.infer<typeof ResetLinkShape>
