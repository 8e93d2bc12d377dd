import { z } from 'zod'
import { AccountShape, CountryShape } from '../account/account-shape.ts'
import { line, secret } from '../http/field-shape.ts'
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
