import { assuranceOf, type Assurance, mayEnter, meets } from './assurance.ts'
import type { Application, Demand } from './application.ts'
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

/** What stands between somebody who is signed in and an application. */
export type Missing =
  | { needs: 'access' }
  | { needs: 'second_factor'; methods: Method[] }
  /** Nothing of hers can answer what is asked for. */
  | { needs: 'unmet' }

/** Whether a user may enter: the application is of her account, or of all, and open to her role. */
export const isOpenTo = (
  user: { accountId: string; role: 'admin' | 'member' },
  application: Pick<Application, 'accountId' | 'openTo'>,
): boolean =>
  (application.accountId === null || application.accountId === user.accountId) &&
  mayEnter(user.role, application)

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
  if (!isOpenTo(caller, { ...application, ...demand })) return { needs: 'access' }
  if (meets(assurance, demand, now)) return null
  const user = await findUserOf(reader, caller.accountId, caller.userId)
  const proven = user ? provenMethods(decisionView(user, now)) : []
  const methods = demand.asksFor === 'security_key' ? proven.filter((one) => one === 'security_key') : proven
  return methods.length === 0 ? { needs: 'unmet' } : { needs: 'second_factor', methods }
}
