import { accountToChange } from '../account/account-store.ts'
import { record } from '../audit/audit.ts'
import type { Caller } from '../http/door.ts'
import { aboutNow, MAILS } from '../message/mail-text.ts'
import { writeMail } from '../message/write-message.ts'
import { endAccess } from '../profile/end-access.ts'
import { Refusal } from '../refusal.ts'
import { useSudo } from '../session/sudo.ts'
import { deactivateUser, reactivateUser } from '../user/user-change-store.ts'
import { findUserToChange } from '../user/user-store.ts'
import type { World } from '../world.ts'

/**
 * Deactivates a user of the caller's account, or gives her back what she was (active, or invited anew by a new link).
 * Deactivated: her sessions, open sign-ins and links end at once, and she is told. Refuses with `not_found`,
 * `sudo_required`, and with `last_admin` where no active administrator who accepted would be left.
 */
export async function changeUserStatus(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'messageWritten'>,
  caller: Caller,
  id: string,
  status: 'active' | 'deactivated',
): Promise<void> {
  const { accountId, userId: actorId } = caller
  const now = world.clock.now()
  await world.store.write(async (tx) => {
    const { name: account } = await accountToChange(tx, accountId)
    const user = await findUserToChange(tx, accountId, id)
    if (!user) throw new Refusal('not_found')
    await useSudo(tx, caller, now)
    if ((status === 'deactivated') === (user.deactivatedAt !== null)) return
    if (status === 'deactivated') {
      if (!(await deactivateUser(tx, user, now))) throw new Refusal('last_admin')
      await endAccess(tx, user, null, 'deactivated', now)
    } else await reactivateUser(tx, user)
    const type = status === 'deactivated' ? 'user_deactivated' : 'user_reactivated'
    await record(world, tx, { accountId, type, actorId, subjectId: id }, now)
    if (user.acceptedAt === null) return
    const says = status === 'deactivated' ? MAILS.deactivated : MAILS.reactivated
    const text = says(aboutNow(world.config, now, null), { by: caller.name, account })
    await writeMail(world, tx, { accountId, to: user.email, text }, now)
  })
}
