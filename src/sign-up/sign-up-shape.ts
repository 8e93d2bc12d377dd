import { z } from 'zod'
import { AccountShape, CountryShape } from '../account/account-shape.ts'
import { line, moment, secret } from '../http/field-shape.ts'
import { UserShape } from '../user/user-shape.ts'

export const NewAccountShape = z
  .strictObject({
    account: z.strictObject({ name: line(100), country: CountryShape.optional() }),
    admin: z.strictObject({ name: line(100), email: line(254), password: secret(1024), phone: line(40) }),
    setUpCode: z.string().min(1).max(200).optional(),
  })
  .meta({ id: 'NewAccount' })
export type NewAccount = z.infer<typeof NewAccountShape>

export const CreatedAccountShape = z
  .object({ account: AccountShape, user: UserShape })
  .meta({ id: 'CreatedAccount' })

/** What the page of a sign-up link shows. */
export const SignUpShape = z
  .object({
    account: z.object({ name: z.string() }),
    email: z.string(),
    phone: z.string().meta({ description: 'The last digits of the phone that codes will go to.' }),
    expiresAt: moment,
  })
  .meta({ id: 'SignUp' })
export type SignUpOnWire = z.infer<typeof SignUpShape>
