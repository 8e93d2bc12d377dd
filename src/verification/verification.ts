import { MINUTE_MS, type Instant } from '../store/duration.ts'

/** How long a verification can be answered. */
export const VERIFICATION_LIFE_MS = 10 * MINUTE_MS
/** How long one that has passed can be redeemed. */
const REDEEM_LIFE_MS = 5 * MINUTE_MS

/** Where a verification stands, whatever it asks for. */
export type VerificationStand = 'open' | 'passed' | 'redeemed' | 'ended'

type Moments = {
  beganAt: Instant
  expiresAt: Instant
  passedAt: Instant | null
  redeemedAt: Instant | null
  endedAt: Instant | null
}

/** Until when what has passed can be redeemed. */
export const redeemBefore = (passedAt: Instant): Instant => passedAt + REDEEM_LIFE_MS

/** Where a verification stands. One that seems to have begun in the future began under a clock that was put back since. */
export function standOf(
  { beganAt, expiresAt, passedAt, redeemedAt, endedAt }: Moments,
  now: Instant,
): VerificationStand {
  if (redeemedAt !== null) return 'redeemed'
  if (endedAt !== null || beganAt > now + MINUTE_MS) return 'ended'
  if (passedAt !== null) return now < redeemBefore(passedAt) ? 'passed' : 'ended'
  return now < expiresAt ? 'open' : 'ended'
}
