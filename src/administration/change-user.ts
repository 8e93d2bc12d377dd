import { accountToChange } from '../account/account-store.ts'
import { actorIdOf, recordAct } from '../audit/audit.ts'
import { demandWorkingAdmin } from '../coverage/working-admin.ts'
import type { AccountCaller } from '../http/door.ts'
import { inviteUser } from '../invitation/invite-user.ts'
import { findLink } from '../link/link-store.ts'
import { voidLinks } from '../link/link.ts'
import { policyToGrantUnder } from '../policy/policy-store.ts'
import { smsIsActive } from '../policy/policy.ts'
import { Refusal } from '../refusal.ts'
import type { Tx } from '../store/store.ts'
import type { Email } from '../user/email.ts'
import { demoteUser, raiseUser, renameUser, setEmail } from '../user/user-change-store.ts'
import { findUserToChange, type User } from '../user/user-store.ts'
import { demandForKeys, demandMember } from './api-key-limits.ts'
import { demandRight } from './demand-right.ts'
import { judgeChange } from './judge-change.ts'
import { setPhone } from './set-phone.ts'
import { setStatus } from './set-status.ts'
import type { UserAct, UserWorld } from './user-act.ts'
import type { UserPatch } from './users-shape.ts'

/**
 * Changes a user of the caller's account: all that is asked for, or nothing. What she has already is no change.
 *
 * A name alone needs no sudo, all else does. An e-mail changes only until she has accepted: the invitation before is
 * void, and a new one goes to the new address. The checks come in this order: `not_found`, `sudo_required`,
 * `admin_required`, `not_for_api_keys`, everything that is wrong with the fields at once, and `last_admin` where no administrator who can
 * sign in would be left.
 */
export async function changeUser(
  world: UserWorld,
  caller: AccountCaller,
  id: string,
  patch: UserPatch,
): Promise<void> {
  const now = world.clock.now()
  await world.store.write(async (tx) => {
    const account = await accountToChange(tx, caller.accountId)
    const policy = await policyToGrantUnder(tx, caller.accountId)
    const user = await findUserToChange(tx, caller.accountId, id)
    if (!user) throw new Refusal('not_found')
    const isNameAlone = Object.keys(patch).every((field) => field === 'name')
    await demandRight(tx, caller, now, !isNameAlone)
    demandMember(caller, user)
    const callerId = actorIdOf(caller)
    const rules = { country: account.country, smsIsActive: smsIsActive(policy), callerId }
    const wanted = await judgeChange(tx, user, patch, rules)
    demandForKeys(caller, user, wanted)
    const act = { caller, user, account: account.name, now }
    if (wanted.name !== undefined || wanted.email !== undefined) await changeDetails(world, tx, act, wanted)
    if (wanted.phone !== undefined) await setPhone(world, tx, act, wanted.phone)
    if (wanted.role !== undefined) await changeRole(world, tx, act, wanted.role)
    if (wanted.status !== undefined) await setStatus(world, tx, act, wanted.status)
    const takes = wanted.phone !== undefined || wanted.role === 'member' || wanted.status === 'deactivated'
    if (takes && user.role === 'admin') await demandWorkingAdmin(tx, caller.accountId, policy, now)
  })
}

async function changeDetails(
  world: UserWorld,
  tx: Tx,
  { caller, user, now }: UserAct,
  { name, email }: { name?: string; email?: Email },
): Promise<void> {
  const { accountId, id } = user
  const before = { ...(name !== undefined && { name: user.name }), ...(email && { email: user.email }) }
  const after = { ...(name !== undefined && { name }), ...(email && { email: email.address }) }
  const details = { before, after }
  await recordAct(world, tx, caller, { type: 'user_changed', subjectId: id, details }, now)
  if (name !== undefined) await renameUser(tx, accountId, id, name)
  if (email === undefined) return
  const invited = await tx.first(findLink, { accountId, userId: id, purpose: 'invitation' })
  await setEmail(tx, user, email)
  const reached = { accountId, id, email: email.address, emailKey: email.key }
  await voidLinks(tx, user, 'invitation')
  if (invited) await inviteUser(world, tx, caller, reached, now)
}

async function changeRole(
  world: UserWorld,
  tx: Tx,
  { caller, user, now }: UserAct,
  role: User['role'],
): Promise<void> {
  const { id, role: before } = user
  if (role === 'admin') await raiseUser(tx, user)
  else if (!(await demoteUser(tx, user))) throw new Refusal('last_admin')
  const details = { before: { role: before }, after: { role } }
  await recordAct(world, tx, caller, { type: 'role_changed', subjectId: id, details }, now)
}
