import { type Actor, actorIdOf, recordAct } from '../audit/audit.ts'
import { readAccount } from '../account/account-store.ts'
import { makeLink } from '../link/link.ts'
import { spendMailBudget } from '../message/mail-budget.ts'
import { aboutNow, MAILS, mailTime } from '../message/mail-text.ts'
import { type MessageWriter, writeMail } from '../message/write-message.ts'
import { Refusal } from '../refusal.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import type { World } from '../world.ts'

/** Who invites. A program is not named: nobody outside of the account knows it. */
type Inviter = Pick<Actor, 'client'> & ({ userId: string; name: string } | { apiKeyId: string })

/**
 * Mails an invitation to a user of the caller's account who has not accepted yet, in the transaction of the act that
 * invites her. The one before is void. Refuses with `mail_limit` within a minute of the last one from this account to the
 * same address, whichever user had it then, and beyond ten a day.
 */
export async function inviteUser(
  world: Pick<World, 'config'> & MessageWriter,
  tx: Tx,
  caller: Inviter,
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
  const { url: link, expiresAt } = await makeLink(world, tx, user, 'invitation', actorIdOf(caller), now)
  const text = MAILS.invitation(aboutNow(world.config, now, null), {
    by: 'userId' in caller ? caller.name : 'An administrator',
    account,
    link,
    until: mailTime(expiresAt),
  })
  await writeMail(world, tx, { accountId, to: email, text }, now)
  await recordAct(world, tx, { ...caller, accountId }, { type: 'user_invited', subjectId: id }, now)
}
