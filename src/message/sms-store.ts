import { sql } from 'kysely'
import { chunksOf, eachRow, forChunks, type ManyValues } from '../store/many-rows.ts'
import { type Build, statement } from '../store/statement.ts'
import type { Tx } from '../store/store.ts'

type Key = { accountId: string; messageId: string }
type AttemptKey = Key & { gateway: string }

const COLUMNS = ['account_id', 'message_id', 'gateway', 'begun_at_ms'] as const

const addAttempts = forChunks((rows) =>
  statement((q: Build, p: ManyValues) =>
    q.db.insertInto('sms_attempts').values(
      eachRow(rows, p, (of) => ({
        account_id: of('account_id'),
        message_id: of('message_id'),
        gateway: of('gateway'),
        begun_at_ms: p['now'] as number,
        accepted_at_ms: null,
        reference: null,
        outcome: null,
        outcome_at_ms: null,
      })),
    ),
  ),
)

/** Writes down which gateway each SMS is handed to, before it is: one that died with its process goes there no second time. */
export async function beginAttempts(tx: Tx, attempts: readonly AttemptKey[], now: number): Promise<void> {
  const rows = attempts.map(({ accountId, messageId, gateway }) => ({
    account_id: accountId,
    message_id: messageId,
    gateway,
  }))
  for (const chunk of chunksOf(rows, { now })) await tx.run(addAttempts(chunk), chunk.values)
}

/** Where an SMS was handed to so far, the first first. */
export const findAttempts = statement((q, p: Key) =>
  q.db
    .selectFrom('sms_attempts')
    .select([...COLUMNS, 'accepted_at_ms', 'reference', 'outcome', 'outcome_at_ms'])
    .where('account_id', '=', p.accountId)
    .where('message_id', '=', p.messageId)
    .orderBy('begun_at_ms')
    .orderBy('gateway'),
)

/** The newest SMS that a gateway calls so: some begin to count anew. */
export const findByReference = statement((q, p: { gateway: string; reference: string }) =>
  q.db
    .selectFrom('sms_attempts')
    .select(['account_id', 'message_id'])
    .where('gateway', '=', p.gateway)
    .where('reference', '=', p.reference)
    .orderBy('begun_at_ms', 'desc')
    .limit(1),
)

/** A gateway has taken it. Gives back what a receipt has told already, which may be faster than the gateway's answer. */
export const acceptAttempt = statement((q, p: AttemptKey & { reference: string | null; now: number }) =>
  q.db
    .updateTable('sms_attempts')
    .set({ accepted_at_ms: p.now, reference: p.reference })
    .where('account_id', '=', p.accountId)
    .where('message_id', '=', p.messageId)
    .where('gateway', '=', p.gateway)
    .returning('outcome'),
)

/** A gateway has not taken it, as far as we know: what a receipt has told of it stands. */
export const refuseAttempt = statement((q, p: AttemptKey & { now: number }) =>
  q.db
    .updateTable('sms_attempts')
    .set({ outcome: 'refused', outcome_at_ms: p.now })
    .where('account_id', '=', p.accountId)
    .where('message_id', '=', p.messageId)
    .where('gateway', '=', p.gateway)
    .where('outcome', 'is', null),
)

/** What a receipt told of it at a gateway. */
export const endAttempt = statement((q, p: AttemptKey & { outcome: string; now: number }) =>
  q.db
    .updateTable('sms_attempts')
    .set({ outcome: p.outcome, outcome_at_ms: p.now })
    .where('account_id', '=', p.accountId)
    .where('message_id', '=', p.messageId)
    .where('gateway', '=', p.gateway),
)

/**
 * Ends the handing over of an SMS. As `unconfirmed` it keeps its text and goes out by another way at `waitsUntil`, if
 * nothing was heard of it by then; not where its code was answered or replaced meanwhile. What was told by a receipt that
 * came first stands.
 */
