import type { SessionUser } from '../http/door.ts'
import type { WayName } from '../method/method.ts'
import { MINUTE_MS, type Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Reader, Tx } from '../store/store.ts'
import { sameHash } from '../store/secret-box.ts'
import type { Token } from '../http/token.ts'

const findSession = statement((q, p: { accountId: string; id: string }) =>
  q.db
    .selectFrom('sessions as s')
    .innerJoin('users as u', (join) =>
      join.onRef('u.account_id', '=', 's.account_id').onRef('u.id', '=', 's.user_id'),
    )
    .innerJoin('accounts as a', 'a.id', 's.account_id')
    .select([
      's.user_id',
      's.secret_hash',
      's.authenticated_at_ms',
      's.last_used_at_ms',
      's.ends_at_ms',
      's.ended_at_ms',
      's.amr',
      's.why',
      's.sudo_until_ms',
      's.trusted_device_id',
      'u.name',
      'u.email',
      'u.role',
      'u.deactivated_at_ms',
      'a.name as account_name',
    ])
    .where('s.account_id', '=', p.accountId)
    .where('s.id', '=', p.id),
)

/** Stores a new session. */
export const insertSession = statement(
  (
    q,
    p: {
      accountId: string
      id: string
      userId: string
      secretHash: string
      now: number
      endsAt: number
      amr: string
      why: string
      sudoBeganAt: number | null
      sudoUntil: number | null
      answered: string | null
      byBackup: number
      trustedDeviceId: string | null
      address: string
      browser: string
    },
  ) =>
    q.db.insertInto('sessions').values({
      account_id: p.accountId,
      id: p.id,
      user_id: p.userId,
      secret_hash: p.secretHash,
      authenticated_at_ms: p.now,
      last_used_at_ms: p.now,
      ends_at_ms: p.endsAt,
      ended_at_ms: null,
      amr: p.amr,
      why: p.why,
      sudo_began_at_ms: p.sudoBeganAt,
      sudo_until_ms: p.sudoUntil,
      answered: p.answered,
      by_backup: p.byBackup,
      trusted_device_id: p.trustedDeviceId,
      address: p.address,
      browser: p.browser,
    }),
)

/** An act of the user's: the session stays open from here on. Polling is none. */
export const touchSession = statement((q, p: { accountId: string; id: string; now: number }) =>
  q.db
    .updateTable('sessions')
    .set({ last_used_at_ms: p.now })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id)
    .where('ended_at_ms', 'is', null)
    .where('ends_at_ms', '>', p.now),
)

/** Ends a session of a user's, once: the statement says whether it was this call. */
export const endSession = statement((q, p: { accountId: string; id: string; userId: string; now: number }) =>
  q.db
    .updateTable('sessions')
    .set({ ended_at_ms: p.now, grants_ended_at_ms: p.now })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id)
    .where('user_id', '=', p.userId)
    .where('ended_at_ms', 'is', null),
)

/** Ends every session of a user's but one; every one where `keepId` is none. */
export const endOtherSessions = statement(
  (q, p: { accountId: string; userId: string; keepId: string; now: number }) =>
    q.db
      .updateTable('sessions')
      .set({ ended_at_ms: p.now, grants_ended_at_ms: p.now })
      .where('account_id', '=', p.accountId)
      .where('user_id', '=', p.userId)
      .where('id', '!=', p.keepId)
      .where('ended_at_ms', 'is', null),
)

/** Gives a session another secret: every copy of the old cookie is worth nothing, and so is what was granted by it. */
export const renewSession = statement(
  (q, p: { accountId: string; id: string; secretHash: string; now: number }) =>
    q.db
      .updateTable('sessions')
      .set({ secret_hash: p.secretHash, grants_ended_at_ms: p.now })
      .where('account_id', '=', p.accountId)
      .where('id', '=', p.id),
)

/** The sessions of a user that have not ended, the one used last first, behind the one that `before` and `afterId` name. */
export const findSessionsOf = statement(
  (
    q,
    p: { accountId: string; userId: string; now: number; before: number; afterId: string; atMost: number },
  ) =>
    q.db
      .selectFrom('sessions')
      .select([
        'id',
        'authenticated_at_ms',
        'last_used_at_ms',
        'ends_at_ms',
        'amr',
        'why',
        'answered',
        'by_backup',
        'address',
        'browser',
      ])
      .where('account_id', '=', p.accountId)
      .where('user_id', '=', p.userId)
      .where('ended_at_ms', 'is', null)
      .where('ends_at_ms', '>', p.now)
      .where('last_used_at_ms', '<=', p.before)
      .where((eb) => eb.or([eb('last_used_at_ms', '<', p.before), eb('id', '>', p.afterId)]))
      .orderBy('last_used_at_ms', 'desc')
      .orderBy('id')
      .limit(p.atMost),
)

