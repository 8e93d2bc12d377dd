import { type Actor, recordAct } from '../audit/audit.ts'
import { readAccount } from '../account/account-store.ts'
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
 * invites her. The one before is void. Refuses with `mail_limit` within a minute of the last one from this account to the
 * same address, whichever user had it then, and beyond ten a day.
 */
export async function inviteUser(
  world: Pick<World, 'config'> & MessageWriter,
  tx: Tx,
  caller: Pick<Actor, 'userId' | 'client'> & { name: string },
  user: { accountId: string; id: string; email: string; emailKey: string },
  now: Instant,
): Promise<void> {
  const { accountId, id, email, emailKey } = user
  const verdict = await spendMailBudget(
    world,
    tx,
    'invitations of an account to an address',
    `${accountId} ${emailKey}`,
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
  await recordAct(
    world,
    tx,
    { accountId, userId: caller.userId, client: caller.client },
    { type: 'user_invited', subjectId: id },
    now,
  )
}
