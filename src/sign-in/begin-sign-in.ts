import { nextStep } from '../decision/next-step.ts'
import { newId, newSecret, type Token, writeToken } from '../http/token.ts'
import { judgePassword } from '../password/judge-password.ts'
import { forgivePasswordTries } from '../password/password-tries.ts'
import { policyToGrantUnder } from '../policy/policy-store.ts'
import { Refusal } from '../refusal.ts'
import { knownBrowser } from '../session/known-browser.ts'
import { hashSecret } from '../store/secret-box.ts'
import { statement } from '../store/statement.ts'
import { parseEmail } from '../user/email.ts'
import { decisionView, userToChange } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { type Browser, type Ended, finishSignIn } from './finish-sign-in.ts'
import { signInExpiresAt } from './sign-in-lifetime.ts'
import { endSignInOf, insertSignIn } from './sign-in-store.ts'
import { signInOnWire } from './sign-in-view.ts'

const findLogin = statement((q, p: { emailKey: string }) =>
  q.db
    .selectFrom('logins as l')
    .innerJoin('users as u', (join) =>
      join.onRef('u.account_id', '=', 'l.account_id').onRef('u.id', '=', 'l.user_id'),
    )
    .select(['u.account_id', 'u.id', 'u.password_hash', 'u.accepted_at_ms', 'u.deactivated_at_ms'])
    .where('l.email_key', '=', p.emailKey),
)

type Needs = Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher'>

export type Begun = { state: 'open'; signInCookie: string; view: ReturnType<typeof signInOnWire> }

/**
 * E-mail and password: the first door. Refuses with `credentials_wrong` for a wrong e-mail, a wrong password, an
 * invited and a deactivated user alike, after the same queries and the same hash; with `too_many_attempts` while the
 * e-mail or the network has to wait; with `too_busy` before anything is counted. Otherwise begins a sign-in, which replaces the one that this browser has begun
 * before, and finishes it at once where no second factor is demanded.
 */
export async function beginSignIn(
  world: Needs,
  credentials: { email: string; password: string },
  browser: Browser & { browserHash: string | null; oldSignIn: Token | null },
): Promise<Begun | Ended> {
  const { store, clock, random } = world
  const emailKey = parseEmail(credentials.email)?.key ?? credentials.email.toLowerCase()
  const found = await store.read.first(findLogin, { emailKey })
  const who = found ? { accountId: found.account_id, userId: found.id } : null
  const known = await knownBrowser(store.read, who, browser.browserHash)
  const maySignIn = found !== undefined && found.accepted_at_ms !== null && found.deactivated_at_ms === null
  const counted = await judgePassword(world, {
    emailKey,
    network: browser.client.network,
    knownBrowser: known,
    passwordHash: maySignIn ? found.password_hash : null,
    password: credentials.password,
  })
  if (!who || !found) throw new Refusal('credentials_wrong')

  const now = clock.now()
  return store.write(async (tx) => {
    const policy = await policyToGrantUnder(tx, who.accountId)
    const user = await userToChange(tx, who.accountId, who.userId)
    // deactivated, or given another password, while the hash was computed
    if (user.deactivatedAt !== null || user.passwordHash !== found.password_hash)
      throw new Refusal('credentials_wrong')
    await forgivePasswordTries(tx, counted)
    await endSignInOf(tx, browser.oldSignIn, 'replaced', now)

    const id = newId(random, 'sgn')
    const secret = newSecret(random)
    const expiresAt = signInExpiresAt({ beganAt: now, lastStepAt: now })
    const signIn = { accountId: user.accountId, id, userId: user.id, expiresAt }
    await tx.run(insertSignIn, {
      ...signIn,
      secretHash: hashSecret(secret),
      now,
      address: browser.client.address,
      browser: browser.client.browser,
    })

    const step = nextStep(policy, decisionView(user), { answered: null, proved: null }, null, now)
    if (step.state === 'signed_in')
      return finishSignIn(
        world,
        tx,
        { signIn, user, policy },
        { why: step.why, answered: null },
        browser,
        now,
      )
    const view = signInOnWire(signIn, user, policy, null, now)
    return { state: 'open', signInCookie: writeToken(user.accountId, id, secret), view } as const
  })
}
