import { DAY_MS, MINUTE_MS, type Instant } from '../store/duration.ts'

const TRIES_PER_LOCK = 10
const FIRST_LOCK_MS = 15 * MINUTE_MS
const LONGEST_LOCK_MS = DAY_MS
const WRONG_UNTIL_DISABLED = 100

/**
 * Until when every typed code of a user is locked, once a try was counted as her `wrongInARow`th wrong one in a
 * row: 15 minutes at the 10th, at each further 10th twice as long as before, a day at most. Null: not locked.
 */
export function lockedUntilAfter(wrongInARow: number, now: Instant): Instant | null {
  if (wrongInARow <= 0 || wrongInARow % TRIES_PER_LOCK !== 0) return null
  const doublings = wrongInARow / TRIES_PER_LOCK - 1
  return now + Math.min(FIRST_LOCK_MS * 2 ** doublings, LONGEST_LOCK_MS)
}

/** How many more wrong answers until the next lock: 10 after a right one or a lock, 1 just before. */
export function triesBeforeLock(wrongInARow: number): number {
  return TRIES_PER_LOCK - (wrongInARow % TRIES_PER_LOCK)
}

/** Whether so many wrong answers in a row switch SMS and app off until they are bound anew: from the 100th on. */
export function disablesCodes(wrongInARow: number): boolean {
  return wrongInARow >= WRONG_UNTIL_DISABLED
}
