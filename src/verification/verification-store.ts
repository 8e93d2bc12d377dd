import type { Step } from '../decision/next-step.ts'
import type { Method, Rescue } from '../policy/method-name.ts'
import type { Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Reader, Tx } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'

/** Why a verification passed, as a sign-in would have. */
export type PassedWhy = Extract<Step, { state: 'signed_in' }>['why']

/** What a program asks a user's second factor for. */
export type Verification = {
  accountId: string
  id: string
  userId: string
  apiKeyId: string
  purpose: string
  beganAt: Instant
  expiresAt: Instant
  passedAt: Instant | null
  why: PassedWhy | null
  answered: Method | Rescue | null
  trustedDeviceId: string | null
  redeemedAt: Instant | null
  endedAt: Instant | null
}

type Id = { accountId: string; id: string }

const WRONG_SIGNATURES_AT_MOST = 20

const findRow = statement((q, p: Id) =>
  q.db.selectFrom('verifications').selectAll().where('account_id', '=', p.accountId).where('id', '=', p.id),
)
const insertRow = statement(
  (
    q,
    p: Id & {
      userId: string
      apiKeyId: string
      purpose: string
      now: number
      expiresAt: number
      passedAt: number | null
      why: string | null
      trustedDeviceId: string | null
    },
  ) =>
    q.db.insertInto('verifications').values({
      account_id: p.accountId,
      id: p.id,
      user_id: p.userId,
      api_key_id: p.apiKeyId,
      purpose: p.purpose,
      began_at_ms: p.now,
      expires_at_ms: p.expiresAt,
      passed_at_ms: p.passedAt,
      why: p.why,
      answered: null,
      trusted_device_id: p.trustedDeviceId,
      redeemed_at_ms: null,
      ended_at_ms: null,
      wrong_signatures: 0,
    }),
)
const setPassed = statement((q, p: Id & { now: number; why: string; answered: string }) =>
  q.db
    .updateTable('verifications')
    .set({ passed_at_ms: p.now, why: p.why, answered: p.answered })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id)
    .where('passed_at_ms', 'is', null)
    .where('ended_at_ms', 'is', null),
)
const setRedeemed = statement((q, p: Id & { now: number }) =>
  q.db
    .updateTable('verifications')
    .set({ redeemed_at_ms: p.now })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id)
    .where('passed_at_ms', 'is not', null)
    .where('redeemed_at_ms', 'is', null)
    .where('ended_at_ms', 'is', null),
)
const countSignature = statement((q, p: Id) =>
  q.db
    .updateTable('verifications')
    .set((eb) => ({ wrong_signatures: eb('wrong_signatures', '+', 1) }))
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id)
    .returning('wrong_signatures'),
)
const setEnded = statement((q, p: Id & { now: number }) =>
  q.db
    .updateTable('verifications')
    .set({ ended_at_ms: p.now })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id)
    .where('ended_at_ms', 'is', null),
)
const endOfUser = statement((q, p: { accountId: string; userId: string; now: number }) =>
  q.db
    .updateTable('verifications')
    .set({ ended_at_ms: p.now })
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId)
    .where('redeemed_at_ms', 'is', null)
    .where('ended_at_ms', 'is', null),
)

/** A verification that this key has begun; null where there is none: another key's is as if it did not exist. */
export async function findVerification(
  reader: Reader,
  { accountId, apiKeyId }: { accountId: string; apiKeyId: string },
  id: string,
): Promise<Verification | null> {
  const row = await reader.first(findRow, { accountId, id })
  return row?.api_key_id === apiKeyId ? verificationOf(row) : null
}

/** Stores a new verification; `passed` where nothing is to be answered. */
export async function addVerification(
  tx: Tx,
  begun: Pick<Verification, 'accountId' | 'id' | 'userId' | 'apiKeyId' | 'purpose' | 'expiresAt'>,
  passed: { why: PassedWhy; trustedDeviceId: string | null } | null,
  now: Instant,
): Promise<void> {
  await tx.run(insertRow, {
    ...begun,
    now,
    passedAt: passed === null ? null : now,
    why: passed?.why ?? null,
    trustedDeviceId: passed?.trustedDeviceId ?? null,
  })
}

/** Marks a verification as passed, once: true for the call that did. */
export async function passVerification(
  tx: Tx,
  { accountId, id }: Id,
  by: { why: PassedWhy; answered: Method | Rescue },
  now: Instant,
): Promise<boolean> {
  return (await tx.run(setPassed, { accountId, id, now, ...by })) === 1
}

/** Redeems a verification that has passed, once: true for the call that did. */
export async function redeemVerificationRow(tx: Tx, { accountId, id }: Id, now: Instant): Promise<boolean> {
  return (await tx.run(setRedeemed, { accountId, id, now })) === 1
}

/** Notes a signature that was refused. It cannot be a guess, but the 20th ends the verification. */
export async function noteRefusedSignature(tx: Tx, { accountId, id }: Id, now: Instant): Promise<void> {
  const row = await tx.first(countSignature, { accountId, id })
  if ((row?.wrong_signatures ?? 0) >= WRONG_SIGNATURES_AT_MOST) await tx.run(setEnded, { accountId, id, now })
}

/** Ends every verification of a user that was not redeemed, since what she is asked for has changed. */
export async function endVerificationsOf(
  tx: Tx,
  user: { accountId: string; id: string },
  now: Instant,
): Promise<void> {
  await tx.run(endOfUser, { accountId: user.accountId, userId: user.id, now })
}

const verificationOf = (row: Tables['verifications']): Verification => ({
  accountId: row.account_id,
  id: row.id,
  userId: row.user_id,
  apiKeyId: row.api_key_id,
  purpose: row.purpose,
  beganAt: row.began_at_ms,
  expiresAt: row.expires_at_ms,
  passedAt: row.passed_at_ms,
  why: row.why as PassedWhy | null,
  answered: row.answered as Method | Rescue | null,
  trustedDeviceId: row.trusted_device_id,
  redeemedAt: row.redeemed_at_ms,
  endedAt: row.ended_at_ms,
})
