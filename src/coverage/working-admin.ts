import { prospectOf } from '../decision/coverage-word.ts'
import type { TwoFactorPolicy } from '../policy/policy.ts'
import { Refusal } from '../refusal.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import { activeUsers, decisionView, type User } from '../user/user-store.ts'

/** Whether every one of these administrators would be stuck under a policy. */
export const areAllStuck = (admins: readonly User[], policy: TwoFactorPolicy, now: Instant): boolean =>
  admins.every((admin) => {
    const number = { unreachable: admin.phoneUnreachable }
    return prospectOf(policy, decisionView(admin, now), number).word === 'stuck'
  })

/**
 * Holds an act to it that it leaves an administrator who can sign in; to be called behind the change, in its
 * transaction, with the account's row locked. A temporary code makes nobody one: it ends within a day, and she would be
 * stuck. Refuses with `last_admin`.
 */
export async function demandWorkingAdmin(
  tx: Tx,
  accountId: string,
  policy: TwoFactorPolicy,
  now: Instant,
): Promise<void> {
  const admins = await activeUsers(tx, accountId, 'admin')
  const inTheLongRun = admins.map((admin) => ({ ...admin, temporaryCodeEndsAt: null }))
  if (areAllStuck(inTheLongRun, policy, now)) throw new Refusal('last_admin')
}
