import { policiesSince, type SavedPolicy } from '../policy/policy-store.ts'
import type { Instant } from '../store/duration.ts'
import type { Reader } from '../store/store.ts'
import { type TrustState, trustState } from './trust-rules.ts'
import { devicesOf, findDevice, type TrustedDevice } from './trusted-device-store.ts'

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
