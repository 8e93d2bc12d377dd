import { accountToChange } from '../account/account-store.ts'
import { recordAct } from '../audit/audit.ts'
import type { Caller } from '../http/door.ts'
import { iso } from '../http/wire.ts'
import { aboutNow, MAILS, mailTime } from '../message/mail-text.ts'
import { writeMail } from '../message/write-message.ts'
import { removeAppsOf } from '../method/app/app-store.ts'
import { removeRecoveryCodes } from '../method/rescue/recovery-codes.ts'
import {
  issueTemporaryCode,
  LONGEST_LIFE_HOURS,
  type TemporaryCode,
} from '../method/rescue/temporary-code.ts'
import { removeKeysOf } from '../method/security-key/key-store.ts'
import { policyToGrantUnder } from '../policy/policy-store.ts'
import { allowedMethods, type TwoFactorPolicy } from '../policy/policy.ts'
import { endAccess } from '../profile/end-access.ts'
import { Refusal, refuseField } from '../refusal.ts'
import { tellNumber } from '../second-factor/tell-number.ts'
import { useSudo } from '../session/sudo.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import { endLock, replacePhone } from '../user/factor-store.ts'
import { isCountry, parsePhone } from '../user/phone.ts'
import { findUserToChange, isActive, type User } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { demandAdmin } from '../session/demand-admin.ts'
import { spendHelp } from './spend-help.ts'

type Needs = Pick<
  World,
  'config' | 'store' | 'clock' | 'random' | 'box' | 'messageWritten' | 'countSms' | 'log'
>

/**
 * Issues a temporary code for a user of the caller's account who has her authenticator not at hand: with it she signs in
 * once, and nothing of hers is removed. She is told by e-mail. Refuses with `not_for_yourself`, `not_found`,
 * `sudo_required`, and with `user_not_active` where she is invited or deactivated.
 */
export async function issueCodeFor(
  world: Needs,
  caller: Caller,
  id: string,
  hours: number,
): Promise<TemporaryCode> {
  const { accountId, userId: actorId, name: by } = caller
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const user = await holdToHelp(tx, caller, id, now)
    await spendHelp(world, tx, user, now)
    const issued = await issueTemporaryCode(world, tx, user, actorId, hours, now)
    const details = { until: iso(issued.expiresAt) }
    await recordAct(world, tx, caller, { type: 'temporary_code_issued', subjectId: id, details }, now)
    const until = mailTime(issued.expiresAt)
    const text = MAILS.temporaryCodeIssued(aboutNow(world.config, now, null), { by, until })
    await writeMail(world, tx, { accountId, to: user.email, text }, now)
    return issued
  })
}

/**
 * Resets the second factor of a user of the caller's account who has lost it: her apps, keys and codes are gone, and so is
 * her number, or another takes its place that she has not proved; all that she had open ends. The lock of her codes
 * ends, so that she can enter the temporary code that this gives; how many were wrong in a row stays. That she once had
 * an authenticator stays too, and her own choice. Her e-mail is told, and her old number. Refuses as `issueCodeFor`
 * does, with `phone_invalid`, and with `phone_cannot_receive_sms` while SMS is an active method.
 */
export async function resetSecondFactor(
  world: Needs,
  caller: Caller,
  id: string,
  typed: string | undefined,
): Promise<TemporaryCode> {
  const { accountId, userId: actorId, name: by } = caller
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const { country } = await accountToChange(tx, accountId)
    const policy = await policyToGrantUnder(tx, accountId)
    const user = await holdToHelp(tx, caller, id, now)
    const phone = typed === undefined ? null : readPhone(typed, country, policy)
    await spendHelp(world, tx, user, now)
    await removeAppsOf(tx, user)
    await removeKeysOf(tx, user)
    await removeRecoveryCodes(tx, user)
    await replacePhone(tx, user, phone)
    await endLock(tx, user)
    await endAccess(tx, user, null, 'second_factor_reset', now)
    const issued = await issueTemporaryCode(world, tx, user, actorId, LONGEST_LIFE_HOURS, now)
    const details = { phone: phone === null ? 'removed' : 'replaced', until: iso(issued.expiresAt) }
    await recordAct(world, tx, caller, { type: 'second_factor_reset', subjectId: id, details }, now)
    const text = MAILS.secondFactorReset(aboutNow(world.config, now, null), { by })
    await writeMail(world, tx, { accountId, to: user.email, text }, now)
    if (user.phone !== phone) await tellNumber(world, tx, user, now)
    return issued
  })
}

/** A user who can be helped by somebody else who has sudo. */
async function holdToHelp(tx: Tx, caller: Caller, id: string, now: Instant): Promise<User> {
  if (id === caller.userId) throw new Refusal('not_for_yourself')
  const user = await findUserToChange(tx, caller.accountId, id)
  if (!user) throw new Refusal('not_found')
  await useSudo(tx, caller, now)
  await demandAdmin(tx, caller)
  if (!isActive(user)) throw new Refusal('user_not_active')
  return user
}

function readPhone(typed: string, country: string, policy: TwoFactorPolicy): string {
  const phone = parsePhone(typed, isCountry(country) ? country : undefined)
  if (!phone) throw refuseField('/phone', 'phone_invalid')
  const smsIsActive = policy.active && allowedMethods(policy).includes('sms')
  if (smsIsActive && !phone.canReceiveSms) throw refuseField('/phone', 'phone_cannot_receive_sms')
  return phone.e164
}
