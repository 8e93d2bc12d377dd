import type { KeyCaller } from '../http/door.ts'
import { requestOptions } from '../method/security-key/key-options.ts'
import type { KeyRequestOptionsOnWire } from '../method/security-key/key-shape.ts'
import type { SentCode } from '../method/sent-code.ts'
import { sendSmsCode } from '../method/sms/send-sms-code.ts'
import { Refusal } from '../refusal.ts'
import { refuseDuringLock } from '../second-factor/judge-answer.ts'
import type { World } from '../world.ts'
import { askingOf, demandAsked, holdVerification } from './hold-verification.ts'

type Needs = Pick<
  World,
  'config' | 'store' | 'clock' | 'random' | 'box' | 'messageWritten' | 'countSms' | 'log'
>

/**
 * Sends a code by SMS for a verification, or a new one, which voids the one before. The limits are those of every sign-in,
 * of the user and of the number. Asking for a code is no step: the verification does not live longer for it.
 */
export async function sendVerificationCode(world: Needs, caller: KeyCaller, id: string): Promise<SentCode> {
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const held = await holdVerification(tx, caller, id, now)
    const { verification, user } = held
    demandAsked(held, 'sms', now)
    if (user.phone === null) throw new Refusal('method_not_offered')
    refuseDuringLock(user, now)
    const asker = { programOf: caller.accountId }
    const wanted = { phone: user.phone, asking: askingOf(verification), asker }
    return sendSmsCode(world, tx, user, wanted, now)
  })
}

/** Asks a key of the user for a signature, for a verification. No lock refuses it. */
export async function askKeyForVerification(
  world: Needs,
  caller: KeyCaller,
  id: string,
): Promise<KeyRequestOptionsOnWire> {
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const held = await holdVerification(tx, caller, id, now)
    demandAsked(held, 'security_key', now)
    return requestOptions(world, tx, held.user, askingOf(held.verification), now)
  })
}
