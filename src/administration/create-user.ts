import { accountToChange } from '../account/account-store.ts'
import { recordAct } from '../audit/audit.ts'
import type { AccountCaller } from '../http/door.ts'
import { newId } from '../http/token.ts'
import { inviteUser } from '../invitation/invite-user.ts'
import { policyToGrantUnder } from '../policy/policy-store.ts'
import { smsIsActive } from '../policy/policy.ts'
import { refuseField, refuseFields } from '../refusal.ts'
import { addInvitedUser } from '../user/user-change-store.ts'
import { accountHasEmail } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { demandMember } from './api-key-limits.ts'
import { demandRight } from './demand-right.ts'
import { judgeUser } from './judge-user.ts'
import type { NewUser } from './users-shape.ts'

/**
 * Creates a user of the caller's account and, where that is wanted, invites her. Whether somebody of another account has
 * her e-mail is neither looked at nor said: that comes at the acceptance. Refuses with `phone_required` and
 * `phone_cannot_receive_sms` while SMS is an active method, with `email_taken` within the account, with `sudo_required`,
 * and with `not_for_api_keys` a program that would make an administrator. Gives back her id.
 */
export async function createUser(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'messageWritten'>,
  caller: AccountCaller,
  wanted: NewUser,
): Promise<string> {
  const { accountId } = caller
  const now = world.clock.now()
  const id = newId(world.random, 'usr')
  await world.store.write(async (tx) => {
    const { country } = await accountToChange(tx, accountId)
    const policy = await policyToGrantUnder(tx, accountId)
    await demandRight(tx, caller, now)
    demandMember(caller, wanted)
    const typed = { email: wanted.email, phone: wanted.phone ?? null }
    const { email, phone, wrong } = judgeUser(typed, { country, smsIsActive: smsIsActive(policy) })
    if (wrong.length > 0 || !email) throw refuseFields(wrong)
    if (await accountHasEmail(tx, accountId, email.key)) throw refuseField('/email', 'email_taken')
    const { name, role } = wanted
    const stored = { email: email.address, emailKey: email.key, phone: phone?.e164 ?? null }
    const user = { accountId, id, name, role, ...stored, now }
    await addInvitedUser(tx, user)
    const details = { role }
    await recordAct(world, tx, caller, { type: 'user_created', subjectId: id, details }, now)
    if (wanted.invite) await inviteUser(world, tx, caller, user, now)
  })
  return id
}
