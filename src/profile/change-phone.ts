import { readAccount } from '../account/account-store.ts'
import { record } from '../audit/audit.ts'
import type { Caller, Client } from '../http/door.ts'
import { methodKind } from '../method/methods.ts'
import type { SentCode } from '../method/sent-code.ts'
import { sendSmsCode } from '../method/sms/send-sms-code.ts'
import { refuseField } from '../refusal.ts'
import { judgeAnswer, refuseDuringLock, refuseWrongAnswer } from '../second-factor/judge-answer.ts'
import { tellOfPhone } from '../second-factor/tell-of-phone.ts'
import { demandProofOfNewcomer } from '../session/first-enrolment.ts'
import { rememberAnswer } from '../session/session-store.ts'
import { endSudoOf, useSudo } from '../session/sudo.ts'
import { endSignInsOf } from '../sign-in/sign-in-store.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import { readSmsPhone } from '../user/sms-phone.ts'
import { readUser, type User, userToChange } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { demandPending, pendingAsking } from './pending-change.ts'

type Needs = Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'messageWritten'>
type Who = { caller: Caller; client: Client }

const askingOf = (user: User) => pendingAsking(user.id, 'new_phone')

/**
 * Begins to change the caller's number, or to prove the one on file: a code goes to it, and her codes go to the old one
 * until it is entered. Needs sudo, and `proof_required` is said to a user without any authenticator until she has shown
 * by a mailed code that it is she.
 */
export async function askForPhone(world: Needs, { caller }: Who, raw: string): Promise<SentCode> {
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const user = await holdToEnrol(tx, caller, now)
    const { country } = await readAccount(tx, user.accountId)
    const phone = readSmsPhone(raw, country, '/phone')
    if (phone === user.phone && user.phoneProvenAt !== null)
      throw refuseField('/phone', 'invalid', 'This is your number already. Enter another one.')
    const sent = await sendSmsCode(world, tx, user, phone, askingOf(user), now)
    const { accountId, userId: actorId } = caller
    await record(world, tx, { accountId, type: 'phone_change_asked', actorId }, now)
    return sent
  })
}

/** Sends a new code to the number that waits for its confirmation. Refuses with `not_found` where none does. */
export async function sendPhoneCodeAgain(world: Needs, { caller }: Who): Promise<SentCode> {
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const user = await holdToEnrol(tx, caller, now)
    const asking = askingOf(user)
    const waiting = await demandPending(tx, user, 'new_phone')
    return sendSmsCode(world, tx, user, waiting.sent_to, asking, now)
  })
}

/**
 * Confirms the new number by its code: her codes go there from here on. Her e-mail and the old number are told, her open
 * sign-ins end, and the answer proves a policy in this session, though it starts no sudo.
 */
export async function confirmPhone(world: Needs, { caller, client }: Who, code: string): Promise<void> {
  const now = world.clock.now()
  const verdict = await world.store.write(async (tx) => {
    const before = await holdToEnrol(tx, caller, now)
    const answer = { way: methodKind(world, 'sms'), asking: askingOf(before), code, client }
    const judged = await judgeAnswer(world, tx, before, answer, now)
    if (!judged.passed) return judged
    const user = await readUser(tx, before.accountId, before.id)
    await rememberAnswer(tx, caller, 'sms', now)
    await endSignInsOf(tx, user, null, now)
    if (before.phoneProvenAt === null) await endSudoOf(tx, user, caller.sessionId)
    await tellOfPhone(world, tx, before, user.phone ?? '', client, now)
    return judged
  })
  if (!verdict.passed) throw refuseWrongAnswer(verdict)
}

/** The caller, held to bind an authenticator: with sudo, and, where she has none yet, with the proof that it is she. */
async function holdToEnrol(tx: Tx, caller: Caller, now: Instant): Promise<User> {
  const user = await userToChange(tx, caller.accountId, caller.userId)
  await useSudo(tx, caller, now)
  await demandProofOfNewcomer(tx, caller, user, now)
  refuseDuringLock(user, now)
  return user
}
