import type { Asked } from '../http/mount.ts'
import { readToken } from '../http/token.ts'
import { iso } from '../http/wire.ts'
import { Refusal } from '../refusal.ts'
import { MINUTE_MS } from '../store/duration.ts'
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
  if (asked.countsAsAct && Math.abs(now - session.lastUsedAt) >= Math.min(TOUCH_EVERY_MS, idleMs / 10)) {
    await store.write((tx) =>
      tx.run(touchSession, { accountId: session.caller.accountId, id: session.caller.sessionId, now }),
    )
  }
  return session
}
