import { recordAct } from '../audit/audit.ts'
import { aboutNow, MAILS } from '../message/mail-text.ts'
import { writeMail } from '../message/write-message.ts'
import { endAccess } from '../profile/end-access.ts'
import { tellNumber } from '../second-factor/tell-number.ts'
import type { Tx } from '../store/store.ts'
import { replacePhone } from '../user/factor-store.ts'
import { nameOf } from './api-key-limits.ts'
import { spendHelp } from './spend-help.ts'
import type { UserAct, UserWorld } from './user-act.ts'

/**
 * Puts a number in the place of a user's at once, unproven, or takes hers away. Her sessions, open sign-ins and trust end;
 * her e-mail and the old number are told, so it is help like a reset: refuses with `mail_limit` beyond ten an hour. Who has
 * not accepted yet has nothing open, and her invitation goes on.
 */
export async function setPhone(
  world: UserWorld,
  tx: Tx,
  { caller, user, now }: UserAct,
  phone: string | null,
): Promise<void> {
  const { accountId, id } = user
  await replacePhone(tx, user, phone)
  const details = { phone: phone === null ? 'removed' : user.phone === null ? 'added' : 'replaced' }
  await recordAct(world, tx, caller, { type: 'phone_set', subjectId: id, details }, now)
  if (user.acceptedAt === null) return
  await spendHelp(world, tx, user, now)
  await endAccess(tx, user, null, 'phone_changed', now)
  const change = { by: nameOf(caller), before: user.phone, after: phone }
  const text = MAILS.phoneSet(aboutNow(world.config, now, null), change)
  await writeMail(world, tx, { accountId, to: user.email, text }, now)
  await tellNumber(world, tx, user, now)
}
