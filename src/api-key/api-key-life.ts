import type { NewApiKey } from './api-key-shape.ts'
import { DAY_MS, type Instant } from '../store/duration.ts'

/** How long a key may work. The key is the word of the wire. */
export const KEY_LIVES = {
  '30_days': 30 * DAY_MS,
  '90_days': 90 * DAY_MS,
  '1_year': 365 * DAY_MS,
  never: null,
} as const satisfies Record<NewApiKey['endsIn'], number | null>

/** So long before its end the administrators are reminded. */
export const REMIND_BEFORE_MS = 14 * DAY_MS

/** So many keys an account has at most that were not revoked. */
export const MOST_KEYS = 100

/** Whether a key works: it was not revoked, and has not ended. */
export const isLive = (key: { revokedAt: Instant | null; endsAt: Instant | null }, now: Instant): boolean =>
  key.revokedAt === null && (key.endsAt === null || now < key.endsAt)
