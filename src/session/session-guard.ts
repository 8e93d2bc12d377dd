import type { Asked } from '../http/mount.ts'
import { readToken } from '../http/token.ts'
import { iso } from '../http/wire.ts'
import { Refusal } from '../refusal.ts'
import { MINUTE_MS, type Instant } from '../store/duration.ts'
import type { World } from '../world.ts'
import { sessionState } from './session-rules.ts'
import { readSession, type Session, touchSession } from './session-store.ts'

/** How exactly idleness is measured: acts within a minute are noted once. */
const TOUCH_EVERY_MS = 1 * MINUTE_MS

/**
 * The open session of a request, or the refusal: `no_session`, `session_locked`. An act is noted, so that it keeps the
 * session open; polling is none.
 */
export async function demandSession(
  world: Pick<World, 'config' | 'store' | 'clock'>,
  asked: Pick<Asked, 'cookies' | 'countsAsAct'>,
): Promise<Session> {
  const { config, store, clock } = world
  const now = clock.now()
  const session = await readSession(store.read, readToken(asked.cookies.get('session')), now)
  if (!session) throw new Refusal('no_session')
  const idleMs = config.sessionIdleMinutes * MINUTE_MS
  if (sessionState(session, { idleMs }, now) === 'locked') {
    const locked = {
      email: session.caller.email,
      endsAt: iso(session.endsAt),
      idleMinutes: config.sessionIdleMinutes,
    }
    throw new Refusal('session_locked', { extra: { locked } })
  }
  if (asked.countsAsAct && isDueToBeNoted(config, session, now)) await noteAct(store, session.caller, now)
  return session
}

/** Whether an act now is later than the last one that was noted by so much that it is noted too. */
export function isDueToBeNoted(
  { sessionIdleMinutes }: Pick<World['config'], 'sessionIdleMinutes'>,
  { lastUsedAt }: { lastUsedAt: Instant },
  now: Instant,
): boolean {
  return Math.abs(now - lastUsedAt) >= Math.min(TOUCH_EVERY_MS, (sessionIdleMinutes * MINUTE_MS) / 10)
}

/** Notes an act in a session: it stays open from here on. */
export async function noteAct(
  store: World['store'],
  { accountId, sessionId: id }: { accountId: string; sessionId: string },
  now: Instant,
): Promise<void> {
  await store.write((tx) => tx.run(touchSession, { accountId, id, now }))
}
