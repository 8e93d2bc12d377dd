import { record } from '../audit/audit.ts'
import { nextStep } from '../decision/next-step.ts'
import type { Client } from '../http/door.ts'
import { aboutNow, MAILS } from '../message/mail-text.ts'
import { emailCode } from '../method/email-code/email-code.ts'
import { sendEmailCode } from '../method/email-code/send-email-code.ts'
import type { SentCode } from '../method/sent-code.ts'
import { Refusal } from '../refusal.ts'
import { judgeAnswer, refuseDuringLock, refuseWrongAnswer } from '../second-factor/judge-answer.ts'
import type { Instant } from '../store/duration.ts'
import { decisionView } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { type Browser, type Ended, finishSignIn } from './finish-sign-in.ts'
import { type Held, holdSignIn, proveSignIn } from './sign-in-store.ts'
import { NO_CODES, openStep, signInOnWire } from './sign-in-view.ts'

type Needs = Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'messageWritten'>

/** A sign-in that goes on, as the wire shows it. */
export type Proven = { state: 'open'; view: ReturnType<typeof signInOnWire> }

/**
 * Mails a code of 8 digits to the address of the user, for the sign-in of this browser. Refuses with
 * `method_not_offered` where a mailed code proves nothing: once she has ever had an authenticator, and after the proof.
 */
export async function sendProofCode(
  world: Needs,
  cookie: string | undefined,
  client: Client,
): Promise<SentCode> {
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const held = await holdSignIn(tx, cookie, undefined, now)
    demandEmailCodeOffered(held, now)
    refuseDuringLock(held.user, now)
    const about = aboutNow(world.config, now, client)
    return sendEmailCode(
      world,
      tx,
      held.user,
      held.user.email,
      { ownerId: held.signIn.id, purpose: 'proof' },
      (code) => MAILS.proofCode(about, code),
      now,
    )
  })
}

/** Proves by the mailed code that it is she: what follows is an enrolment, or nothing where none is demanded any more. */
export async function proveByEmailCode(
  world: Needs,
  asked: { cookie: string | undefined; signIn: string | undefined; code: string },
  browser: Browser,
): Promise<Proven | Ended> {
  const now = world.clock.now()
  const outcome = await world.store.write(async (tx) => {
    const held = await holdSignIn(tx, asked.cookie, asked.signIn, now)
    demandEmailCodeOffered(held, now)
    const { user, policy } = held
    const answer = {
      way: emailCode(world),
      asking: { ownerId: held.signIn.id, purpose: 'proof' },
      code: asked.code,
      client: browser.client,
    } as const
    const verdict = await judgeAnswer(world, tx, user, answer, now)
    if (!verdict.passed) return verdict
    const signIn = await proveSignIn(tx, held.signIn, 'email_code', now)
    await record(world, tx, { accountId: user.accountId, type: 'proved_by_email', actorId: user.id }, now)
    const next = nextStep(policy, decisionView(user), { answered: null, proved: 'email_code' }, null, now)
    if (next.state === 'signed_in')
      return finishSignIn(
        world,
        tx,
        { signIn, user, policy },
        { why: next.why, answered: null },
        browser,
        now,
      )
    return { state: 'open', view: signInOnWire({ signIn, user, policy }, NO_CODES, now) } as const
  })
  if ('passed' in outcome) throw refuseWrongAnswer(outcome)
  return outcome
}

function demandEmailCodeOffered(held: Held, now: Instant): void {
  const step = openStep(held, now)
  const ways = step.state === 'second_factor_required' ? step.otherWays : (step.prove ?? [])
  if (!ways.includes('email_code')) throw new Refusal('method_not_offered')
}
