import { HOUR_MS, type Instant, SECOND_MS } from '../store/duration.ts'
import type { Random } from '../world.ts'

const FIRST_PAUSE_MS = 5 * SECOND_MS
const LONGEST_PAUSE_MS = 1 * HOUR_MS
/** A pause is up to a fifth longer or shorter, so that the many that failed together are not tried together. */
const SCATTER = 5

/**
 * When to try again after so many tries in vain: each pause twice the one before, an hour at most; the last try at the
 * very end of the patience. Null: that was the last.
 */
export function nextTryAt(
  random: Pick<Random, 'whole'>,
  { tries, until }: { tries: number; until: Instant },
  now: Instant,
): Instant | null {
  if (now >= until) return null
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(tries - 1, 20), LONGEST_PAUSE_MS)
  const scatter = Math.floor(pause / SCATTER)
  return Math.min(now + pause - scatter + random.whole(2 * scatter + 1), until)
}
