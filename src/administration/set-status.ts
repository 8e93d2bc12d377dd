import { recordAct } from '../audit/audit.ts'
import { aboutNow, MAILS } from '../message/mail-text.ts'
import { writeMail } from '../message/write-message.ts'
import { voidTemporaryCode } from '../method/rescue/temporary-code.ts'
import { endAccess } from '../profile/end-access.ts'
import { Refusal } from '../refusal.ts'
import type { Tx } from '../store/store.ts'
import { deactivateUser, reactivateUser } from '../user/user-change-store.ts'
import { nameOf } from './api-key-limits.ts'
import { mayTell } from './spend-help.ts'
import type { UserAct, UserWorld } from './user-act.ts'

/**
 * Deactivates a user, or gives her back what she was, active or invited. Deactivated: her sessions, open sign-ins, links
 * and temporary code end at once, for good. Who had accepted is told. Nobody is buried in that: beyond ten acts an hour a
 * deactivation, which may be urgent, is not told, and a reactivation refused with `mail_limit`. Refuses with `last_admin`.
 */
export async function setStatus(
  world: UserWorld,
  tx: Tx,
  { caller, user, account, now }: UserAct,
  status: 'active' | 'deactivated',
): Promise<void> {
  const { accountId, id } = user
  if (status === 'deactivated') {
    if (!(await deactivateUser(tx, user, now))) throw new Refusal('last_admin')
    await endAccess(tx, user, null, 'deactivated', now)
    await voidTemporaryCode(tx, user)
  } else await reactivateUser(tx, user)
  const type = status === 'deactivated' ? 'user_deactivated' : 'user_reactivated'
  await recordAct(world, tx, caller, { type, subjectId: id }, now)
  if (user.acceptedAt === null) return
  const verdict = await mayTell(world, tx, user, now)
  if (!verdict.may && status === 'active') throw new Refusal('mail_limit', { retryAtMs: verdict.retryAt })
  if (!verdict.may) return
  const says = status === 'deactivated' ? MAILS.deactivated : MAILS.reactivated
  const text = says(aboutNow(world.config, now, null), { by: nameOf(caller), account })
  await writeMail(world, tx, { accountId, to: user.email, text }, now)
}
