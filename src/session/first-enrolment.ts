import { record } from '../audit/audit.ts'
import type { Client, SessionUser } from '../http/door.ts'
import { aboutNow, MAILS } from '../message/mail-text.ts'
import { readyEmailCode } from '../method/email-code/email-code.ts'
import { sendEmailCode } from '../method/email-code/send-email-code.ts'
import type { Asking } from '../method/method.ts'
import { readyTemporaryCode } from '../method/rescue/temporary-code.ts'
import type { SentCode } from '../method/sent-code.ts'
import { Refusal } from '../refusal.ts'
import { judgeAnswer, refuseDuringLock, refuseWrongAnswer } from '../second-factor/judge-answer.ts'
import { tellOfRescue } from '../second-factor/tell-of-rescue.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import { hasAuthenticator, type User, userToChange } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { recentAnswers, rememberAnswer } from './session-store.ts'
import { holdSession, PROOF_LIFE_MS } from './sudo.ts'

type Needs = Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'messageWritten'>

/** What shows that a user without any authenticator is she. */
export type NewcomerProof = 'email_code' | 'temporary_code'

/** Where a mailed code of a session is asked for. */
export const firstEnrolmentAsking = (caller: SessionUser): Asking => ({
  ownerId: caller.sessionId,
  purpose: 'first_enrolment',
})

/** Mails a code to a user who never had an authenticator, to be answered in this session alone. */
export async function sendFirstEnrolmentCode(
  world: Needs,
  caller: SessionUser,
  client: Client,
): Promise<SentCode> {
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const user = await holdNewcomer(tx, caller, 'email_code', now)
    refuseDuringLock(user, now)
    const about = aboutNow(world.config, now, client)
    const says = (code: string) => MAILS.proofCode(about, code)
    return sendEmailCode(world, tx, user, user.email, firstEnrolmentAsking(caller), says, now)
  })
}

/**
 * Shows that it is she: for ten minutes she may bind her first authenticator in this session. By a mailed code, or, once
 * she has ever had an authenticator, by a temporary code of her administrator's.
 */
export async function proveFirstEnrolment(
  world: Needs,
  { caller, client }: { caller: SessionUser; client: Client },
  given: { method: NewcomerProof; code: string },
): Promise<void> {
  const now = world.clock.now()
  const ready = (given.method === 'email_code' ? readyEmailCode : readyTemporaryCode)(world, given.code)
  const verdict = await world.store.write(async (tx) => {
    const user = await holdNewcomer(tx, caller, given.method, now)
    const asking = firstEnrolmentAsking(caller)
    const judged = await judgeAnswer(world, tx, user, { ready, asking, client }, now)
    if (!judged.passed) return judged
    await rememberAnswer(tx, caller, given.method, now)
    const { accountId, userId: actorId } = caller
    if (given.method === 'email_code')
      await record(world, tx, { accountId, type: 'proved_by_email', actorId }, now)
    else await tellOfRescue(world, tx, user, given.method, client, now)
    return judged
  })
  if (!verdict.passed) throw refuseWrongAnswer(verdict)
}

/** By what a user without any authenticator shows that it is she. */
const proofOf = (user: User): NewcomerProof =>
  user.everEnrolledAt === null && user.codesDisabledAt === null ? 'email_code' : 'temporary_code'

/**
 * Refuses with `proof_required` a user without any authenticator who has not shown in this session that it is she: her
 * password alone binds none.
 */
export async function demandProofOfNewcomer(
  tx: Tx,
  caller: SessionUser,
  user: User,
  now: Instant,
): Promise<void> {
  if (hasAuthenticator(user)) return
  const proof = proofOf(user)
  const answered = await recentAnswers(tx, caller, { now, lifeMs: PROOF_LIFE_MS })
  if (answered.some(({ method }) => method === proof)) return
  throw new Refusal('proof_required', {
    detail:
      proof === 'email_code'
        ? 'Enter the code that we send to your e-mail address, then repeat this.'
        : 'You had a second factor before. Ask your administrator for a temporary code, enter it, then repeat this.',
    extra: { methods: [{ method: proof, enrolled: true }] },
  })
}

/** The user and her session, held. Refuses with `method_not_offered` where that way proves nothing: once she has an authenticator, and a mailed code once she has ever had one. */
async function holdNewcomer(tx: Tx, caller: SessionUser, proof: NewcomerProof, now: Instant): Promise<User> {
  const user = await userToChange(tx, caller.accountId, caller.userId)
  await holdSession(tx, caller, now)
  if (hasAuthenticator(user) || proofOf(user) !== proof) throw new Refusal('method_not_offered')
  return user
}
