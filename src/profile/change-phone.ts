import { readAccount } from '../account/account-store.ts'
import { record } from '../audit/audit.ts'
import type { Caller, Client } from '../http/door.ts'
import type { SentCode } from '../method/sent-code.ts'
import { sendSmsCode } from '../method/sms/send-sms-code.ts'
import { readySmsCode } from '../method/sms/sms-method.ts'
import { refuseField } from '../refusal.ts'
import { refuseDuringLock } from '../second-factor/judge-answer.ts'
import type { SmsAsker } from '../sms-guard/asker.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import { readSmsPhone } from '../user/sms-phone.ts'
import type { User } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { bindInSession, holdToBind } from './bind-in-session.ts'
import { demandPending, pendingAsking } from './pending-change.ts'

type Needs = Pick<
  World,
  'config' | 'store' | 'clock' | 'random' | 'box' | 'messageWritten' | 'countSms' | 'log'
>
type Who = { caller: Caller; client: Client }

const askerOf = ({ network }: Client): SmsAsker => ({ network })
const askingOf = (user: User) => pendingAsking(user.id, 'new_phone')

/**
 * Begins to change the caller's number, or to prove the one on file: a code goes to it, and her codes go to the old one
 * until it is entered. Needs sudo, and `proof_required` is said to a user without any authenticator until she has shown
 * by a mailed code that it is she.
 */
export async function askForPhone(world: Needs, { caller, client }: Who, raw: string): Promise<SentCode> {
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const user = await holdToEnrol(tx, caller, now)
    const { country } = await readAccount(tx, user.accountId)
    const phone = readSmsPhone(raw, country, '/phone')
    if (phone === user.phone && user.phoneProvenAt !== null && user.codesDisabledAt === null)
      throw refuseField('/phone', 'invalid', 'This is your number already. Enter another one.')
    const wanted = { phone, asking: askingOf(user), asker: askerOf(client) }
    const sent = await sendSmsCode(world, tx, user, wanted, now)
    const { accountId, userId: actorId } = caller
    await record(world, tx, { accountId, type: 'phone_change_asked', actorId }, now)
    return sent
  })
}

/** Sends a new code to the number that waits for its confirmation. Refuses with `not_found` where none does. */
export async function sendPhoneCodeAgain(world: Needs, { caller, client }: Who): Promise<SentCode> {
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const user = await holdToEnrol(tx, caller, now)
    const asking = askingOf(user)
    const waiting = await demandPending(tx, user, 'new_phone')
    return sendSmsCode(world, tx, user, { phone: waiting.sent_to, asking, asker: askerOf(client) }, now)
  })
}

/** Confirms the new number by its code: her codes go there from here on. The old number is told too. */
export async function confirmPhone(world: Needs, who: Who, code: string): Promise<void> {
  const asking = pendingAsking(who.caller.userId, 'new_phone')
  await bindInSession(world, who, { ready: readySmsCode(world, code), asking }, world.clock.now())
}

/** The caller, held to bind a phone; typed codes are not locked. */
async function holdToEnrol(tx: Tx, caller: Caller, now: Instant): Promise<User> {
  const { user } = await holdToBind(tx, caller, now)
  refuseDuringLock(user, now)
  return user
}
