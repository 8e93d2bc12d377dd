import { type MailVerdict, spendMailBudget } from '../message/mail-budget.ts'
import { Refusal } from '../refusal.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import type { User } from '../user/user-store.ts'
import type { World } from '../world.ts'

/** Whether one more act for a user may be told to her, who must not be buried in mail; then it is spent. */
export const mayTell = (world: Pick<World, 'box'>, tx: Tx, user: User, now: Instant): Promise<MailVerdict> =>
  spendMailBudget(world, tx, 'help for a user', `${user.accountId} ${user.id}`, now)

/** Spends one act for a user that is told to her. Refuses with `mail_limit` where it may not be. */
export async function spendHelp(world: Pick<World, 'box'>, tx: Tx, user: User, now: Instant): Promise<void> {
  const verdict = await mayTell(world, tx, user, now)
  if (!verdict.may) throw new Refusal('mail_limit', { retryAtMs: verdict.retryAt })
}
