import { policiesSince, type SavedPolicy } from '../policy/policy-store.ts'
import type { TwoFactorPolicy } from '../policy/policy.ts'
import type { Instant } from '../store/duration.ts'
import { slicesOf } from '../store/slices.ts'
import type { Reader } from '../store/store.ts'
import { trustBounds } from './trust-bounds.ts'
import { countSlice, type EndedOf, findLosers } from './trust-count-store.ts'
import type { PolicyCause } from './trust-rules.ts'

/** How many of those whose trust would end are named. */
const NAMED = 50

/** How much trust is alive in an account, and what of it a policy ends; `most` are those who lose most devices. */
export type TrustCount = {
  trusted: { devices: number; users: number }
  ends: { devices: number; users: number; because: PolicyCause[]; most: EndedOf[] }
}

/** Counts whose trust would end if this policy were saved now, by the very rule that ends it then. */
export const trustThatWouldEnd = (
  reader: Reader,
  accountId: string,
  wanted: TwoFactorPolicy,
  now: Instant,
): Promise<TrustCount> => {
  const next = { ...wanted, version: Infinity, savedAt: now, savedBy: null }
  return countTrust(reader, accountId, next, now)
}

/** Counts whose trust a policy has ended that was saved a moment ago: what was given since, it grants. */
export const trustThatEnded = (reader: Reader, accountId: string, saved: SavedPolicy): Promise<TrustCount> =>
  countTrust(reader, accountId, saved, saved.savedAt)

/** Counted in slices, in the database: an account may have a hundred thousand devices, and others want to sign in. */
async function countTrust(
  reader: Reader,
  accountId: string,
  next: SavedPolicy,
  now: Instant,
): Promise<TrustCount> {
  const saved = (await policiesSince(reader, accountId, 0)).filter(({ version }) => version < next.version)
  const bounds = trustBounds(saved, next, now)
  const trusted = { devices: 0, users: 0 }
  const ends = { devices: 0, users: 0 }
  const because = new Set<PolicyCause>()
  let most: EndedOf[] = []
  const slices = slicesOf(async (after) => {
    const behind = { accountId, after }
    return { behind, ...(await countSlice(reader, behind, bounds, now)) }
  })
  for await (const { behind, live, ends: ending } of slices) {
    trusted.devices += live.devices
    trusted.users += live.users
    ends.devices += ending.devices
    ends.users += ending.users
    for (const cause of ending.because) because.add(cause)
    const over = most[NAMED - 1]?.devices ?? 0
    if (ending.most <= over) continue
    const losers = await findLosers(reader, behind, bounds, { over, atMost: NAMED, now })
    most = [...most, ...losers].toSorted((one, other) => other.devices - one.devices).slice(0, NAMED)
  }
  return { trusted, ends: { ...ends, because: [...because], most } }
}
