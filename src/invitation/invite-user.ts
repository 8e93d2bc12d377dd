import { record } from '../audit/audit.ts'
import { readAccount } from '../account/account-store.ts'
import type { Caller } from '../http/door.ts'
import { makeLink } from '../link/link.ts'
import { spendMailBudget } from '../message/mail-budget.ts'
import { aboutNow, MAILS, mailTime } from '../message/mail-text.ts'
import { type MessageWriter, writeMail } from '../message/write-message.ts'
import { Refusal } from '../refusal.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import type { World } from '../world.ts'

/**
 * Mails an invitation to a user of the caller's account who has not accepted yet, in the transaction of the act that
 * invites her. The one before is void. Refuses with `mail_limit` within a minute of the last one to the same address, and
 * beyond ten a day.
 */
export async function inviteUser(
  world: Pick<World, 'config'> & MessageWriter,
  tx: Tx,
  caller: Pick<Caller, 'userId' | 'name'>,
  user: { accountId: string; id: string; email: string },
  now: Instant,
): Promise<void> {
  const { accountId, id, email } = user
  const verdict = await spendMailBudget(
    world,
    tx,
    'invitations of a user',
    `${accountId} ${id} ${email.toLowerCase()}`,
    now,
  )
  if (!verdict.may) throw new Refusal('mail_limit', { retryAtMs: verdict.retryAt })
  const { name: account } = await readAccount(tx, accountId)
  const { url: link, expiresAt } = await makeLink(world, tx, user, 'invitation', caller.userId, now)
  const text = MAILS.invitation(aboutNow(world.config, now, null), {
    by: caller.name,
    account,
    link,
    until: mailTime(expiresAt),
  })
  await writeMail(world, tx, { accountId, to: email, text }, now)
  await record(world, tx, { accountId, type: 'user_invited', actorId: caller.userId, subjectId: id }, now)
}
