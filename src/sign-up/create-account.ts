import type { Cookies } from '../http/cookies.ts'
import type { Client } from '../http/door.ts'
import { newId } from '../http/token.ts'
import { Refusal } from '../refusal.ts'
import { hasOperatorKey, hasSetUpCode, isSetUpCode } from '../set-up/set-up-code.ts'
import type { World } from '../world.ts'
import { checkNewAccount, storeAccount } from './new-account.ts'
import type { NewAccount } from './sign-up-shape.ts'

/** Who asks for a new account: the operator's own systems, whoever has shown the set-up code, or anybody, by a mailed link. */
export type Founder = 'operator' | 'first_run' | 'anybody'

/** Says as whom the caller may ask for an account, or refuses. */
export function founderOf(
  world: Pick<World, 'config'>,
  asked: { bearer: string | undefined; cookies: Cookies; setUpCode: string | undefined },
): Founder {
  if (hasOperatorKey(world, asked.bearer)) return 'operator'
  if (asked.bearer !== undefined && !isSetUpCode(world, asked.bearer)) throw new Refusal('operator_key_wrong')
  if (world.config.signUp === 'open') return 'anybody'
  if (world.config.signUp !== 'first') throw new Refusal('sign_up_closed')
  const shown =
    asked.setUpCode === undefined ? hasSetUpCode(world, asked) : isSetUpCode(world, asked.setUpCode)
  if (!shown) throw new Refusal('set_up_code_wrong')
  return 'first_run'
}

/**
 * Creates an account at once, for the operator or as the first one. Refuses every field that is wrong, and with
 * `email_taken`; the first run creates one account and no second one (`sign_up_closed`).
 */
export async function createAccount(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher' | 'messageWritten'>,
  founder: 'operator' | 'first_run',
  wanted: NewAccount,
  client: Client | null,
): Promise<{ accountId: string; userId: string }> {
  const { store, clock, random, config } = world
  const { password, checked } = checkNewAccount(wanted, config)
  const passwordHash = await world.passwordHasher.hash(password)
  const account = { ...checked, admin: { ...checked.admin, passwordHash } }
  const byOperator = founder === 'operator'
  const founding = { by: byOperator ? 'operator' : 'admin', onlyAsFirst: !byOperator, client } as const
  const accountId = newId(random, 'acc')
  const now = clock.now()
  const userId = await store.write((tx) => storeAccount(world, tx, accountId, account, founding, now))
  return { accountId, userId }
}
