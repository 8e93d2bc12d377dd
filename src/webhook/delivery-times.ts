import { DAY_MS, type Instant, SECOND_MS } from '../store/duration.ts'

/** How long a delivery is kept, from the moment that it tells of. */
export const DELIVERY_LIFE_MS = 30 * DAY_MS
/** How long a webhook is tried without an answer, from the first failure, until it stops. */
const PATIENCE_MS = 3 * DAY_MS
/** How long one attempt may take: to find the name, to connect, and to be answered. */
export const ATTEMPT_MS = 10 * SECOND_MS
/** How long a secret that was replaced signs beside the new one. */
export const OLD_SECRET_LIFE_MS = 1 * DAY_MS

/** When a webhook is given up that has failed since then. */
export const stopsAt = (failingSince: Instant): Instant => failingSince + PATIENCE_MS
