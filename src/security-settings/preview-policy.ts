import { accountCoverage } from '../coverage/account-coverage.ts'
import type { CoverageQuery, PolicyPreviewOnWire } from '../coverage/coverage-shape.ts'
import { adminsAmong, countWords, losingProtection, usersIn } from '../coverage/fate.ts'
import { readPolicy } from '../policy/policy-store.ts'
import { isAllowedPolicy, type TwoFactorPolicy } from '../policy/policy.ts'
import { Refusal } from '../refusal.ts'
import { trustThatWouldEnd } from '../trusted-device/count-trust.ts'
import { namesOf } from '../user/user-names.ts'
import type { World } from '../world.ts'

/**
 * What a policy would do if it were saved now: what each user would meet, by the function that decides real sign-ins, and
 * whose trust would end. Nothing is saved. Refuses a policy that could not be saved with `policy_not_allowed`.
 */
export async function previewPolicy(
  { store: { read }, clock }: Pick<World, 'store' | 'clock'>,
  accountId: string,
  wanted: TwoFactorPolicy,
  query: CoverageQuery,
): Promise<PolicyPreviewOnWire> {
  if (!isAllowedPolicy(wanted)) throw new Refusal('policy_not_allowed')
  const now = clock.now()
  const policies = { inForce: await readPolicy(read, accountId), wanted }
  const [{ coverage, fates }, { trusted, ends }] = await Promise.all([
    accountCoverage(read, accountId, policies, query, now),
    trustThatWouldEnd(read, accountId, wanted, now),
  ])
  const { most, ...ended } = ends
  const names = await namesOf(
    read,
    accountId,
    most.map(({ userId }) => userId),
  )
  return {
    ...coverage,
    endsTrust: {
      ...ended,
      items: most.map(({ userId: id, ...hers }) => ({ id, name: names.get(id) ?? '', ...hers })),
    },
    trusted,
    admins: countWords(adminsAmong(fates)),
    loseProtection: usersIn(losingProtection(fates, policies)),
  }
}
