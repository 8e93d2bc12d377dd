import { judgePassword } from '../password/judge-password.ts'
import { forgivePasswordTries } from '../password/password-tries.ts'
import type { DeviceProof } from '../trusted-device/device-key.ts'
import { seeTrust } from '../trusted-device/is-trusted.ts'
import { policyToGrantUnder } from '../policy/policy-store.ts'
import { Refusal } from '../refusal.ts'
import { knownBrowser } from '../session/known-browser.ts'
import { parseEmail } from '../user/email.ts'
import type { Instant } from '../store/duration.ts'
import { findUserByLogin, findUserToChange, isActive, type User } from '../user/user-store.ts'
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
 * before, and finishes it at once where no second factor is demanded or the browser is trusted.
 */
export async function beginSignIn(
  world: Needs,
  credentials: Credentials,
  browser: Beginner & { browserHash: string | null },
): Promise<Begun | Ended> {
  const askedAt = world.clock.now()
  const emailKey = parseEmail(credentials.email)?.key ?? credentials.email.toLowerCase()
  const found = await findUserByLogin(world.store.read, emailKey)
  const who = found && { accountId: found.accountId, userId: found.id }
  const known = await knownBrowser(world.store.read, who, browser.browserHash)
  const enter = () => enterBy(world, { ...credentials, emailKey, found, known, askedAt }, browser)
  // each try counts until it is judged: of a known browser they come one by one, so that no two tabs make each other wait
  return known === null ? enter() : world.passwordHasher.oneAtATime(`${known} ${emailKey}`, enter)
}

type Credentials = { email: string; password: string; deviceProof?: DeviceProof | undefined }
type Entering = Credentials & {
  emailKey: string
  found: User | null
  known: string | null
  askedAt: Instant
}

async function enterBy(
  world: Needs,
  { emailKey, found, known, askedAt, ...credentials }: Entering,
  browser: Beginner & { browserHash: string | null },
): Promise<Begun | Ended> {
  const { client, browserHash } = browser
  const counted = await judgePassword(world, {
    emailKey,
    network: client.network,
    knownBrowser: known,
    passwordHash: found && isActive(found) ? found.passwordHash : null,
    password: credentials.password,
  })
  if (!found) throw new Refusal('credentials_wrong')

  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const policy = await policyToGrantUnder(tx, found.accountId)
    const user = await findUserToChange(tx, found.accountId, found.id)
    // deleted, deactivated, or given another password, while the hash was computed
    if (!user || user.deactivatedAt !== null || user.passwordHash !== found.passwordHash)
      throw new Refusal('credentials_wrong')
    await forgivePasswordTries(tx, counted)
    const { email, deviceProof: proof = null } = credentials
    const trust = await seeTrust(world, tx, user, { browserHash, email, proof, askedAt, client }, now)
    return openSignIn(world, tx, { user, policy, proved: null, trust }, browser, now)
  })
}
