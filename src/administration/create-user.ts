import { accountToChange } from '../account/account-store.ts'
import { record } from '../audit/audit.ts'
import type { Caller } from '../http/door.ts'
import { newId } from '../http/token.ts'
import { inviteUser } from '../invitation/invite-user.ts'
import { policyToGrantUnder } from '../policy/policy-store.ts'
import { allowedMethods } from '../policy/policy.ts'
import { refuseField, refuseFields } from '../refusal.ts'
import { useSudo } from '../session/sudo.ts'
import { parseEmail, refuseEmail } from '../user/email.ts'
import { isCountry, parsePhone } from '../user/phone.ts'
import { addInvitedUser } from '../user/user-change-store.ts'
import { accountHasEmail } from '../user/user-store.ts'
import type { World } from '../world.ts'
import type { NewUser } from './users-shape.ts'

/**
 * Creates a user of the caller's account and invites her. Whether somebody of another account has her e-mail is neither
 * looked at nor said: that comes at the acceptance. Refuses with `phone_required` and `phone_cannot_receive_sms` while SMS
 * is an active method, with `email_taken` within the account, and with `sudo_required`. Gives back her id.
 */
export async function createUser(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'messageWritten'>,
  caller: Caller,
  wanted: NewUser,
): Promise<string> {
  const { accountId } = caller
  const now = world.clock.now()
  const id = newId(world.random, 'usr')
  await world.store.write(async (tx) => {
    const { country } = await accountToChange(tx, accountId)
    const policy = await policyToGrantUnder(tx, accountId)
    await useSudo(tx, caller, now)
    const smsIsActive = policy.active && allowedMethods(policy).includes('sms')
    const { email, phone } = checked(wanted, country, smsIsActive)
    if (await accountHasEmail(tx, accountId, email.key)) throw refuseField('/email', 'email_taken')
    const { name, role } = wanted
    const user = { accountId, id, name, role, email: email.address, emailKey: email.key, phone, now }
    await addInvitedUser(tx, user)
    const details = { role }
    const event = { accountId, type: 'user_created', actorId: caller.userId, subjectId: id, details } as const
    await record(world, tx, event, now)
    await inviteUser(world, tx, caller, user, now)
  })
  return id
}

/** Everything that is wrong with the form at once, or what is to be stored. */
function checked(wanted: NewUser, country: string, smsIsActive: boolean) {
  const email = parseEmail(wanted.email)
  const typed = wanted.phone ?? null
  const phone = typed === null ? null : parsePhone(typed, isCountry(country) ? country : undefined)
  const mustReceive = smsIsActive && phone !== null && !phone.canReceiveSms
  const refused = [
    email ? [] : refuseEmail('/email').errors,
    typed !== null && phone === null ? refuseField('/phone', 'phone_invalid').errors : [],
    typed === null && smsIsActive ? refuseField('/phone', 'phone_required').errors : [],
    mustReceive ? refuseField('/phone', 'phone_cannot_receive_sms').errors : [],
  ].flat()
  if (refused.length > 0 || !email) throw refuseFields(refused)
  return { email, phone: phone?.e164 ?? null }
}
