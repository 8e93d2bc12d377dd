import type { SentCode } from '../method/sent-code.ts'
import { sendSmsCode } from '../method/sms/send-sms-code.ts'
import { Refusal } from '../refusal.ts'
import { refuseDuringLock } from '../second-factor/judge-answer.ts'
import type { World } from '../world.ts'
import { holdSignIn } from './sign-in-store.ts'
import { openStep } from './sign-in-view.ts'

/**
 * Sends a code by SMS for the sign-in of this browser, or sends a new one, which voids the one before. Refuses with
 * `method_not_offered` where the sign-in asks for something else. Asking for a code is no step: the sign-in does not
 * live longer for it.
 */
export async function sendSignInCode(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'messageWritten'>,
  cookie: string | undefined,
): Promise<SentCode> {
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const held = await holdSignIn(tx, cookie, undefined, now)
    const { signIn, user } = held
    const step = openStep(held, now)
    if (step.state !== 'second_factor_required' || !step.methods.includes('sms') || user.phone === null) {
      throw new Refusal('method_not_offered')
    }
    refuseDuringLock(user, now)
    return sendSmsCode(world, tx, user, user.phone, { ownerId: signIn.id, purpose: 'sign_in' }, now)
  })
}
