import type { Caller, Client } from '../http/door.ts'
import type { MessageWriter } from '../message/write-message.ts'
import type { Asking, Bound, ReadyAnswer } from '../method/method.ts'
import { judgeAnswer, refuseWrongAnswer } from '../second-factor/judge-answer.ts'
import { tellOfBinding } from '../second-factor/tell-of-binding.ts'
import { demandProofOfNewcomer } from '../session/first-enrolment.ts'
import { SUDO_IN_ALL_MS } from '../session/session-rules.ts'
import { recentAnswers, rememberAnswer, spendAnswer } from '../session/session-store.ts'
import { endSudoOf, holdSession, readSudoUntil, useSudo } from '../session/sudo.ts'
import { endSignInsOf } from '../sign-in/sign-in-store.ts'
import type { GuardWorld } from '../sms-guard/judge-sms.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import { hasAuthenticator, type User, userToChange } from '../user/user-store.ts'
import { endTrustOfOldPhone } from '../second-factor/end-trust-of-old-phone.ts'
import type { World } from '../world.ts'

/** A user who is about to bind an authenticator. `byRecovery`: the code that she signed in with covers it, once. */
export type Binder = { user: User; byRecovery: boolean }

/**
 * Holds the caller to bind an authenticator: with sudo, or within the hour after a sign-in by a recovery code, which
 * covers one; and, where she has none yet, with the proof that it is she. Refuses with `sudo_required` and
 * `proof_required`.
 */
export async function holdToBind(tx: Tx, caller: Caller, now: Instant): Promise<Binder> {
  const user = await userToChange(tx, caller.accountId, caller.userId)
  await holdSession(tx, caller, now)
  const byRecovery = (await readSudoUntil(tx, caller, now)) === null && (await isCovered(tx, caller, now))
  if (!byRecovery) {
    await useSudo(tx, caller, now)
    await demandProofOfNewcomer(tx, caller, user, now)
  }
  return { user, byRecovery }
}

const isCovered = async (tx: Tx, caller: Caller, now: Instant): Promise<boolean> =>
  (await recentAnswers(tx, caller, { now, lifeMs: SUDO_IN_ALL_MS })).some(
    ({ method }) => method === 'recovery_code',
  )

/**
 * Binds the authenticator that the caller has answered by. Her e-mail is told, her open sign-ins end, and the answer
 * proves a policy in this session, though it starts no sudo. Gives back what is hers now; null where it was before.
 */
export async function bindInSession(
  world: GuardWorld & MessageWriter & Pick<World, 'store'>,
  { caller, client }: { caller: Caller; client: Client },
  asked: { ready: ReadyAnswer; asking: Asking },
  now: Instant,
): Promise<Bound | null> {
  const outcome = await world.store.write(async (tx) => {
    const { user, byRecovery } = await holdToBind(tx, caller, now)
    const verdict = await judgeAnswer(world, tx, user, { ...asked, client }, now)
    if (!verdict.passed) return verdict
    const { bound } = verdict
    await rememberAnswer(tx, caller, asked.ready.way, now)
    // her own number, proved elsewhere meanwhile
    if (bound === null) return null
    if (byRecovery) await spendAnswer(tx, caller, 'recovery_code')
    await endSignInsOf(tx, user, null, now)
    await endTrustOfOldPhone(tx, user, bound, now)
    if (!hasAuthenticator(user)) await endSudoOf(tx, user, caller.sessionId)
    await tellOfBinding(world, tx, user, bound, client, now)
    return bound
  })
  if (outcome !== null && 'passed' in outcome) throw refuseWrongAnswer(outcome)
  return outcome
}
