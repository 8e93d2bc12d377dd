import type { SessionUser } from '../http/door.ts'
import { provenMethods } from '../decision/next-step.ts'
import type { Method } from '../policy/method-name.ts'
import { allowedMethods, type TwoFactorPolicy } from '../policy/policy.ts'
import { Refusal } from '../refusal.ts'
import { MINUTE_MS, type Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Reader, Tx } from '../store/store.ts'
import { decisionView, hasAuthenticator, type User } from '../user/user-store.ts'
import { hasSudo, sudoUntil } from './session-rules.ts'

/** How long an answer in a session proves a policy. */
export const PROOF_LIFE_MS = 10 * MINUTE_MS

const lockSession = statement((q, p: { accountId: string; id: string; now: number }) =>
  q.forUpdate(
    q.db
      .selectFrom('sessions')
      .select(['sudo_began_at_ms', 'sudo_until_ms'])
      .where('account_id', '=', p.accountId)
      .where('id', '=', p.id)
      .where('ended_at_ms', 'is', null)
      .where('ends_at_ms', '>', p.now),
  ),
)
const setSudo = statement((q, p: { accountId: string; id: string; beganAt: number; until: number }) =>
  q.db
    .updateTable('sessions')
    .set({ sudo_began_at_ms: p.beganAt, sudo_until_ms: p.until })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)

const endSudo = statement((q, p: { accountId: string; userId: string; keepId: string }) =>
  q.db
    .updateTable('sessions')
    .set({ sudo_began_at_ms: null, sudo_until_ms: null })
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId)
    .where('id', '!=', p.keepId)
    .where('ended_at_ms', 'is', null),
)

const findSudo = statement((q, p: { accountId: string; id: string }) =>
  q.db
    .selectFrom('sessions')
    .select(['sudo_began_at_ms', 'sudo_until_ms'])
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)

type SudoRow = { sudo_began_at_ms: number | null; sudo_until_ms: number | null }

/** Since when sudo lasts, or null. One that seems to have begun in the future began under a clock that was put back since. */
function sudoBeganAt(
  { sudo_began_at_ms: beganAt, sudo_until_ms: until }: SudoRow,
  now: Instant,
): Instant | null {
  return beganAt !== null && beganAt <= now + MINUTE_MS && hasSudo(until, now) ? beganAt : null
}

/** Until when sudo lasts in a session; null where it does not. */
export async function readSudoUntil(
  reader: Reader,
  caller: SessionUser,
  now: Instant,
): Promise<Instant | null> {
  const row = await reader.first(findSudo, { accountId: caller.accountId, id: caller.sessionId })
  return row && sudoBeganAt(row, now) !== null ? row.sudo_until_ms : null
}

/**
 * Holds the session of an act until its transaction ends: nobody ends it meanwhile. Refuses with `no_session` where
 * that has happened already.
 */
export async function holdSession(tx: Tx, caller: SessionUser, now: Instant): Promise<SudoRow> {
  const row = await tx.first(lockSession, { accountId: caller.accountId, id: caller.sessionId, now })
  if (!row) throw new Refusal('no_session')
  return row
}

/**
 * Uses sudo for an act, in the transaction of that act: it lasts ten minutes from here, sixty from its beginning at
 * most. Refuses with `sudo_required` where it has ended, and with `no_session` where the session has meanwhile.
 */
export async function useSudo(tx: Tx, caller: SessionUser, now: Instant): Promise<void> {
  const beganAt = sudoBeganAt(await holdSession(tx, caller, now), now)
  if (beganAt === null) throw new Refusal('sudo_required')
  const until = sudoUntil({ beganAt, lastUsedAt: now })
  await tx.run(setSudo, { accountId: caller.accountId, id: caller.sessionId, beganAt, until })
}

/** Starts sudo anew, after an answer that may. The session is held (`holdSession`). */
export async function startSudo(tx: Tx, caller: SessionUser, now: Instant): Promise<void> {
  const until = sudoUntil({ beganAt: now, lastUsedAt: now })
  await tx.run(setSudo, { accountId: caller.accountId, id: caller.sessionId, beganAt: now, until })
}

/**
 * Ends sudo in every session of a user, except one that is to go on. Her first authenticator calls it: sudo that was
 * answered by her password, which starts none from here on, is over with it.
 */
export async function endSudoOf(
  tx: Tx,
  user: { accountId: string; id: string },
  keepSessionId: string | null,
): Promise<void> {
  await tx.run(endSudo, { accountId: user.accountId, userId: user.id, keepId: keepSessionId ?? '' })
}

/**
 * By what a user answers sudo: the proven methods that her policy allows, in its order, then her other proven ones,
 * which prove a policy but start no sudo while she has an allowed one; her password where she has none at all. Whose
 * codes are switched off, and who has no key, has nothing to answer by.
 */
export function sudoMethods(
  policy: TwoFactorPolicy,
  user: User,
  now: Instant,
): { starts: (Method | 'password')[]; proves: Method[] } {
  const proven = provenMethods(decisionView(user, now))
  const allowed = allowedMethods(policy).filter((method) => proven.includes(method))
  const others = proven.filter((method) => !allowed.includes(method))
  if (allowed.length > 0) return { starts: allowed, proves: [...allowed, ...others] }
  return { starts: hasAuthenticator(user) ? proven : ['password'], proves: proven }
}
