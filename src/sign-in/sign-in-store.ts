import type { NextStepSignIn } from '../decision/next-step.ts'
import { readToken, type Token } from '../http/token.ts'
import { type SavedPolicy, policyToGrantUnder } from '../policy/policy-store.ts'
import { Refusal, type RefusalCode } from '../refusal.ts'
import type { NotPassed } from '../second-factor/judge-answer.ts'
import { MINUTE_MS, type Instant } from '../store/duration.ts'
import { sameHash } from '../store/secret-box.ts'
import { statement } from '../store/statement.ts'
import type { Reader, Tx } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { NO_TRUST, type TrustSeen } from '../trusted-device/is-trusted.ts'
import type { TrustGiven } from '../trusted-device/trust-device.ts'
import { findUserOf, findUserToChange, type User } from '../user/user-store.ts'
import { endVerificationsOf } from '../verification/verification-store.ts'
import { signInExpiresAt, signInHasExpired } from './sign-in-lifetime.ts'

/** Why a sign-in is over, and what is said to whoever goes on with it. */
const CLOSED = {
  finished: 'no_sign_in',
  replaced: 'sign_in_replaced',
  started_over: 'no_sign_in',
  ended_by_change: 'sign_in_expired',
  too_many_signatures: 'sign_in_expired',
} as const satisfies Record<string, RefusalCode>
export type ClosedBecause = keyof typeof CLOSED

const WRONG_SIGNATURES_AT_MOST = 20

/** How she has shown that it is she, before she binds an authenticator; null: not yet. */
export type Proved = NextStepSignIn['proved']

/** A sign-in under way: the attempt, from password to session. */
export type SignIn = {
  accountId: string
  id: string
  userId: string
  beganAt: Instant
  expiresAt: Instant
  proved: Proved
  /** How the trust of its browser stood when it began. */
  trust: TrustSeen
}

const findSignIn = statement((q, p: { accountId: string; id: string }) =>
  q.db.selectFrom('sign_ins').selectAll().where('account_id', '=', p.accountId).where('id', '=', p.id),
)

/** Stores a sign-in that begins: it is open, and belongs to whoever holds its secret. */
export const insertSignIn = statement(
  (
    q,
    p: {
      accountId: string
      id: string
      userId: string
      secretHash: string
      beganAt: number
      expiresAt: number
      proved: string | null
      trustSeen: string
      address: string
      browser: string
    },
  ) =>
    q.db.insertInto('sign_ins').values({
      account_id: p.accountId,
      id: p.id,
      user_id: p.userId,
      secret_hash: p.secretHash,
      began_at_ms: p.beganAt,
      expires_at_ms: p.expiresAt,
      closed_at_ms: null,
      closed_because: null,
      asked_because: null,
      proved: p.proved,
      wrong_signatures: 0,
      wrong_answers: 0,
      wrong_way: null,
      answered: null,
      by_backup: 0,
      why: null,
      policy_version: null,
      trust: p.trustSeen,
      address: p.address,
      browser: p.browser,
    }),
)

/** How a sign-in was finished, for its record. `trust`: what was seen of it and what was given, as JSON. */
export type Finish = {
  askedBecause: string
  answered: string | null
  byBackup: number
  why: string
  policyVersion: number
  trust: string
}

