import type { Client } from '../http/door.ts'
import { aboutNow, MAILS } from '../message/mail-text.ts'
import { sendEmailCode } from '../method/email-code/send-email-code.ts'
import type { SentCode } from '../method/sent-code.ts'
import { requestOptions } from '../method/security-key/key-options.ts'
import type { KeyRequestOptionsOnWire } from '../method/security-key/key-shape.ts'
import { sendSmsCode } from '../method/sms/send-sms-code.ts'
import { Refusal } from '../refusal.ts'
import { refuseDuringLock } from '../second-factor/judge-answer.ts'
import type { World } from '../world.ts'
import { demandOffered } from './offered.ts'
import { PURPOSE } from './ready-in-sign-in.ts'
import { holdSignIn } from './sign-in-store.ts'

type Needs = Pick<
  World,
  'config' | 'store' | 'clock' | 'random' | 'box' | 'messageWritten' | 'countSms' | 'log'
>
type As = keyof typeof PURPOSE

/**
 * Sends a code by SMS for the sign-in of this browser, as its second factor or as the proof before an enrolment, or
 * sends a new one, which voids the one before. Refuses with `method_not_offered` where the sign-in asks for something
 * else. Asking for a code is no step: the sign-in does not live longer for it.
 */
export async function sendSignInCode(
  world: Needs,
  as: As,
  cookie: string | undefined,
  { network }: Client,
): Promise<SentCode> {
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const held = await holdSignIn(tx, cookie, undefined, now)
    const { signIn, user } = held
    demandOffered(held, as, 'sms', now)
    if (user.phone === null) throw new Refusal('method_not_offered')
    refuseDuringLock(user, now)
    const asking = { ownerId: signIn.id, purpose: PURPOSE[as] }
    return sendSmsCode(world, tx, user, { phone: user.phone, asking, asker: { network } }, now)
  })
}

/** Asks a key of the user for a signature, in the sign-in of this browser. No lock refuses it. */
export async function askKeyInSignIn(
  world: Needs,
  as: As,
  cookie: string | undefined,
): Promise<KeyRequestOptionsOnWire> {
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const held = await holdSignIn(tx, cookie, undefined, now)
    demandOffered(held, as, 'security_key', now)
    return requestOptions(world, tx, held.user, { ownerId: held.signIn.id, purpose: PURPOSE[as] }, now)
  })
}

/**
 * Mails a code of 8 digits to the address of the user, for the sign-in of this browser. Refuses with
 * `method_not_offered` where a mailed code proves nothing: once she has ever had an authenticator, and after the proof.
 */
export async function mailProofCode(
  world: Needs,
  cookie: string | undefined,
  client: Client,
): Promise<SentCode> {
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const held = await holdSignIn(tx, cookie, undefined, now)
    const { signIn, user } = held
    demandOffered(held, 'proof', 'email_code', now)
    refuseDuringLock(user, now)
    const about = aboutNow(world.config, now, client)
    const says = (code: string) => MAILS.proofCode(about, code)
    return sendEmailCode(world, tx, user, user.email, { ownerId: signIn.id, purpose: 'proof' }, says, now)
  })
}
