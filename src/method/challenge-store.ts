import { type Instant, MINUTE_MS } from '../store/duration.ts'
import { stopSms } from '../message/sms-store.ts'
import { statement } from '../store/statement.ts'
import type { Reader, Tx } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { sameHash } from '../store/secret-box.ts'
import type { World } from '../world.ts'
import type { Asking, Liveness } from './method.ts'
import { isFromPutBackClock } from './put-back-clock.ts'

/** A code that was sent, by SMS or by mail, and is to be typed where it was asked for. */
export type Challenge = Tables['challenges']

type Key = { accountId: string; ownerId: string; purpose: string }

const findStored = statement((q, p: Key) =>
  q.db
    .selectFrom('challenges')
    .selectAll()
    .where('account_id', '=', p.accountId)
    .where('owner_id', '=', p.ownerId)
    .where('purpose', '=', p.purpose),
)

/** Stores the newest code of a purpose over the one before, which is void with it. */
export const replaceChallenge = statement(
  (
    q,
    p: Key & {
      userId: string
      sentTo: string
      codeHash: string
      sent: number
      now: number
      expiresAt: number
      resendAt: number
      messageId: string
    },
  ) => {
    const code = {
      sent_to: p.sentTo,
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
const passStored = statement((q, p: Key & { now: number }) =>
  q.db
    .updateTable('challenges')
    .set({ passed_at_ms: p.now })
    .where('account_id', '=', p.accountId)
    .where('owner_id', '=', p.ownerId)
    .where('purpose', '=', p.purpose)
    .where('passed_at_ms', 'is', null),
)

const removeStored = statement((q, p: Key) =>
  q.db
    .deleteFrom('challenges')
    .where('account_id', '=', p.accountId)
    .where('owner_id', '=', p.ownerId)
    .where('purpose', '=', p.purpose)
    .returning('message_id'),
)

/** The newest code that was sent for a purpose, live or not. */
export function findChallenge(
  reader: Reader,
  accountId: string,
  { ownerId, purpose }: Asking,
): Promise<Challenge | undefined> {
  return reader.first(findStored, { accountId, ownerId, purpose })
}

/** Whether a code can still be answered. A clock that is put back lets none live longer. */
function isLive(challenge: Pick<Challenge, 'sent_at_ms' | 'expires_at_ms'>, now: Instant): boolean {
  return !isFromPutBackClock(challenge.sent_at_ms, now) && now < challenge.expires_at_ms
}

/** Where a code stands that counts only while it was sent to `mustBeSentTo` (null: wherever it was sent to). */
export function livenessOf(
  challenge: Challenge | undefined,
  mustBeSentTo: string | null,
  now: Instant,
): Liveness {
  if (!challenge || (mustBeSentTo !== null && challenge.sent_to !== mustBeSentTo)) return 'none_live'
  if (challenge.passed_at_ms !== null) return 'already_passed'
  return isLive(challenge, now) ? 'live' : 'none_live'
}

/** Where a code is answered: it is worth nothing anywhere else. */
export type CodePlace = { accountId: string; asking: Asking; sentTo: string }

/** The keyed hash of a code, bound to its place. */
export function codeHash({ box }: Pick<World, 'box'>, place: CodePlace, code: string): string {
  const { accountId, asking, sentTo } = place
  return box.mac('sent code', `${accountId} ${asking.ownerId} ${asking.purpose} ${sentTo} ${code}`)
}

/**
 * Uses a code up, under the lock of its user, where it is the one that was sent; null where it is not. Gives back where it
 * had been sent to, and by which message.
 */
export async function passCode(
  world: Pick<World, 'box'>,
  tx: Tx,
  accountId: string,
  asking: Asking,
  code: string,
  now: Instant,
): Promise<{ sentTo: string; messageId: string } | null> {
  const challenge = await findChallenge(tx, accountId, asking)
  if (!challenge) return null
  const { sent_to: sentTo, message_id: messageId } = challenge
  if (!sameHash(challenge.code_hash, codeHash(world, { accountId, asking, sentTo }, code))) return null
  const key = { accountId, ownerId: asking.ownerId, purpose: asking.purpose }
  if ((await tx.run(passStored, { ...key, now })) === 0)
    throw new Error('a code was passed twice under the lock of its user')
  return { sentTo, messageId }
}

/** Takes back what was sent for a purpose; an SMS of it goes out no more. True where there was something. */
export async function removeChallenge(tx: Tx, accountId: string, asking: Asking): Promise<boolean> {
  const key = { accountId, ownerId: asking.ownerId, purpose: asking.purpose }
  const removed = await tx.first(removeStored, key)
  if (removed) await tx.run(stopSms, { accountId, id: removed.message_id })
  return removed !== undefined
}

/** What is stored in place of the hash of a code that was held: no code has it, and none is live. */
export const HELD_CODE = 'held'

/** For how long after it might be asked for again one that was held still makes the next wait longer. */
const HELD_REMEMBERED_MS = 5 * MINUTE_MS

/** A code that goes on is counted on; the wait grows from code to code, and begins anew when none is open. */
export function countOf(before: Challenge | undefined, now: Instant): number {
  const open =
    before !== undefined &&
    before.passed_at_ms === null &&
    (before.code_hash === HELD_CODE
      ? !isFromPutBackClock(before.sent_at_ms, now) && now < before.resend_at_ms + HELD_REMEMBERED_MS
      : isLive(before, now))
  return (open ? before.sent : 0) + 1
}

/** Whether a new code has to wait. One sent under a clock that has been put back since makes nobody wait; nor does one that was answered. */
export function mustWait(before: Challenge | undefined, now: Instant): before is Challenge {
  return (
    before !== undefined &&
    before.passed_at_ms === null &&
    !isFromPutBackClock(before.sent_at_ms, now) &&
    now < before.resend_at_ms
  )
}
