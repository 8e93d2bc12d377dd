import { recordAct } from '../audit/audit.ts'
import { isRescue, nextStep } from '../decision/next-step.ts'
import type { KeyCaller } from '../http/door.ts'
import type { Given } from '../method/methods.ts'
import { readyAnswer } from '../method/methods.ts'
import type { Method, Rescue } from '../policy/method-name.ts'
import { readPolicy } from '../policy/policy-store.ts'
import { Refusal } from '../refusal.ts'
import { judgeAnswer, type NotPassed, refuseWrongAnswer } from '../second-factor/judge-answer.ts'
import { tellOfRescue } from '../second-factor/tell-of-rescue.ts'
import { isBackupBesidePrimary, tellOfBackup } from '../sign-in/finish-sign-in.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import { refuseTrustNotOffered, trustDevice } from '../trusted-device/trust-device.ts'
import { decisionView, findUserOf, readUser } from '../user/user-store.ts'
import {
  findVerification,
  noteRefusedSignature,
  passVerification,
} from '../verification/verification-store.ts'
import type { World } from '../world.ts'
import { newDeviceToken } from './device-token.ts'
import {
  askingOf,
  clientOfProduct,
  demandAsked,
  type HeldVerification,
  holdVerification,
} from './hold-verification.ts'
import type { DeviceToken } from './verification-view.ts'

type Needs = Pick<
  World,
  'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher' | 'messageWritten'
>

/** An answer that a product passes on. No mailed code is among them: it would only prove before an enrolment. */
export type VerificationAnswer = Given & { method: Method | Rescue; trustDevice?: boolean | undefined }

/**
 * Answers a verification by the one judge of every sign-in: a wrong answer counts in the user's one budget, and locks and
 * switches off as there. A right one passes it, once. With `trustDevice` the product gets a token for this browser, where
 * the policy trusts devices; else refuses with `trust_not_offered` before the answer is looked at. Refuses as `demandAsked`
 * and `judgeAnswer` do.
 */
export async function answerVerification(
  world: Needs,
  caller: KeyCaller,
  id: string,
  answer: VerificationAnswer,
): Promise<DeviceToken | null> {
  const now = world.clock.now()
  const wish = answer.trustDevice === true ? { deviceKey: null } : null
  if (wish !== null && isRescue(answer.method)) throw new Refusal('trust_not_offered')
  const ready = await readyAnswer(world, () => placeOf(world, caller, id, answer, now), answer, now)
  const outcome = await world.store.write(async (tx): Promise<NotPassed | { token: DeviceToken | null }> => {
    const held = await holdVerification(tx, caller, id, now)
    demandAsked(held, answer.method, now)
    refuseTrustNotOffered(held.policy, wish)
    const judged = { ready, asking: askingOf(held.verification), client: clientOfProduct(caller) }
    const verdict = await judgeAnswer(world, tx, held.user, judged, now)
    if (!verdict.passed) {
      if (verdict.refused !== null) await noteRefusedSignature(tx, held.verification, now)
      return verdict
    }
    if (verdict.bound !== null) throw new Error('an answer to a program bound an authenticator')
    return { token: await pass(world, tx, caller, held, { way: answer.method, wish }, now) }
  })
  if ('passed' in outcome) throw refuseWrongAnswer(outcome)
  return outcome.token
}

/** Whose answer it is; nothing slow is done for one that nobody asks for. */
async function placeOf(
  { store }: Needs,
  caller: KeyCaller,
  id: string,
  { method }: VerificationAnswer,
  now: Instant,
) {
  const { accountId } = caller
  const policy = await readPolicy(store.read, accountId)
  const verification = await findVerification(store.read, caller, id)
  const user = verification && (await findUserOf(store.read, accountId, verification.userId))
  if (!verification || !user) throw new Refusal('not_found')
  demandAsked({ verification, user, policy }, method, now)
  return { whose: { accountId, userId: user.id }, asking: askingOf(verification) }
}

type RightAnswer = { way: Method | Rescue; wish: { deviceKey: null } | null }

async function pass(
  world: Needs,
  tx: Tx,
  caller: KeyCaller,
  { verification, policy, user: before }: HeldVerification,
  { way, wish }: RightAnswer,
  now: Instant,
): Promise<DeviceToken | null> {
  const client = clientOfProduct(caller)
  const user = await readUser(tx, before.accountId, before.id)
  const next = nextStep(policy, decisionView(user, now), { answered: way, proved: null }, null, now)
  if (next.state !== 'signed_in') throw new Error(`an answer that was asked for led to ${next.state}`)
  if (!(await passVerification(tx, verification, { why: next.why, answered: way }, now)))
    throw new Refusal('code_used')
  if (isRescue(way)) await tellOfRescue(world, tx, user, way, client, now)
  else if (isBackupBesidePrimary({ user, policy }, way, now))
    await tellOfBackup(world, tx, { user, policy }, way, client, now)
  let token: DeviceToken | null = null
  if (wish !== null && !isRescue(way) && next.why === 'answered') {
    const browserSecret = newDeviceToken(world.random)
    const trusting = { user, policy, earnedBy: way }
    const { endsAt } = await trustDevice(world, tx, trusting, { browserSecret, client }, wish, now)
    token = { token: browserSecret, endsAt }
  }
  const { id, purpose } = verification
  const details = { verification: id, purpose, why: next.why, answered: way }
  const act = { type: 'verification_passed', subjectId: user.id, details } as const
  await recordAct(world, tx, caller, act, now)
  return token
}
