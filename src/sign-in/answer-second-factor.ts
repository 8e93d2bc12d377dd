import type { Given } from '../method/methods.ts'
import { judgeAnswer } from '../second-factor/judge-answer.ts'
import { refuseTrustNotOffered, type TrustWish } from '../trusted-device/trust-device.ts'
import type { World } from '../world.ts'
import type { Browser, Ended } from './finish-sign-in.ts'
import { goOn, type GoesOn, notRight, orRefuse } from './go-on.ts'
import { demandOffered } from './offered.ts'
import { PURPOSE, readyInSignIn } from './ready-in-sign-in.ts'
import { holdSignIn } from './sign-in-store.ts'

type Needs = Pick<
  World,
  'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher' | 'messageWritten' | 'countSms' | 'log'
>

/** Which sign-in is meant: the one of this browser's cookie, and, where its caller says so, that one alone. */
export type Meant = { cookie: string | undefined; signIn: string | undefined }

/**
 * Answers the second factor of this browser's sign-in: the second door. A right answer that the policy of this moment
 * allows gives the session, in the transaction that judged it; a recovery or temporary code of a user who has none of
 * the policy's methods leads to their enrolment. Where it is wished, the browser is trusted from that answer on; refuses
 * with `trust_not_offered`, before the answer is looked at, where it cannot be. Refuses with `method_not_offered` for what the sign-in does not ask
 * for, and as `judgeAnswer` does.
 */
export const answerSecondFactor = (
  world: Needs,
  meant: Meant,
  given: Given,
  wish: TrustWish | null,
  browser: Browser,
) => answerIn(world, 'second_factor', meant, given, wish, browser)

/** Proves by an answer that it is she: what follows is an enrolment, or nothing where none is demanded any more. */
export const proveSignInBy = (world: Needs, meant: Meant, given: Given, browser: Browser) =>
  answerIn(world, 'proof', meant, given, null, browser)

async function answerIn(
  world: Needs,
  as: 'second_factor' | 'proof',
  meant: Meant,
  given: Given,
  wish: TrustWish | null,
  browser: Browser,
): Promise<GoesOn | Ended> {
  const now = world.clock.now()
  const ready = await readyInSignIn(world, meant, as, given, now)
  return orRefuse(
    await world.store.write(async (tx) => {
      const held = await holdSignIn(tx, meant.cookie, meant.signIn, now)
      demandOffered(held, as, given.method, now)
      refuseTrustNotOffered(held.policy, wish)
      const asking = { ownerId: held.signIn.id, purpose: PURPOSE[as] }
      const judged = { ready, asking, client: browser.client }
      const verdict = await judgeAnswer(world, tx, held.user, judged, now)
      if (!verdict.passed) return notRight(tx, held, verdict, now)
      return goOn(world, tx, held, { as, way: given.method, bound: verdict.bound, wish }, browser, now)
    }),
  )
}