const closeSignIn = statement((q, p: { accountId: string; id: string; now: number; because: string }) =>
  q.db
    .updateTable('sign_ins')
    .set({ closed_at_ms: p.now, closed_because: p.because })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id)
    .where('closed_at_ms', 'is', null),
)
const closeFinished = statement((q, p: { accountId: string; id: string; now: number } & Finish) =>
  q.db
    .updateTable('sign_ins')
    .set({
      closed_at_ms: p.now,
      closed_because: 'finished' satisfies ClosedBecause,
      asked_because: p.askedBecause,
      answered: p.answered,
      by_backup: p.byBackup,
      why: p.why,
      policy_version: p.policyVersion,
      trust: p.trust,
    })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id)
    .where('closed_at_ms', 'is', null),
)
const countWrongAnswer = statement(
  (q, p: { accountId: string; id: string; way: string; signatures: number }) =>
    q.db
      .updateTable('sign_ins')
      .set((eb) => ({
        wrong_answers: eb('wrong_answers', '+', 1),
        wrong_way: p.way,
        wrong_signatures: eb('wrong_signatures', '+', p.signatures),
      }))
      .where('account_id', '=', p.accountId)
      .where('id', '=', p.id)
      .returning('wrong_signatures'),
)
const closeOthers = statement(
  (q, p: { accountId: string; userId: string; keepId: string; now: number; because: string }) =>
    q.db
      .updateTable('sign_ins')
      .set({ closed_at_ms: p.now, closed_because: p.because })
      .where('account_id', '=', p.accountId)
      .where('user_id', '=', p.userId)
      .where('id', '!=', p.keepId)
      .where('closed_at_ms', 'is', null),
)

const noteProof = statement((q, p: { accountId: string; id: string; proved: string; expiresAt: number }) =>
  q.db
    .updateTable('sign_ins')
    .set({ proved: p.proved, expires_at_ms: p.expiresAt })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)

/** Notes in a sign-in that is held how she has shown that it is she: a step, from which it lives on. */
export async function proveSignIn(
  tx: Tx,
  signIn: SignIn,
  proved: Exclude<Proved, null>,
  now: Instant,
): Promise<SignIn> {
  const after = { ...signIn, proved, expiresAt: signInExpiresAt({ ...signIn, lastStepAt: now }) }
  await tx.run(noteProof, { accountId: signIn.accountId, id: signIn.id, proved, expiresAt: after.expiresAt })
  return after
}

/** Ends a sign-in, once. True where this call has ended it. */
async function endSignIn(
  tx: Tx,
  signIn: Pick<SignIn, 'accountId' | 'id'>,
  because: Exclude<ClosedBecause, 'finished'>,
  now: Instant,
): Promise<boolean> {
  return (await tx.run(closeSignIn, { accountId: signIn.accountId, id: signIn.id, now, because })) === 1
}

/** Finishes a sign-in, once, and keeps how. True where this call has finished it. */
export async function closeAsFinished(
  tx: Tx,
  signIn: Pick<SignIn, 'accountId' | 'id'>,
  finish: Finish,
  now: Instant,
): Promise<boolean> {
  return (await tx.run(closeFinished, { accountId: signIn.accountId, id: signIn.id, now, ...finish })) === 1
}

/** Notes an answer that was not right. A signature cannot be a guess, but the 20th that is refused ends the sign-in. */
export async function noteWrongAnswer(
  tx: Tx,
  signIn: SignIn,
  { way, refused }: Pick<NotPassed, 'way' | 'refused'>,
  now: Instant,
): Promise<void> {
  const { accountId, id } = signIn
  const row = await tx.first(countWrongAnswer, { accountId, id, way, signatures: refused === null ? 0 : 1 })
  if (refused !== null && (row?.wrong_signatures ?? 0) >= WRONG_SIGNATURES_AT_MOST)
    await endSignIn(tx, signIn, 'too_many_signatures', now)
}

/**
 * Ends every sign-in of a user, except one that is to go on, since what she is asked for has changed; and so what programs
 * verify her for.
 */
export async function endSignInsOf(
  tx: Tx,
  user: { accountId: string; id: string },
  keep: SignIn | null,
  now: Instant,
): Promise<void> {
  await tx.run(closeOthers, {
    accountId: user.accountId,
    userId: user.id,
    keepId: keep?.id ?? '',
    now,
    because: 'ended_by_change',
  })
  await endVerificationsOf(tx, user, now)
}

