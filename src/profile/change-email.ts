import { accountToChange } from '../account/account-store.ts'
import { record } from '../audit/audit.ts'
import type { Caller, Client } from '../http/door.ts'
import { voidLinks } from '../link/link.ts'
import { aboutNow, MAILS } from '../message/mail-text.ts'
import { writeMail } from '../message/write-message.ts'
import { findChallenge } from '../method/challenge-store.ts'
import { readyEmailCode } from '../method/email-code/email-code.ts'
import { sendEmailCode } from '../method/email-code/send-email-code.ts'
import type { SentCode } from '../method/sent-code.ts'
import { Refusal, refuseField } from '../refusal.ts'
import { judgeAnswer, refuseDuringLock, refuseWrongAnswer } from '../second-factor/judge-answer.ts'
import { demandProofOfNewcomer } from '../session/first-enrolment.ts'
import { useSudo } from '../session/sudo.ts'
import { endSignInsOf } from '../sign-in/sign-in-store.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import { type Email, parseEmail, refuseEmail } from '../user/email.ts'
import { claimLogin, releaseLogin, setEmail } from '../user/user-change-store.ts'
import { accountHasEmail, type User, userToChange } from '../user/user-store.ts'
import { endDevicesOf } from '../trusted-device/trusted-device-store.ts'
import type { World } from '../world.ts'
import { demandPending, pendingAsking } from './pending-change.ts'

type Needs = Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'messageWritten'>
type Who = { caller: Caller; client: Client }

const askingOf = (user: User) => pendingAsking(user.id, 'new_email')

/**
 * Begins to change the caller's e-mail: a code goes to the new address, and nothing changes until it is entered. Refuses
 * with `email_taken` where another user of her account has it; whether one of another account has it is said at the
 * confirmation, to the owner of the mailbox alone. Needs sudo, and `proof_required` is said to a user without any
 * authenticator until she has shown by a code mailed to her present address that it is she.
 */
export async function askForEmail(world: Needs, { caller, client }: Who, raw: string): Promise<SentCode> {
  const email = readEmail(raw)
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const user = await holdWithSudo(tx, caller, now)
    if (email.address === user.email)
      throw refuseField('/email', 'invalid', 'This is your e-mail already. Enter another one.')
    if (await isTaken(tx, user, email)) throw refuseField('/email', 'email_taken')
    const sent = await sendCode(world, tx, user, email.address, client, now)
    const { accountId, userId: actorId } = caller
    await record(world, tx, { accountId, type: 'email_change_asked', actorId }, now)
    return sent
  })
}

/** Sends a new code to the address that waits for its confirmation. Refuses with `not_found` where none does. */
export async function sendEmailCodeAgain(world: Needs, { caller, client }: Who): Promise<SentCode> {
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const user = await holdWithSudo(tx, caller, now)
    const waiting = await demandPending(tx, user, 'new_email')
    return sendCode(world, tx, user, waiting.sent_to, client, now)
  })
}

/**
 * Confirms the new address by its code: it signs her in from here on. Both addresses are told, reset links to the old one
 * are void, open sign-ins end, and so does the trust of her devices. Refuses with `email_taken` where it signs somebody in by now.
 */
export async function confirmEmail(world: Needs, { caller, client }: Who, code: string): Promise<void> {
  const now = world.clock.now()
  const verdict = await world.store.write(async (tx) => {
    await accountToChange(tx, caller.accountId)
    const user = await holdWithSudo(tx, caller, now)
    const asking = askingOf(user)
    const waiting = await findChallenge(tx, user.accountId, asking)
    const ready = readyEmailCode(world, code)
    const judged = await judgeAnswer(world, tx, user, { ready, asking, client }, now)
    if (!judged.passed) return judged
    await moveTo(tx, user, readEmail(waiting?.sent_to ?? ''))
    await endSignInsOf(tx, user, null, now)
    await endDevicesOf(tx, user, 'email_changed', now)
    await voidLinks(tx, user, 'password_reset')
    const { accountId } = user
    await record(world, tx, { accountId, type: 'email_changed', actorId: user.id }, now)
    const change = { before: user.email, after: waiting?.sent_to ?? '' }
    const text = MAILS.emailChanged(aboutNow(world.config, now, client), change)
    for (const to of [change.before, change.after]) await writeMail(world, tx, { accountId, to, text }, now)
    return judged
  })
  if (!verdict.passed) throw refuseWrongAnswer(verdict)
}

function readEmail(raw: string): Email {
  const email = parseEmail(raw)
  if (!email) throw refuseEmail('/email')
  return email
}

/** The caller, held to change where her mail goes: with sudo, and, where she has no authenticator, with the proof that it is she. */
async function holdWithSudo(tx: Tx, caller: Caller, now: Instant): Promise<User> {
  const user = await userToChange(tx, caller.accountId, caller.userId)
  await useSudo(tx, caller, now)
  // else a password alone would lead the mailed code that proves her first enrolment to another mailbox
  await demandProofOfNewcomer(tx, caller, user, now)
  refuseDuringLock(user, now)
  return user
}

function sendCode(world: Needs, tx: Tx, user: User, address: string, client: Client, now: Instant) {
  const about = aboutNow(world.config, now, client)
  const says = (code: string) => MAILS.newEmailCode(about, code)
  return sendEmailCode(world, tx, user, address, askingOf(user), says, now)
}

async function moveTo(tx: Tx, user: User, email: Email): Promise<void> {
  if (email.key !== user.emailKey) {
    const taken = (await isTaken(tx, user, email)) || !(await claimLogin(tx, user, email.key))
    if (taken) throw new Refusal('email_taken')
    await releaseLogin(tx, user, user.emailKey)
  }
  await setEmail(tx, user, email)
}

/** Whether another user of her account has it, an invited one too. */
const isTaken = async (tx: Tx, user: User, { key }: Email): Promise<boolean> =>
  key !== user.emailKey && accountHasEmail(tx, user.accountId, key)
