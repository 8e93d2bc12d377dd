import { record } from '../audit/audit.ts'
import type { Client } from '../http/door.ts'
import type { Token } from '../http/token.ts'
import { methodKind } from '../method/methods.ts'
import type { BuiltMethod } from '../method/methods.ts'
import type { SavedPolicy } from '../policy/policy-store.ts'
import { Refusal } from '../refusal.ts'
import { rememberAnswer, type Session } from '../session/session-store.ts'
import { startSession } from '../session/start-session.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import type { User } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { endSignIn, type SignIn } from './sign-in-store.ts'

/** What the browser brings along at the end of a sign-in. */
export type Browser = { client: Client; browserSecret: string; oldSession: Token | null }

export type Ended = { state: 'signed_in'; id: string; session: Session; sessionCookie: string }

/**
 * Turns a sign-in that the decision has let through into a session, once: the statement that ends the sign-in says
 * whether we won, and only then there is a session. Refuses with `no_sign_in` where it was ended meanwhile.
 */
export async function finishSignIn(
  world: Pick<World, 'config' | 'random' | 'box'>,
  tx: Tx,
  held: { signIn: SignIn; user: User; policy: SavedPolicy },
  how: { why: string; answered: BuiltMethod | null },
  browser: Browser,
  now: Instant,
): Promise<Ended> {
  const { signIn, user, policy } = held
  if (!(await endSignIn(tx, signIn, 'finished', now, askedBecause(policy, how.answered))))
    throw new Refusal('no_sign_in')
  const amr = how.answered === null ? ['pwd'] : ['pwd', methodKind(world, how.answered).amr, 'mfa']
  const { session, cookie } = await startSession(
    world,
    tx,
    user,
    { ...browser, why: how.why, amr, answered: how.answered },
    now,
  )
  // an invitation that was accepted a moment ago is as good as a mailed code
  if (signIn.proved === 'email_code') await rememberAnswer(tx, session.caller, 'email_code', now)
  const details = {
    signIn: signIn.id,
    session: session.caller.sessionId,
    why: how.why,
    answered: how.answered,
    address: browser.client.address,
    browser: browser.client.browser,
  }
  await record(world, tx, { accountId: user.accountId, type: 'signed_in', actorId: user.id, details }, now)
  return { state: 'signed_in', id: signIn.id, session, sessionCookie: cookie }
}

/** Why a second factor was, or was not, asked for. */
function askedBecause(policy: SavedPolicy, answered: BuiltMethod | null): string {
  if (answered === null) return 'not_demanded'
  return policy.deviceTrust === 'single_sign_on' ? 'single_sign_on' : 'not_trusted'
}
