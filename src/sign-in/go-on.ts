import { record } from '../audit/audit.ts'
import { isRescue, nextStep, type NextStepSignIn } from '../decision/next-step.ts'
import type { MessageWriter } from '../message/write-message.ts'
import type { Bound, WayName } from '../method/method.ts'
import { type NotPassed, refuseWrongAnswer } from '../second-factor/judge-answer.ts'
import { tellOfBinding } from '../second-factor/tell-of-binding.ts'
import { tellOfRescue } from '../second-factor/tell-of-rescue.ts'
import { endSudoOf } from '../session/sudo.ts'
import type { GuardWorld } from '../sms-guard/judge-sms.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import type { TrustWish } from '../trusted-device/trust-device.ts'
import { decisionView, readUser } from '../user/user-store.ts'
import { endTrustOfOldPhone } from '../second-factor/end-trust-of-old-phone.ts'
import { type Browser, type Ended, finishSignIn } from './finish-sign-in.ts'
import { endSignInsOf, type Held, noteWrongAnswer, proveSignIn } from './sign-in-store.ts'
import { NO_CODES, signInOnWire } from './sign-in-view.ts'

/** A sign-in that goes on, as the wire shows it. */
export type GoesOn = { state: 'open'; view: ReturnType<typeof signInOnWire> }

/** A right answer in a sign-in: by which way, whether it answers the second factor or proves, what it bound, what is wished. */
export type RightAnswer = {
  as: 'second_factor' | 'proof'
  way: WayName
  bound: Bound | null
  wish: TrustWish | null
}

/**
 * Goes on with a sign-in after a right answer, by the one decision. A new authenticator ends her other open sign-ins and
 * her sudo elsewhere, and she is told; so she is of a recovery or temporary code. A rescue where she has none of the
 * policy's methods is as good as a proof: she enrols next.
 */
export async function goOn(
  world: GuardWorld & MessageWriter,
  tx: Tx,
  { signIn: before, user: userBefore, policy }: Held,
  { as, way, bound, wish }: RightAnswer,
  browser: Browser,
  now: Instant,
): Promise<GoesOn | Ended> {
  const user = await readUser(tx, before.accountId, before.userId)
  if (bound !== null) {
    await endSignInsOf(tx, user, before, now)
    await endSudoOf(tx, user, null)
    await endTrustOfOldPhone(tx, userBefore, bound, now)
    await tellOfBinding(world, tx, userBefore, bound, browser.client, now)
  }
  if (isRescue(way)) await tellOfRescue(world, tx, user, way, browser.client, now)
  const answered = as === 'second_factor' && way !== 'email_code' ? way : null
  const proves = as === 'proof' || isRescue(way)
  const step: NextStepSignIn = { answered, proved: proves ? way : before.proved }
  const next = nextStep(policy, decisionView(user, now), step, null, now)
  if (next.state === 'signed_in') {
    const held = { signIn: before, user, policy }
    return finishSignIn(world, tx, held, { why: next.why, answered, bound, wish }, browser, now)
  }
  if (!proves) throw new Error(`an allowed answer led to ${next.state}`)
  const signIn = await proveSignIn(tx, before, way, now)
  const { accountId, id: actorId } = user
  const type = way === 'email_code' ? 'proved_by_email' : 'proved'
  await record(world, tx, { accountId, type, actorId, details: { method: way } }, now)
  return { state: 'open', view: signInOnWire({ signIn, user, policy }, NO_CODES, now) }
}

/**
 * What an answer that was not right leaves behind: that there was one, which its user sees if the sign-in is never
 * finished; the 20th refused signature ends it. Gives back the verdict, to be refused once it is stored.
 */
export async function notRight(
  tx: Tx,
  { signIn }: Held,
  verdict: NotPassed,
  now: Instant,
): Promise<NotPassed> {
  await noteWrongAnswer(tx, signIn, verdict, now)
  return verdict
}

/** Gives back how a sign-in goes on; throws what an answer that was not right is refused with. */
export function orRefuse(outcome: GoesOn | Ended | NotPassed): GoesOn | Ended {
  if ('passed' in outcome) throw refuseWrongAnswer(outcome)
  return outcome
}