/** Ends the sign-in that a browser has begun before, if there is one and it is not over: a browser has one at a time. */
export async function endSignInOf(
  tx: Tx,
  token: Token | null,
  because: Exclude<ClosedBecause, 'finished'>,
  now: Instant,
): Promise<void> {
  if (!token) return
  const row = await tx.first(findSignIn, { accountId: token.accountId, id: token.id })
  if (row && sameHash(row.secret_hash, token.secretHash))
    await endSignIn(tx, { accountId: row.account_id, id: row.id }, because, now)
}

/**
 * The sign-in that this browser's cookie names and that goes on. Refuses with `no_sign_in`, `sign_in_expired`, or
 * `sign_in_replaced`; the last one also where the caller means another sign-in than the browser has by now.
 */
export async function readSignIn(
  reader: Reader,
  token: Token | null,
  meant: string | undefined,
  now: Instant,
): Promise<SignIn> {
  if (!token) throw new Refusal('no_sign_in')
  const row = await reader.first(findSignIn, { accountId: token.accountId, id: token.id })
  if (!row || !sameHash(row.secret_hash, token.secretHash)) throw new Refusal('no_sign_in')
  if (meant !== undefined && meant !== row.id) throw new Refusal('sign_in_replaced')
  if (row.closed_because !== null)
    throw new Refusal(CLOSED[row.closed_because as ClosedBecause], { extra: { closed: row.closed_because } })
  // one that seems to have begun in the future began under a clock that has been put back since
  if (row.began_at_ms > now + MINUTE_MS || signInHasExpired({ expiresAt: row.expires_at_ms }, now))
    throw new Refusal('sign_in_expired')
  return signInOf(row)
}

const signInOf = (row: Tables['sign_ins']): SignIn => ({
  accountId: row.account_id,
  id: row.id,
  userId: row.user_id,
  beganAt: row.began_at_ms,
  expiresAt: row.expires_at_ms,
  proved: row.proved as Proved,
  trust: readTrustRecord(row.trust).seen,
})

/** What is kept of trust in a sign-in: how it stood when it began, and what it has earned. */
export type TrustRecord = { seen: TrustSeen; given: TrustGiven | null }

/** Reads a record of trust; a sign-in of before there was any has none. */
export const readTrustRecord = (stored: string | null): TrustRecord =>
  stored === null ? { seen: NO_TRUST, given: null } : (JSON.parse(stored) as TrustRecord)

/** A record of trust as it is stored. */
export const trustRecord = (record: TrustRecord): string => JSON.stringify(record)

/** Whose a sign-in is. Refuses with `no_sign_in` where she, and it with her, was deleted since it was read. */
export async function userOfSignIn(
  reader: Reader,
  { accountId, userId }: Pick<SignIn, 'accountId' | 'userId'>,
): Promise<User> {
  return demand(await findUserOf(reader, accountId, userId))
}

function demand(user: User | null): User {
  if (!user) throw new Refusal('no_sign_in')
  return user
}

/** A sign-in with whom and what it is about. */
export type Held = { signIn: SignIn; user: User; policy: SavedPolicy }

/**
 * The sign-in, its user and the policy that holds at this moment, all kept from changing until the transaction ends.
 * Every act on a sign-in begins here, so that two of them for one user come one after the other.
 */
export async function holdSignIn(
  tx: Tx,
  cookie: string | undefined,
  meant: string | undefined,
  now: Instant,
): Promise<Held> {
  const token = readToken(cookie)
  const found = await readSignIn(tx, token, meant, now)
  const policy = await policyToGrantUnder(tx, found.accountId)
  const user = demand(await findUserToChange(tx, found.accountId, found.userId))
  if (user.deactivatedAt !== null) throw new Refusal('sign_in_expired')
  // read again: whoever held the user before us may have ended it
  const signIn = tx.alone ? found : await readSignIn(tx, token, meant, now)
  return { signIn, user, policy }
}
