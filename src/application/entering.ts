import { assuranceOf, type Assurance, mayEnter, meets } from './assurance.ts'
import type { Application, AsksFor, Demand, NotOlderThan } from './application.ts'
import { provenMethods } from '../decision/next-step.ts'
import type { Cookies } from '../http/cookies.ts'
import { readToken } from '../http/token.ts'
import type { Method } from '../policy/method-name.ts'
import { sessionState } from '../session/session-rules.ts'
import { readSession, type Session } from '../session/session-store.ts'
import { MINUTE_MS, type Instant } from '../store/duration.ts'
import type { Reader } from '../store/store.ts'
import { decisionView, findUserOf } from '../user/user-store.ts'
import type { World } from '../world.ts'

/** Who is in this browser's session, and what was answered in it. */
export type SignedIn = { session: Session; assurance: Assurance }

/** The session of a browser, open or locked, and what was answered in it; null where there is none. */
export async function whoIsSignedIn(
  world: Pick<World, 'config' | 'store' | 'clock'>,
  cookies: Pick<Cookies, 'get'>,
): Promise<(SignedIn & { locked: boolean }) | null> {
  const now = world.clock.now()
  const session = await readSession(world.store.read, readToken(cookies.get('session')), now)
  if (!session) return null
  const idleMs = world.config.sessionIdleMinutes * MINUTE_MS
  const locked = sessionState(session, { idleMs }, now) === 'locked'
  return { session, assurance: await assuranceOf(world.store.read, session, now), locked }
}

/** How somebody stands before an application: what is missing, and what a page says of it. */
export type Standing = {
  application: { name: string }
  /** Null: nothing, she may go on. */
  needs: 'sign_in' | 'sign_in_again' | 'second_factor' | 'access' | 'unmet' | null
  asksFor: AsksFor
  notOlderThan: NotOlderThan | null
  methods: Method[]
  secondFactorAt: string | null
  loginHint: string | null
}

/** What stands between somebody who is signed in and an application. */
export type Missing =
  | { needs: 'access' }
  | { needs: 'second_factor'; methods: Method[] }
  /** Nothing of hers can answer what is asked for. */
  | { needs: 'unmet' }

/**
 * What is still missing before somebody enters an application, or null. Whether she may enter comes first, so that nobody
 * answers a second factor in vain. `demand` is what the application asks for, or more, where the request does.
 */
export async function missingFor(
  reader: Reader,
  application: Pick<Application, 'accountId'>,
  demand: Demand,
  { session: { caller }, assurance }: SignedIn,
  now: Instant,
): Promise<Missing | null> {
  const ours = application.accountId === null || application.accountId === caller.accountId
  if (!ours || !mayEnter(caller.role, demand)) return { needs: 'access' }
  if (meets(assurance, demand, now)) return null
  const user = await findUserOf(reader, caller.accountId, caller.userId)
  const proven = user ? provenMethods(decisionView(user, now)) : []
  const methods = demand.asksFor === 'security_key' ? proven.filter((one) => one === 'security_key') : proven
  return methods.length === 0 ? { needs: 'unmet' } : { needs: 'second_factor', methods }
}