const upsertAnswer = statement(
  (q, p: { accountId: string; sessionId: string; method: string; now: number }) =>
    q.db
      .insertInto('session_answers')
      .values({ account_id: p.accountId, session_id: p.sessionId, method: p.method, answered_at_ms: p.now })
      .onConflict((oc) =>
        oc.columns(['account_id', 'session_id', 'method']).doUpdateSet({ answered_at_ms: p.now }),
      ),
)
const deleteAnswer = statement((q, p: { accountId: string; sessionId: string; method: string }) =>
  q.db
    .deleteFrom('session_answers')
    .where('account_id', '=', p.accountId)
    .where('session_id', '=', p.sessionId)
    .where('method', '=', p.method),
)
const findAnswers = statement(
  (q, p: { accountId: string; sessionId: string; since: number; until: number }) =>
    q.db
      .selectFrom('session_answers')
      .select(['method', 'answered_at_ms'])
      .where('account_id', '=', p.accountId)
      .where('session_id', '=', p.sessionId)
      .where('answered_at_ms', '>', p.since)
      .where('answered_at_ms', '<=', p.until),
)

/** What is remembered of a session: what was answered in it, or in the sign-in that opened it. */
export type SessionAnswer = WayName

/** A session that its bearer may use, locked or not. */
export type Session = {
  caller: SessionUser
  /** Of the secret that its bearer has shown. */
  secretHash: string
  accountName: string
  authenticatedAt: Instant
  lastUsedAt: Instant
  endsAt: Instant
  amr: string[]
  why: string
  sudoUntil: Instant | null
  trustedDeviceId: string | null
}

/**
 * The session that a cookie names, where its secret is the one that was handed out, the session has not ended, and its
 * user is still active. Null otherwise, and nothing tells which it was.
 */
export async function readSession(
  reader: Reader,
  token: Token | null,
  now: Instant,
): Promise<Session | null> {
  if (!token) return null
  const row = await reader.first(findSession, { accountId: token.accountId, id: token.id })
  if (!row || !sameHash(row.secret_hash, token.secretHash)) return null
  if (row.ended_at_ms !== null || now >= row.ends_at_ms || row.deactivated_at_ms !== null) return null
  return {
    caller: {
      accountId: token.accountId,
      userId: row.user_id,
      sessionId: token.id,
      role: row.role as SessionUser['role'],
      name: row.name,
      email: row.email,
    },
    secretHash: row.secret_hash,
    accountName: row.account_name,
    authenticatedAt: row.authenticated_at_ms,
    lastUsedAt: row.last_used_at_ms,
    endsAt: row.ends_at_ms,
    amr: row.amr.split(' '),
    why: row.why,
    sudoUntil: row.sudo_until_ms,
    trustedDeviceId: row.trusted_device_id,
  }
}

/** Remembers what was answered in this session: for ten minutes a method proves a policy that has it, and a mailed code that it is she. */
export async function rememberAnswer(
  tx: Tx,
  session: { accountId: string; sessionId: string },
  method: SessionAnswer,
  now: Instant,
): Promise<void> {
  await tx.run(upsertAnswer, { accountId: session.accountId, sessionId: session.sessionId, method, now })
}

/** Forgets an answer that was good for one act. True where it was there. */
export async function spendAnswer(
  tx: Tx,
  session: { accountId: string; sessionId: string },
  method: SessionAnswer,
): Promise<boolean> {
  const { accountId, sessionId } = session
  return (await tx.run(deleteAnswer, { accountId, sessionId, method })) === 1
}

/** What was answered in this session in the last `lifeMs`, each with its last time; what seems to lie ahead does not count. */
export async function recentAnswers(
  reader: Reader,
  session: { accountId: string; sessionId: string },
  { now, lifeMs }: { now: Instant; lifeMs: number },
): Promise<{ method: SessionAnswer; at: Instant }[]> {
  const period = { since: now - lifeMs, until: now + MINUTE_MS }
  const rows = await reader.all(findAnswers, {
    accountId: session.accountId,
    sessionId: session.sessionId,
    ...period,
  })
  return rows.map((row) => ({ method: row.method as SessionAnswer, at: row.answered_at_ms }))
}
