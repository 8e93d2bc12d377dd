import { recordAct } from '../audit/audit.ts'
import type { Caller } from '../http/door.ts'
import { iso } from '../http/wire.ts'
import { Refusal } from '../refusal.ts'
import type { Instant } from '../store/duration.ts'
import type { Reader } from '../store/store.ts'
import { findUserToChange } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { liveDevicesOf } from './live-devices.ts'
import type { TrustedDevicesOnWire } from './trusted-device-shape.ts'
import { deviceOfBrowser, endDevice, endDevicesOf } from './trusted-device-store.ts'

type Whose = { accountId: string; userId: string }

/** The devices that a user is trusted on, as the wire shows them. `browserHash`: of the browser that asks, if it has one. */
export async function devicesOnWire(
  reader: Reader,
  whose: Whose,
  browserHash: string | null,
  now: Instant,
): Promise<TrustedDevicesOnWire> {
  const live = await liveDevicesOf(reader, whose, now)
  const own = browserHash === null ? null : await deviceOfBrowser(reader, whose, browserHash)
  const items = live.map(({ device, endsAt }) => ({
    id: device.id,
    current: device.id === own?.id,
    browser: device.browser,
    address: device.address,
    earnedBy: device.earnedBy,
    trustedAt: iso(device.givenAt),
    lastUsedAt: iso(device.lastUsedAt),
    endsAt: iso(endsAt),
  }))
  return { items, nextCursor: null }
}

/** Stops trusting one device of a user's. Refuses with `not_found` where she has none of that id. */
export async function stopTrusting(
  world: Pick<World, 'store' | 'clock' | 'random'>,
  caller: Caller,
  { accountId, userId }: Whose,
  id: string,
): Promise<void> {
  const now = world.clock.now()
  await world.store.write(async (tx) => {
    // a sign-in by this trust is finished before, or finds it ended
    const user = await findUserToChange(tx, accountId, userId)
    if (!user || !(await endDevice(tx, { accountId, userId, id }, 'revoked', now)))
      throw new Refusal('not_found')
    const details = { device: id }
    await recordAct(world, tx, caller, { type: 'trust_ended', subjectId: userId, details }, now)
  })
}

/** Stops trusting every device of a user's. */
export async function stopTrustingAll(
  world: Pick<World, 'store' | 'clock' | 'random'>,
  caller: Caller,
  { accountId, userId }: Whose,
): Promise<void> {
  const now = world.clock.now()
  await world.store.write(async (tx) => {
    if (!(await findUserToChange(tx, accountId, userId))) throw new Refusal('not_found')
    const devices = await endDevicesOf(tx, { accountId, id: userId }, 'revoked', now)
    if (devices === 0) return
    await recordAct(world, tx, caller, { type: 'trust_ended', subjectId: userId, details: { devices } }, now)
  })
}
