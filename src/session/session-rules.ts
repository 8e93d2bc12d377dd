import { MINUTE_MS, type Instant } from '../store/duration.ts'

const SUDO_FROM_LAST_USE_MS = 10 * MINUTE_MS
/** How long sudo lasts at most, and how long a recovery code that opened a session covers the binding of an authenticator. */
export const SUDO_IN_ALL_MS = 60 * MINUTE_MS

/** The operator's settings: a session's whole life, and how long it stays open unused. */
export type SessionDurations = { readonly lifeMs: number; readonly idleMs: number }

/** When a session that begins now ends for good. Nothing that its user does moves it. */
export function sessionEndsAt(beganAt: Instant, { lifeMs }: Pick<SessionDurations, 'lifeMs'>): Instant {
  return beganAt + lifeMs
}

/**
 * A session is `locked` once it was idle long enough, until a password reopens it, and `ended` at its end.
 * `lastUsedAt` is when its user last acted in it; polling is no act.
 */
export function sessionState(
  { endsAt, lastUsedAt }: { endsAt: Instant; lastUsedAt: Instant },
  { idleMs }: Pick<SessionDurations, 'idleMs'>,
  now: Instant,
): 'open' | 'locked' | 'ended' {
  if (now >= endsAt) return 'ended'
  return now >= lastUsedAt + idleMs ? 'locked' : 'open'
}

/** Until when sudo lasts: 10 minutes from the last act that used it, 60 from the second factor that began it at the latest. */
export function sudoUntil({ beganAt, lastUsedAt }: { beganAt: Instant; lastUsedAt: Instant }): Instant {
  return Math.min(lastUsedAt + SUDO_FROM_LAST_USE_MS, beganAt + SUDO_IN_ALL_MS)
}

/** Whether an act that needs sudo may go on; at the very moment of its end it may not. Null: sudo never began. */
export function hasSudo(until: Instant | null, now: Instant): boolean {
  return until !== null && now < until
}