export const endHandOver = statement(
  (
    q,
    p: {
      accountId: string
      id: string
      state: string
      gateway: number
      sentAt: number | null
      sentAgainAt: number | null
      againBecause: string | null
      waitsUntil: number
      now: number
    },
  ) =>
    q.db
      .updateTable('messages')
      .set((eb) => {
        const isOver = eb.or([eb('answered_at_ms', 'is not', null), eb('expires_at_ms', '<=', p.now)])
        const waits = eb.and([eb(eb.val(p.state), '=', 'unconfirmed'), eb.not(isOver)])
        const ends = eb.or([
          eb.and([eb(eb.val(p.state), '=', 'unconfirmed'), isOver]),
          // whatever its gateway says: it has arrived
          eb('answered_at_ms', 'is not', null),
        ])
        const ifWaits = (column: 'recipient' | 'body') =>
          eb.case().when(waits).then(eb.ref(column)).else(null).end()
        return {
          state: eb.case().when(ends).then('sent').else(eb.val(p.state)).end(),
          gateway: p.gateway,
          sent_at_ms: p.sentAt,
          sent_again_at_ms: p.sentAgainAt,
          again_because: p.againBecause,
          next_try_at_ms: p.waitsUntil,
          lease_until_ms: null,
          recipient: ifWaits('recipient'),
          body: ifWaits('body'),
        }
      })
      .where('account_id', '=', p.accountId)
      .where('id', '=', p.id)
      .where('state', '=', 'sending'),
)

/** An SMS, which nobody else changes before the transaction ends. */
export const lockSms = statement((q, p: { accountId: string; id: string }) =>
  q.forUpdate(
    q.db
      .selectFrom('messages')
      .select(['state', 'country', 'expires_at_ms', 'answered_at_ms'])
      .where('account_id', '=', p.accountId)
      .where('id', '=', p.id)
      .where('kind', '=', 'sms'),
  ),
)

/** The phone has it: whatever was thought before. */
export const markDelivered = statement((q, p: { accountId: string; id: string; now: number }) =>
  q.db
    .updateTable('messages')
    .set((eb) => ({
      state: 'delivered',
      sent_at_ms: eb.fn.coalesce('sent_at_ms', eb.val(p.now)),
      delivered_at_ms: p.now,
      lease_until_ms: null,
      recipient: null,
      body: null,
    }))
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id)
    .where('delivered_at_ms', 'is', null),
)

/** It did not arrive and has another way: at once. */
export const sendAgainNow = statement((q, p: { accountId: string; id: string; now: number }) =>
  q.db
    .updateTable('messages')
    .set({ next_try_at_ms: p.now, again_because: 'undelivered' })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id)
    .where('state', '=', 'unconfirmed'),
)

/** It did not arrive by any way. */
export const markUndelivered = statement((q, p: { accountId: string; id: string }) =>
  q.db
    .updateTable('messages')
    .set({ state: 'failed', recipient: null, body: null })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id)
    .where('state', '=', 'sent'),
)

/** Its code is void, since another one takes its place or it is not asked for any more: it goes out no more. */
export const stopSms = statement((q, p: { accountId: string; id: string }) =>
  q.db
    .updateTable('messages')
    .set((eb) => {
      // one that is being handed over is ended by whoever does that
      const isSending = eb('state', '=', 'sending')
      const unlessSending = (column: 'recipient' | 'body') =>
        eb.case().when(isSending).then(eb.ref(column)).else(null).end()
      return {
        state: eb
          .case()
          .when('state', '=', 'queued')
          .then('failed')
          .when('state', '=', 'unconfirmed')
          .then('sent')
          .else(eb.ref('state'))
          .end(),
        expires_at_ms: 0,
        recipient: unlessSending('recipient'),
        body: unlessSending('body'),
      }
    })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id)
    .where('kind', '=', 'sms')
    .where('state', 'in', ['queued', 'sending', 'unconfirmed']),
)

/** The code that it carries was answered: it goes out by no other way. Gives back who asked for it. */
export const markAnswered = statement((q, p: { accountId: string; id: string; now: number }) =>
  q.db
    .updateTable('messages')
    .set((eb) => {
      const waits = eb('state', 'in', ['queued', 'unconfirmed'])
      const unlessWaits = (column: 'recipient' | 'body') =>
        eb.case().when(waits).then(null).else(eb.ref(column)).end()
      return {
        answered_at_ms: p.now,
        state: eb.case().when(waits).then('sent').else(eb.ref('state')).end(),
        recipient: unlessWaits('recipient'),
        body: unlessWaits('body'),
      }
    })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id)
    .where('kind', '=', 'sms')
    .returning('network'),
)

/** SMS whose process died while it handed them over go on by another way, if there is one. */
export const takeUpLostSms = statement((q, p: { now: number }) =>
  q.db
    .updateTable('messages')
    .set((eb) => ({ state: 'queued', lease_until_ms: null, tries: eb('tries', '+', 1) }))
    .where('state', '=', sql.lit('sending'))
    .where('lease_until_ms', '<=', p.now)
    .where('kind', '=', 'sms'),
)
