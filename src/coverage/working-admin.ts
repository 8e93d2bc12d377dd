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
 * transaction, with the account's row locked. Refuses with `last_admin`.
 */
export async function demandWorkingAdmin(
  tx: Tx,
  accountId: string,
  policy: TwoFactorPolicy,
  now: Instant,
): Promise<void> {
  const admins = await activeUsers(tx, accountId, 'admin')
  if (areAllStuck(admins, policy, now)) throw new Refusal('last_admin')
}
