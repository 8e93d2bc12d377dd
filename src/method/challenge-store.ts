import { MINUTE_MS, type Instant } from '../../store/duration.ts'
import { statement } from '../../store/statement.ts'
import type { Reader } from '../../store/store.ts'
import type { Tables } from '../../store/tables.ts'
import type { Asking } from '../method.ts'

/** How far the clocks of several nodes may stand apart. */
const CLOCK_SKEW_MS = 1 * MINUTE_MS

export type SmsChallenge = Tables['challenges']

const findChallenge = statement((q, p: { accountId: string; ownerId: string; purpose: string }) =>
  q.db
    .selectFrom('challenges')
    .selectAll()
    .where('account_id', '=', p.accountId)
    .where('owner_id', '=', p.ownerId)
    .where('purpose', '=', p.purpose),
)

/** Stores the newest code of a sign-in or session over the one before, which is void with it. */
export const replaceChallenge = statement(
  (
    q,
    p: {
      accountId: string
      ownerId: string
      purpose: string
      userId: string
      number: string
      codeHash: string
      sent: number
      now: number
      expiresAt: number
      resendAt: number
      messageId: string
    },
  ) => {
    const code = {
      number: p.number,
      code_hash: p.codeHash,
      sent: p.sent,
      sent_at_ms: p.now,
      expires_at_ms: p.expiresAt,
      resend_at_ms: p.resendAt,
      passed_at_ms: null,
      message_id: p.messageId,
    }
    return q.db
      .insertInto('challenges')
      .values({
        account_id: p.accountId,
        owner_id: p.ownerId,
        purpose: p.purpose,
        user_id: p.userId,
        ...code,
      })
      .onConflict((oc) => oc.columns(['account_id', 'owner_id', 'purpose']).doUpdateSet(code))
  },
)

/** Marks a code as used. It may happen once, and the statement says whether we won. */
export const passChallenge = statement(
  (q, p: { accountId: string; ownerId: string; purpose: string; now: number }) =>
    q.db
      .updateTable('challenges')
      .set({ passed_at_ms: p.now })
      .where('account_id', '=', p.accountId)
      .where('owner_id', '=', p.ownerId)
      .where('purpose', '=', p.purpose)
      .where('passed_at_ms', 'is', null),
)

/** The newest code that was sent for a purpose, live or not. */
export function findSmsChallenge(
  reader: Reader,
  accountId: string,
  { ownerId, purpose }: Asking,
): Promise<SmsChallenge | undefined> {
  return reader.first(findChallenge, { accountId, ownerId, purpose })
}

/** Whether a code was sent under a clock that has been put back since. A moment ahead is another node's clock, or a request that waited. */
export function isFromPutBackClock(challenge: Pick<SmsChallenge, 'sent_at_ms'>, now: Instant): boolean {
  return challenge.sent_at_ms > now + CLOCK_SKEW_MS
}

/** Whether a code can still be answered. A clock that is put back lets none live longer. */
export function isLive(challenge: Pick<SmsChallenge, 'sent_at_ms' | 'expires_at_ms'>, now: Instant): boolean {
  return !isFromPutBackClock(challenge, now) && now < challenge.expires_at_ms
}
