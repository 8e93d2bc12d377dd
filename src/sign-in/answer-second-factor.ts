import { methodKind, type BuiltMethod } from '../method/methods.ts'
import { readToken } from '../http/token.ts'
import { Refusal } from '../refusal.ts'
import { judgeAnswer, refuseDuringLock, refuseWrongAnswer } from '../second-factor/judge-answer.ts'
import { readUser } from '../user/user-store.ts'
import type { World } from '../world.ts'
import type { Browser, Ended } from './finish-sign-in.ts'
import { finishAnswered } from './finish-answered.ts'
import { holdSignIn, readSignIn } from './sign-in-store.ts'
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
    const step = openStep(held, now)
    if (step.state !== 'second_factor_required' || !step.methods.includes(asked.method))
      throw new Refusal('method_not_offered')

    const answer = {
      way: methodKind(world, asked.method),
      asking: { ownerId: held.signIn.id, purpose: 'sign_in' },
      code: asked.code,
      client: browser.client,
    } as const
    const verdict = await judgeAnswer(world, tx, held.user, answer, now)
    if (!verdict.passed) return verdict
    return finishAnswered(world, tx, held, { method: asked.method, enrolled: verdict.enrolled }, browser, now)
  })
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
