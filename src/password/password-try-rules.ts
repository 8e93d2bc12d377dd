import { MINUTE_MS, SECOND_MS, type Instant } from '../store/duration.ts'

const FREE_WRONG_PASSWORDS = 3
/** The longest that an e-mail ever waits. */
export const LONGEST_WAIT_MS = 30 * SECOND_MS
const NETWORK_WINDOW_MS = 15 * MINUTE_MS
const NETWORK_WRONG_LIMIT = 100
/** How far apart the clocks of two tries may stand: of several nodes, or of a request that had to wait. */
export const CLOCK_SKEW_MS = 1 * MINUTE_MS

/**
 * How long a user waits after this many wrong passwords in a row before another is looked at: nothing after
 * three, then 1, 2, 4 … seconds, 30 at most. An e-mail that does not exist is counted and waits the same.
 */
export function nextWaitMs(wrongInARow: number): number {
  if (wrongInARow <= FREE_WRONG_PASSWORDS) return 0
  return Math.min(SECOND_MS * 2 ** (wrongInARow - FREE_WRONG_PASSWORDS - 1), LONGEST_WAIT_MS)
}

/** The wrong passwords of one network in its window: 15 minutes that begin with the first of them. */
export type NetworkTries = { readonly windowBeganAt: Instant; readonly wrong: number }

/** Whether a network may try another password: not after 100 wrong ones in its window, until the window ends. Null: no wrong one yet. */
export function networkVerdict(
  tries: NetworkTries | null,
  now: Instant,
): { may: true } | { may: false; retryAt: Instant } {
  if (tries === null || windowIsOver(tries, now) || tries.wrong < NETWORK_WRONG_LIMIT) return { may: true }
  return { may: false, retryAt: tries.windowBeganAt + NETWORK_WINDOW_MS }
}

/** The network's tries with one more wrong password at `now`, which begins a new window where none is open. */
export function withNetworkWrong(tries: NetworkTries | null, now: Instant): NetworkTries {
  if (tries === null || windowIsOver(tries, now)) return { windowBeganAt: now, wrong: 1 }
  return { ...tries, wrong: tries.wrong + 1 }
}

/** A window that seems to begin in the future began under a clock that has been put back since, and is over too. */
function windowIsOver({ windowBeganAt }: NetworkTries, now: Instant): boolean {
  return now >= windowBeganAt + NETWORK_WINDOW_MS || windowBeganAt > now + CLOCK_SKEW_MS
}
