import { readAccount } from '../account/account-store.ts'
import { methodKind } from '../method/methods.ts'
import type { Asking } from '../method/method.ts'
import type { SentCode } from '../method/sent-code.ts'
import { sendSmsCode } from '../method/sms/send-sms-code.ts'
import { refuseField, Refusal } from '../refusal.ts'
import { judgeAnswer, refuseDuringLock, refuseWrongAnswer } from '../second-factor/judge-answer.ts'
import type { Instant } from '../store/duration.ts'
import { readSmsPhone } from '../user/sms-phone.ts'
import type { World } from '../world.ts'
import { finishAnswered } from './finish-answered.ts'
import type { Browser, Ended } from './finish-sign-in.ts'
import { type Held, holdSignIn, type SignIn } from './sign-in-store.ts'
import { openStep } from './sign-in-view.ts'

type Needs = Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'messageWritten'>

const askingOf = (signIn: SignIn): Asking => ({ ownerId: signIn.id, purpose: 'enrolment' })

/**
 * Begins to bind a phone inside the sign-in of this browser: a code goes to the number that she gives (in national form
 * of the account's country, or with a country code) or, where she gives none, to the one on file. Refuses with
 * `proof_required` until she has shown that it is she, and with `phone_required` where none is on file.
 */
export async function sendEnrolmentCode(
  world: Needs,
  cookie: string | undefined,
  phone: string | undefined,
): Promise<SentCode> {
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const held = await holdSignIn(tx, cookie, undefined, now)
    demandPhoneEnrolment(held, now)
    const { signIn, user } = held
    refuseDuringLock(user, now)
    const typed = phone ?? user.phone
    if (typed === null) throw refuseField('/phone', 'phone_required')
    const { country } = await readAccount(tx, user.accountId)
    return sendSmsCode(world, tx, user, readSmsPhone(typed, country, '/phone'), askingOf(signIn), now)
  })
}

/** Binds the phone that the code went to, and finishes the sign-in by it. */
export async function enrolPhone(
  world: Needs,
  asked: { cookie: string | undefined; signIn: string | undefined; code: string },
  browser: Browser,
): Promise<Ended> {
  const now = world.clock.now()
  const outcome = await world.store.write(async (tx) => {
    const held = await holdSignIn(tx, asked.cookie, asked.signIn, now)
    demandPhoneEnrolment(held, now)
    const way = methodKind(world, 'sms')
    const answer = { way, asking: askingOf(held.signIn), code: asked.code, client: browser.client }
    const verdict = await judgeAnswer(world, tx, held.user, answer, now)
    if (!verdict.passed) return verdict
    return finishAnswered(world, tx, held, { method: 'sms', enrolled: verdict.enrolled }, browser, now)
  })
  if ('passed' in outcome) throw refuseWrongAnswer(outcome)
  return outcome
}

function demandPhoneEnrolment(held: Held, now: Instant): void {
  const step = openStep(held, now)
  if (step.state !== 'enrolment_required' || !step.methods.includes('sms'))
    throw new Refusal('method_not_offered')
  if (step.prove !== null) throw new Refusal('proof_required')
}
