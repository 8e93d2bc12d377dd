import type { Bound } from '../method/method.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import { endDevicesOf } from '../trusted-device/trusted-device-store.ts'
import type { User } from '../user/user-store.ts'

/**
 * Ends the trust of a user's devices where the phone that she has just bound took the place of another number. `before`
 * is she as she was. A number on file that she has proved now is no change.
 */
export async function endTrustOfOldPhone(tx: Tx, before: User, bound: Bound, now: Instant): Promise<void> {
  if (bound.method === 'sms' && before.phone !== null && before.phone !== bound.name)
    await endDevicesOf(tx, before, 'phone_changed', now)
}
