import type { Instant } from '../store/duration.ts'
import type { Reader } from '../store/store.ts'
import { phoneStatusOf, sharedPhones } from '../user/phone-status.ts'
import type { CoverageOnWire, CoverageQuery, CoveredUserOnWire } from './coverage-shape.ts'
import { countGroups } from './coverage-store.ts'
import { countWords, type Fate, fatesOf, notAsked, type Policies, usersIn, withoutPhone } from './fate.ts'
import { type Fated, listByFate } from './list-by-fate.ts'
import { standing } from './situation.ts'

const PAGE = 50

/**
 * Who of an account's users can answer what, under the policy that is looked at beside the one in force. The users are
 * grouped in the database by what decides a sign-in, so that an account of any size costs a few questions.
 */
export async function accountCoverage(
  reader: Reader,
  accountId: string,
  policies: Policies,
  query: CoverageQuery,
  now: Instant,
): Promise<{ coverage: CoverageOnWire; fates: Fate[] }> {
  const { wanted } = policies
  const fates = fatesOf(await countGroups(reader, accountId, now), policies)
  const atMost = Number(query.limit ?? PAGE)
  const page = async (some: Fate[], cursor: string | undefined) => {
    const among = { accountId, fates: some, policies }
    const { listed, nextCursor } = await listByFate(reader, among, { cursor, atMost }, now)
    return { items: await onWire(reader, accountId, listed), nextCursor }
  }
  const missing = withoutPhone(fates, wanted)
  const coverage = {
    counts: countWords(fates),
    users: await page(fates, query.cursor),
    missingPhones: { count: usersIn(missing), ...(await page(missing, query.phonesCursor)) },
    passwordAlone: usersIn(notAsked(fates, wanted)),
  }
  return { coverage, fates }
}

async function onWire(
  reader: Reader,
  accountId: string,
  listed: readonly Fated[],
): Promise<CoveredUserOnWire[]> {
  const phones = listed.map(({ user }) => user.phone)
  const shared = await sharedPhones(reader, accountId, phones)
  return listed.map(({ user, fate }) => {
    const { role, accepted } = standing(fate)
    const number = { phoneUnreachable: user.phone_unreachable === 1, phoneProvenAt: user.phone_proven_at_ms }
    return {
      id: user.id,
      name: user.name,
      email: user.email,
      before: fate.before,
      after: fate.after.word,
      prove: fate.after.prove,
      enrols: fate.after.enrols,
      stuckBecause: fate.after.stuckBecause,
      role,
      status: accepted ? 'active' : 'invited',
      phone: user.phone,
      phoneStatus: phoneStatusOf({ phone: user.phone, ...number }, shared),
    }
  })
}
