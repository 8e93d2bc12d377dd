import { DAY_MS, HOUR_MS, type Instant, SECOND_MS } from '../store/duration.ts'
import type { Random } from '../world.ts'

/** How long a delivery is kept, from the moment that it tells of. */
export const DELIVERY_LIFE_MS = 30 * DAY_MS
/** How long a webhook is tried without an answer, from the first failure, until it stops. */
const PATIENCE_MS = 3 * DAY_MS
/** How long one attempt may take: to find the name, to connect, and to be answered. */
export const ATTEMPT_MS = 10 * SECOND_MS
/** How long a secret that was replaced signs beside the new one. */
export const OLD_SECRET_LIFE_MS = 1 * DAY_MS

const FIRST_PAUSE_MS = 5 * SECOND_MS
const LONGEST_PAUSE_MS = 1 * HOUR_MS
/** A pause is up to a fifth longer or shorter, so that the many that failed together are not tried together. */
const SCATTER = 5

/** When a webhook is given up that has failed since then. */
export const stopsAt = (failingSince: Instant): Instant => failingSince + PATIENCE_MS

/**
 * When to try again after so many tries in vain: each pause twice the one before, an hour at most; the last try at the
 * very end of the patience. Null: that was the last.
 */
export function nextTryAt(
  random: Pick<Random, 'whole'>,
  { tries, failingSince }: { tries: number; failingSince: Instant },
  now: Instant,
): Instant | null {
  const end = stopsAt(failingSince)
  if (now >= end) return null
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(tries - 1, 20), LONGEST_PAUSE_MS)
  const scatter = Math.floor(pause / SCATTER)
  return Math.min(now + pause - scatter + random.whole(2 * scatter + 1), end)
}
