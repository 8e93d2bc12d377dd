import { refuseField } from '../refusal.ts'
import type { World } from '../world.ts'
import { checkPassword } from './password-rules.ts'

/** A new password for a user who is known: its hash. Refuses the field `/password` by the rules, and with `too_busy`. */
export async function choosePassword(
  { config, passwordHasher }: Pick<World, 'config' | 'passwordHasher'>,
  user: { email: string; name: string },
  password: string,
): Promise<string> {
  const { email, name } = user
  const verdict = checkPassword(password, { email, name, productName: config.productName })
  if (!verdict.ok) throw refuseField('/password', verdict.code, verdict.detail)
  return passwordHasher.hash(verdict.password)
}
