import { nextStep } from '../decision/next-step.ts'
import type { MessageWriter } from '../message/write-message.ts'
import type { BuiltMethod } from '../method/methods.ts'
import { tellOfPhone } from '../second-factor/tell-of-phone.ts'
import { endSudoOf } from '../session/sudo.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import { decisionView, readUser } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { type Browser, type Ended, finishSignIn } from './finish-sign-in.ts'
import { endSignInsOf, type Held } from './sign-in-store.ts'

/**
 * Finishes a sign-in that a method has answered just now, be it one that she had or one that was enrolled in it. A new
 * authenticator ends her other open sign-ins and her sudo elsewhere, and she is told.
 */
export async function finishAnswered(
  world: Pick<World, 'config'> & MessageWriter,
  tx: Tx,
  { signIn, user: before, policy }: Held,
  answered: { method: BuiltMethod; enrolled: boolean },
  browser: Browser,
  now: Instant,
): Promise<Ended> {
  const user = await readUser(tx, signIn.accountId, signIn.userId)
  if (answered.enrolled) {
    await endSignInsOf(tx, user, signIn, now)
    await endSudoOf(tx, user, null)
    await tellOfPhone(world, tx, before, user.phone ?? '', browser.client, now)
  }
  const next = nextStep(
    policy,
    decisionView(user),
    { answered: answered.method, proved: signIn.proved },
    null,
    now,
  )
  if (next.state !== 'signed_in') throw new Error(`an allowed answer led to ${next.state}`)
  return finishSignIn(
    world,
    tx,
    { signIn, user, policy },
    { why: next.why, answered: answered.method },
    browser,
    now,
  )
}
