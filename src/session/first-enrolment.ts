import { record } from '../audit/audit.ts'
import type { Caller, Client } from '../http/door.ts'
import { aboutNow, MAILS } from '../message/mail-text.ts'
import { emailCode } from '../method/email-code/email-code.ts'
import { sendEmailCode } from '../method/email-code/send-email-code.ts'
import type { Asking } from '../method/method.ts'
import type { SentCode } from '../method/sent-code.ts'
import { Refusal } from '../refusal.ts'
import { judgeAnswer, refuseDuringLock, refuseWrongAnswer } from '../second-factor/judge-answer.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import { type User, userToChange } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { recentAnswers, rememberAnswer } from './session-store.ts'
import { holdSession, PROOF_LIFE_MS } from './sudo.ts'

type Needs = Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'messageWritten'>

/** Where a mailed code of a session is asked for. */
export const firstEnrolmentAsking = (caller: Caller): Asking => ({
  ownerId: caller.sessionId,
  purpose: 'first_enrolment',
})

/** Mails a code to a user who never had an authenticator, to be answered in this session alone. */
export async function sendFirstEnrolmentCode(
  world: Needs,
  caller: Caller,
  client: Client,
): Promise<SentCode> {
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const user = await holdNewcomer(tx, caller, now)
    refuseDuringLock(user, now)
    const about = aboutNow(world.config, now, client)
    const says = (code: string) => MAILS.proofCode(about, code)
    return sendEmailCode(world, tx, user, user.email, firstEnrolmentAsking(caller), says, now)
  })
}

/** Shows by the mailed code that it is she: for ten minutes she may bind her first authenticator in this session. */
export async function proveFirstEnrolment(
  world: Needs,
  { caller, client }: { caller: Caller; client: Client },
  code: string,
): Promise<void> {
  const now = world.clock.now()
  const verdict = await world.store.write(async (tx) => {
    const user = await holdNewcomer(tx, caller, now)
    const asking = firstEnrolmentAsking(caller)
    const judged = await judgeAnswer(world, tx, user, { way: emailCode(world), asking, code, client }, now)
    if (!judged.passed) return judged
    await rememberAnswer(tx, caller, 'email_code', now)
    const { accountId, userId: actorId } = caller
    await record(world, tx, { accountId, type: 'proved_by_email', actorId }, now)
    return judged
  })
  if (!verdict.passed) throw refuseWrongAnswer(verdict)
}

/**
 * Refuses with `proof_required` a user without any authenticator who has not shown by a mailed code, in this session,
 * that it is she: her password alone binds none.
 */
export async function demandProofOfNewcomer(tx: Tx, caller: Caller, user: User, now: Instant): Promise<void> {
  if (user.phoneProvenAt !== null) return
  const answered = await recentAnswers(tx, caller, { now, lifeMs: PROOF_LIFE_MS })
  const mailProves = user.everEnrolledAt === null
  if (mailProves && answered.some(({ method }) => method === 'email_code')) return
  const methods = mailProves ? [{ method: 'email_code', enrolled: true }] : []
  throw new Refusal('proof_required', {
    detail: mailProves
      ? 'Enter the code that we send to your e-mail address, then repeat this.'
      : 'You had a second factor before. Ask your administrator for help.',
    extra: { methods },
  })
}

/** The user and her session, held. Refuses with `method_not_offered` where a mailed code proves nothing: once she has ever had an authenticator. */
async function holdNewcomer(tx: Tx, caller: Caller, now: Instant): Promise<User> {
  const user = await userToChange(tx, caller.accountId, caller.userId)
  await holdSession(tx, caller, now)
  if (user.everEnrolledAt !== null || user.phoneProvenAt !== null) throw new Refusal('method_not_offered')
  return user
}
