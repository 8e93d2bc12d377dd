import { MINUTE_MS, type Instant } from '../store/duration.ts'

/** How far the clocks of several nodes may stand apart. */
export const CLOCK_SKEW_MS = 1 * MINUTE_MS

/** Whether something was made under a clock that has been put back since. A moment ahead is another node's clock, or a request that waited. */
export const isFromPutBackClock = (madeAt: Instant, now: Instant): boolean => madeAt > now + CLOCK_SKEW_MS
