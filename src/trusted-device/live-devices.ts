import { policiesSince, type SavedPolicy } from '../policy/policy-store.ts'
import type { TwoFactorPolicy } from '../policy/policy.ts'
import type { Instant } from '../store/duration.ts'
import type { Reader } from '../store/store.ts'
import { type PolicyCause, type TrustState, trustState } from './trust-rules.ts'
import { devicesOf, devicesOfAccount, findDevice, type TrustedDevice } from './trusted-device-store.ts'

const PAGE = 2_000

/** A device that is trusted at this moment, and when that ends. */
export type LiveDevice = { device: TrustedDevice; endsAt: Instant }

/** How a trusted device stands at this moment. */
export const stateOf = async (reader: Reader, device: TrustedDevice, now: Instant): Promise<TrustState> =>
  trustState(device, await policiesSince(reader, device.accountId, device.policyVersion), now)

/** A device of this id that is trusted at this moment; null where there is none. */
export async function liveDevice(
  reader: Reader,
  accountId: string,
  id: string,
  now: Instant,
): Promise<LiveDevice | null> {
  const device = await findDevice(reader, accountId, id)
  const state = device && (await stateOf(reader, device, now))
  return state?.is === 'live' ? { device: device as TrustedDevice, endsAt: state.endsAt } : null
}

/** The devices that a user is trusted on, the newest first. */
export async function liveDevicesOf(
  reader: Reader,
  who: { accountId: string; userId: string },
  now: Instant,
): Promise<LiveDevice[]> {
  const devices = await devicesOf(reader, who, now)
  if (devices.length === 0) return []
  const oldest = Math.min(...devices.map(({ policyVersion }) => policyVersion))
  const since = await policiesSince(reader, who.accountId, oldest)
  return liveOf(devices, since, now)
}

function liveOf(devices: TrustedDevice[], since: SavedPolicy[], now: Instant): LiveDevice[] {
  return devices.flatMap((device) => {
    const state = trustState(device, policiesAfter(device, since), now)
    return state.is === 'live' ? [{ device, endsAt: state.endsAt }] : []
  })
}

const policiesAfter = ({ policyVersion }: TrustedDevice, policies: SavedPolicy[]): SavedPolicy[] =>
  policies.filter(({ version }) => version > policyVersion)

/** Whose trust a policy would end, how many devices of hers, and why. */
export type EndedOf = { userId: string; devices: number; because: PolicyCause }

/**
 * Counts whose trust would end if this policy were saved now, by the very rule that ends it then. A page at a time: an
 * account may have a hundred thousand devices, and others want to sign in meanwhile. To be called outside a write.
 */
export async function trustThatWouldEnd(
  reader: Reader,
  accountId: string,
  wanted: TwoFactorPolicy,
  now: Instant,
): Promise<{ devices: number; users: EndedOf[] }> {
  const saved = await policiesSince(reader, accountId, 0)
  const next: SavedPolicy = { ...wanted, version: Infinity, savedAt: now, savedBy: null }
  const users = new Map<string, EndedOf>()
  let devices = 0
  for (let after = ''; ;) {
    const page = await devicesOfAccount(reader, accountId, { after, now, atMost: PAGE })
    for (const { device } of liveOf(page, saved, now)) {
      const then = trustState(device, [...policiesAfter(device, saved), next], now)
      if (then.is === 'live') continue
      devices++
      const { userId } = device
      const known = users.get(userId) ?? { userId, devices: 0, because: then.because as PolicyCause }
      users.set(userId, { ...known, devices: known.devices + 1 })
    }
    const last = page.at(-1)
    if (!last || page.length < PAGE) return { devices, users: [...users.values()] }
    after = last.id
    await new Promise((resolve) => setImmediate(resolve))
  }
}
