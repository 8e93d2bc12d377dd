import { judgePassword } from '../password/judge-password.ts'
import { forgivePasswordTries } from '../password/password-tries.ts'
import { policyToGrantUnder } from '../policy/policy-store.ts'
import { Refusal } from '../refusal.ts'
import { knownBrowser } from '../session/known-browser.ts'
import { parseEmail } from '../user/email.ts'
import { findUserByLogin, isActive, userToChange } from '../user/user-store.ts'
import type { World } from '../world.ts'
import type { Ended } from './finish-sign-in.ts'
import { type Beginner, type Begun, openSignIn } from './open-sign-in.ts'

type Needs = Pick<
  World,
  'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher' | 'messageWritten'
>

/**
 * E-mail and password: the first door. Refuses with `credentials_wrong` for a wrong e-mail, a wrong password, an
 * invited and a deactivated user alike, after the same queries and the same hash; with `too_many_attempts` while the
 * e-mail or the network has to wait; with `too_busy` before anything is counted. Otherwise begins a sign-in, which replaces the one that this browser has begun
 * before, and finishes it at once where no second factor is demanded.
 */
export async function beginSignIn(
  world: Needs,
  credentials: { email: string; password: string },
  browser: Beginner & { browserHash: string | null },
): Promise<Begun | Ended> {
  const { store, clock } = world
  const emailKey = parseEmail(credentials.email)?.key ?? credentials.email.toLowerCase()
  const found = await findUserByLogin(store.read, emailKey)
  const who = found && { accountId: found.accountId, userId: found.id }
  const known = await knownBrowser(store.read, who, browser.browserHash)
  const counted = await judgePassword(world, {
    emailKey,
    network: browser.client.network,
    knownBrowser: known,
    passwordHash: found && isActive(found) ? found.passwordHash : null,
    password: credentials.password,
  })
  if (!who || !found) throw new Refusal('credentials_wrong')

  const now = clock.now()
  return store.write(async (tx) => {
    const policy = await policyToGrantUnder(tx, who.accountId)
    const user = await userToChange(tx, who.accountId, who.userId)
    // deactivated, or given another password, while the hash was computed
    if (user.deactivatedAt !== null || user.passwordHash !== found.passwordHash)
      throw new Refusal('credentials_wrong')
    await forgivePasswordTries(tx, counted)
    return openSignIn(world, tx, { user, policy, proved: null }, browser, now)
  })
}
