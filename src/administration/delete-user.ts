import { accountToChange } from '../account/account-store.ts'
import { recordAct } from '../audit/audit.ts'
import { demandWorkingAdmin } from '../coverage/working-admin.ts'
import type { Caller } from '../http/door.ts'
import { aboutNow, MAILS } from '../message/mail-text.ts'
import { writeMail } from '../message/write-message.ts'
import { policyToGrantUnder } from '../policy/policy-store.ts'
import { Refusal } from '../refusal.ts'
import { useSudo } from '../session/sudo.ts'
import { releaseLogin, removeUserRow } from '../user/user-change-store.ts'
import { findUserToChange } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { demandAdmin } from '../session/demand-admin.ts'
import { removeTraces } from './remove-traces.ts'

/**
 * Deletes a user of the caller's account: she is out at once, and no row of hers is left but what was recorded, and whose
 * her security keys were, since a key belongs to one user for good. Who had accepted is told by mail. Refuses with `not_found`,
 * `sudo_required`, `admin_required`, and with `last_admin` where no administrator who can sign in would be left.
 */
export async function deleteUser(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'messageWritten'>,
  caller: Caller,
  id: string,
): Promise<void> {
  const { accountId, name: by } = caller
  const now = world.clock.now()
  await world.store.write(async (tx) => {
    const { name: account } = await accountToChange(tx, accountId)
    const policy = await policyToGrantUnder(tx, accountId)
    const user = await findUserToChange(tx, accountId, id)
    if (!user) throw new Refusal('not_found')
    await useSudo(tx, caller, now)
    await demandAdmin(tx, caller)
    if (!(await removeUserRow(tx, user))) throw new Refusal('last_admin')
    await releaseLogin(tx, user, user.emailKey)
    await removeTraces(tx, user)
    if (user.role === 'admin') await demandWorkingAdmin(tx, accountId, policy, now)
    const { name, email, role } = user
    // whoever reads of her later still finds who she was
    const details = { name, email, role }
    await recordAct(world, tx, caller, { type: 'user_deleted', subjectId: id, details }, now)
    if (user.acceptedAt === null) return
    const text = MAILS.deleted(aboutNow(world.config, now, null), { by, account })
    await writeMail(world, tx, { accountId, to: email, text }, now)
  })
}
