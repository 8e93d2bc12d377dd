import { record } from '../audit/audit.ts'
import { nextStep } from '../decision/next-step.ts'
import { type BuiltMethod, methodKind } from '../method/methods.ts'
import { readToken } from '../http/token.ts'
import { Refusal } from '../refusal.ts'
import { judgeAnswer, refuseDuringLock, refuseWrongAnswer } from '../second-factor/judge-answer.ts'
import { decisionView, readUser } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { type Browser, type Ended, finishSignIn } from './finish-sign-in.ts'
import { endOtherSignIns, holdSignIn, readSignIn } from './sign-in-store.ts'
import { openStep } from './sign-in-view.ts'

/**
 * Answers the second factor of this browser's sign-in: the second door. A right answer that the policy of this moment
 * allows gives the session, in the transaction that judged it. Refuses with `method_not_offered` for what the sign-in
 * does not ask for, and as `judgeAnswer` does.
 */
export async function answerSecondFactor(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'messageWritten'>,
  asked: { cookie: string | undefined; signIn: string | undefined; method: BuiltMethod; code: string },
  browser: Browser,
): Promise<Ended> {
  const now = world.clock.now()
  const outcome = await world.store.write(async (tx) => {
    const held = await holdSignIn(tx, asked.cookie, asked.signIn, now)
    const { signIn, user, policy } = held
    const step = openStep(policy, user, now)
    if (step.state !== 'second_factor_required' || !step.methods.includes(asked.method))
      throw new Refusal('method_not_offered')

    const asking = { ownerId: signIn.id, purpose: 'sign_in' } as const
    const verdict = await judgeAnswer(
      world,
      tx,
      user,
      methodKind(world, asked.method),
      asking,
      asked.code,
      now,
    )
    if (!verdict.passed) return verdict
    if (verdict.enrolled) {
      await endOtherSignIns(tx, signIn, now)
      await record(world, tx, { accountId: user.accountId, type: 'phone_proven', actorId: user.id }, now)
    }
    const proven = await readUser(tx, user.accountId, user.id)
    const next = nextStep(policy, decisionView(proven), { answered: asked.method, proved: null }, null, now)
    if (next.state !== 'signed_in') throw new Error(`an allowed answer led to ${next.state}`)
    return finishSignIn(
      world,
      tx,
      { signIn, user: proven, policy },
      { why: next.why, answered: asked.method },
      browser,
      now,
    )
  })
  world.messageWritten()
  if ('passed' in outcome) throw refuseWrongAnswer(outcome)
  return outcome
}

/**
 * Refuses a temporary code: none can be handed out yet, so none is live. Said as of any code that is not live: not
 * counted, and during a lock like every typed code.
 */
export async function refuseTemporaryCode(
  { store, clock }: Pick<World, 'store' | 'clock'>,
  cookie: string | undefined,
  meant: string | undefined,
): Promise<never> {
  const now = clock.now()
  const { accountId, userId } = await readSignIn(store.read, readToken(cookie), meant, now)
  refuseDuringLock(await readUser(store.read, accountId, userId), now)
  throw new Refusal('code_expired')
}
