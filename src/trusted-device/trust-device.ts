import { record } from '../audit/audit.ts'
import type { Client } from '../http/door.ts'
import { newId } from '../http/token.ts'
import { DEVICE_TRUST } from '../policy/device-trust.ts'
import type { Method } from '../policy/method-name.ts'
import type { SavedPolicy } from '../policy/policy-store.ts'
import { Refusal } from '../refusal.ts'
import type { Instant } from '../store/duration.ts'
import { hashSecret } from '../store/secret-box.ts'
import type { Tx } from '../store/store.ts'
import type { User } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { liveDevicesOf } from './live-devices.ts'
import { MOST_TRUSTED_DEVICES } from './trust-rules.ts'
import { endDevice, storeTrust } from './trusted-device-store.ts'

/** That this browser is to be trusted, and the public key that it will show itself by, if it has one. */
export type TrustWish = { deviceKey: string | null }

/** Trust that was given: until when. */
export type TrustGiven = { id: string; endsAt: Instant }

/** The wish that stands in an answer; null: none. */
export const wishOf = (answer: {
  trustDevice?: boolean | undefined
  deviceKey?: string | undefined
}): TrustWish | null => (answer.trustDevice === true ? { deviceKey: answer.deviceKey ?? null } : null)

/** Refuses a wish for trust under a policy that asks at every sign-in. */
export function refuseTrustNotOffered(policy: SavedPolicy, wish: TrustWish | null): void {
  if (wish !== null && policy.deviceTrust === 'single_sign_on') throw new Refusal('trust_not_offered')
}

/**
 * Trusts a browser for a user who has answered her second factor in it a moment ago, under the policy that is held: until
 * the account's period is over, from now, whatever comes later. What it had before for her gives way, and so does her
 * oldest device where this one would be too many.
 */
export async function trustDevice(
  world: Pick<World, 'random'>,
  tx: Tx,
  { user, policy, earnedBy }: { user: User; policy: SavedPolicy; earnedBy: Method },
  browser: { browserSecret: string; client: Client },
  { deviceKey }: TrustWish,
  now: Instant,
): Promise<TrustGiven> {
  const { accountId, id: userId } = user
  const { address, browser: label } = browser.client
  const id = newId(world.random, 'dev')
  const endsAt = now + DEVICE_TRUST[policy.deviceTrust].ms
  const browserHash = hashSecret(browser.browserSecret)
  const given = { accountId, userId, id, browserHash, publicKey: deviceKey, earnedBy, endsAt }
  await storeTrust(tx, { ...given, address, browser: label }, policy, now)
  await endTooMany(tx, user, now)
  const details = { device: id, earnedBy, endsAt: new Date(endsAt).toISOString(), address, browser: label }
  await record(world, tx, { accountId, type: 'device_trusted', actorId: userId, details }, now)
  return { id, endsAt }
}

async function endTooMany(tx: Tx, user: User, now: Instant): Promise<void> {
  const live = await liveDevicesOf(tx, { accountId: user.accountId, userId: user.id }, now)
  for (const { device } of live.slice(MOST_TRUSTED_DEVICES)) await endDevice(tx, device, 'gave_way', now)
}
