import { spendMailBudget } from '../message/mail-budget.ts'
import { Refusal } from '../refusal.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import type { User } from '../user/user-store.ts'
import type { World } from '../world.ts'

/** Whatever is done for a user is told to her, who must not be buried in mail. Refuses with `mail_limit`. */
export async function spendHelp(world: Pick<World, 'box'>, tx: Tx, user: User, now: Instant): Promise<void> {
  const verdict = await spendMailBudget(world, tx, 'help for a user', `${user.accountId} ${user.id}`, now)
  if (!verdict.may) throw new Refusal('mail_limit', { retryAtMs: verdict.retryAt })
}
