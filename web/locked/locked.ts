import type { Refused } from '../call.ts'

/** What a locked session still tells: whose it is, when it ends, and how long it may stay unused (null: not told). */
export type Locked = { email: string; endsAt: string; idleMinutes: number | null }

/** The locked session that a refusal tells of; null for every other refusal. */
export function asLocked(refused: Refused): Locked | null {
  if (refused.code !== 'session_locked') return null
  const locked = refused.problem['locked']
  const { email, endsAt, idleMinutes } = (
    typeof locked === 'object' && locked !== null ? locked : {}
  ) as Partial<Locked>
  return { email: email ?? '', endsAt: endsAt ?? '', idleMinutes: idleMinutes ?? null }
}
