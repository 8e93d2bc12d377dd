import type { Application, Demand } from '../application/application.ts'
import type { Token } from '../http/token.ts'
import type { Instant } from '../store/duration.ts'
import { sameHash } from '../store/secret-box.ts'
import { statement } from '../store/statement.ts'
import type { Reader } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'

/** Stores that somebody may fetch a cookie for a host, by a code. */
export const insertForwardSession = statement((q, p: Omit<Tables['forward_sessions'], 'secret_hash'>) =>
  q.db.insertInto('forward_sessions').values({
    account_id: p.account_id,
    id: p.id,
    user_id: p.user_id,
    session_id: p.session_id,
    session_hash: p.session_hash,
    host: p.host,
    code_hash: p.code_hash,
    nonce_hash: p.nonce_hash,
    code_expires_at_ms: p.code_expires_at_ms,
    secret_hash: null,
    ends_at_ms: p.ends_at_ms,
  }),
)

/** Uses a code up, once, at its host and in the browser that began: the statement says whether it was this call. */
export const useCode = statement(
  (
    q,
    p: {
      accountId: string
      id: string
      codeHash: string
      nonceHash: string
      host: string
      now: number
      secretHash: string
    },
  ) =>
    q.db
      .updateTable('forward_sessions')
      .set({ secret_hash: p.secretHash })
      .where('account_id', '=', p.accountId)
      .where('id', '=', p.id)
      .where('code_hash', '=', p.codeHash)
      .where('nonce_hash', '=', p.nonceHash)
      .where('host', '=', p.host)
      .where('code_expires_at_ms', '>', p.now)
      .where('secret_hash', 'is', null),
)

// one question for all that a request needs: the host, its application, the cookie, its session, its user
const findVisit = statement((q, p: { host: string; id: string }) =>
  q.db
    .selectFrom('application_hosts as h')
    .innerJoin('applications as a', (join) =>
      join.onRef('a.account_id', '=', 'h.account_id').onRef('a.id', '=', 'h.application_id'),
    )
    .leftJoin('forward_sessions as f', (join) =>
      join.onRef('f.account_id', '=', 'h.account_id').onRef('f.host', '=', 'h.host').on('f.id', '=', p.id),
    )
    // a password that was changed in a session gives it another secret, and ends what its copies were let in to
    .leftJoin('sessions as s', (join) =>
      join
        .onRef('s.account_id', '=', 'f.account_id')
        .onRef('s.id', '=', 'f.session_id')
        .onRef('s.secret_hash', '=', 'f.session_hash'),
    )
    .leftJoin('users as u', (join) =>
      join.onRef('u.account_id', '=', 's.account_id').onRef('u.id', '=', 's.user_id'),
    )
    .select([
      'h.account_id',
      'a.id as application_id',
      'a.open_to',
      'a.asks_for',
      'a.not_older_than',
      'a.subject',
      'f.secret_hash',
      's.id as session_id',
      's.authenticated_at_ms',
      's.last_used_at_ms',
      's.ends_at_ms',
      's.ended_at_ms',
      's.amr',
      'u.id as user_id',
      'u.name',
      'u.email',
      'u.role',
      'u.deactivated_at_ms',
    ])
    .where('h.host', '=', p.host)
    .where('a.kind', '=', 'host'),
)

/** Who is at a host, by the cookie that her browser has for it, and in which session of ours. */
export type Visit = {
  accountId: string
  userId: string
  sessionId: string
  name: string
  email: string
  role: 'admin' | 'member'
  authenticatedAt: Instant
  lastUsedAt: Instant
  endsAt: Instant
  amr: string[]
}

/** A host on the list, with what its application demands. */
export type Host = { accountId: string; application: Demand & Pick<Application, 'id' | 'subject'> }

/**
 * What a host demands, and who is there by the cookie of this host, if she is: the session in which she was let in has
 * neither ended nor got another secret, and she is active. Null: no application has this host.
 */
export async function readVisit(
  reader: Reader,
  host: string,
  cookie: Token | null,
  now: Instant,
): Promise<{ at: Host; visit: Visit | null } | null> {
  const row = await reader.first(findVisit, { host, id: cookie?.id ?? '' })
  if (!row) return null
  const { account_id: accountId } = row
  const at: Host = {
    accountId,
    application: {
      id: row.application_id,
      subject: row.subject as Application['subject'],
      openTo: row.open_to as Demand['openTo'],
      asksFor: row.asks_for as Demand['asksFor'],
      notOlderThan: row.not_older_than as Demand['notOlderThan'],
    },
  }
  if (cookie === null || cookie.accountId !== accountId) return { at, visit: null }
  if (row.secret_hash === null || !sameHash(row.secret_hash, cookie.secretHash)) return { at, visit: null }
  const { session_id: sessionId, user_id: userId, ends_at_ms: endsAt, ended_at_ms: endedAt } = row
  if (sessionId === null || userId === null || endsAt === null) return { at, visit: null }
  if (endedAt !== null || now >= endsAt || row.deactivated_at_ms !== null) return { at, visit: null }
  const visit: Visit = {
    accountId,
    userId,
    sessionId,
    name: row.name ?? '',
    email: row.email ?? '',
    role: row.role as Visit['role'],
    authenticatedAt: row.authenticated_at_ms ?? 0,
    lastUsedAt: row.last_used_at_ms ?? 0,
    endsAt,
    amr: (row.amr ?? '').split(' '),
  }
  return { at, visit }
}
