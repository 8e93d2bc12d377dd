import type { Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Reader } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'

/** How a message goes on. `postponed` was not taken and waits for its next try. `sending` that outlives its lease has been lost with its process and counts as failed. */
export type MessageState = 'queued' | 'postponed' | 'sending' | 'sent' | 'delivered' | 'failed'

/** What a person is told of it. */
export type Delivery = 'queued' | 'sent' | 'delivered' | 'failed'

export type MessageRow = Tables['messages']

/** Stores a new message, sealed, to be sent at once. */
export const insertMessage = statement(
  (
    q,
    p: {
      accountId: string
      id: string
      kind: string
      recipient: string
      body: string
      now: number
      expiresAt: number
    },
  ) =>
    q.db.insertInto('messages').values({
      account_id: p.accountId,
      id: p.id,
      kind: p.kind,
      recipient: p.recipient,
      body: p.body,
      state: 'queued',
      gateway: 0,
      tries: 0,
      created_at_ms: p.now,
      expires_at_ms: p.expiresAt,
      next_try_at_ms: p.now,
      lease_until_ms: null,
      sent_at_ms: null,
      delivered_at_ms: null,
    }),
)

const COLUMNS = [
  'account_id',
  'id',
  'kind',
  'recipient',
  'body',
  'state',
  'gateway',
  'tries',
  'created_at_ms',
  'expires_at_ms',
  'next_try_at_ms',
  'lease_until_ms',
  'sent_at_ms',
  'delivered_at_ms',
] as const satisfies readonly (keyof MessageRow)[]

type Claim = { kind: string; now: number; leaseUntil: number; atMost: number }

/**
 * Takes messages of a kind in a state, in the order of a moment. Of all that ask at once, one gets each.
 *
 * What is picked is worked out once, before the update: as a condition of it, PostgreSQL may ask anew for each row, pass
 * over those that it has just taken, and take more than it was to. Each order has its index, so that what waits behind is
 * not looked at.
 */
const claim = (state: MessageState, order: 'expires_at_ms' | 'next_try_at_ms') =>
  statement((q, p: Claim) =>
    q.db
      .with(
        (cte) => cte('picked').materialized(),
        (db) =>
          q.forUpdateSkipLocked(
            db
              .selectFrom('messages as waiting')
              .select(['waiting.account_id as picked_account', 'waiting.id as picked_id'])
              .where('waiting.kind', '=', p.kind)
              .where('waiting.state', '=', state)
              .where('waiting.next_try_at_ms', '<=', p.now)
              .orderBy(`waiting.${order}`)
              .limit(p.atMost),
          ),
      )
      .updateTable('messages')
      .from('picked')
      .set({ state: 'sending', lease_until_ms: p.leaseUntil })
      .whereRef('messages.account_id', '=', 'picked.picked_account')
      .whereRef('messages.id', '=', 'picked.picked_id')
      .returning(COLUMNS),
  )

/** Takes messages that nobody has tried yet, those first whose time runs out first: codes and links before what tells of something. */
export const claimQueued = claim('queued', 'expires_at_ms')

/** Takes messages that were not taken before and whose next try is due, the longest due first. */
export const claimPostponed = claim('postponed', 'next_try_at_ms')

/** Puts a message that was not taken by until its next try. */
export const postponeMessage = statement((q, p: { accountId: string; id: string; nextTryAt: number }) =>
  q.db
    .updateTable('messages')
    .set((eb) => ({
      state: 'postponed',
      tries: eb('tries', '+', 1),
      next_try_at_ms: p.nextTryAt,
      lease_until_ms: null,
    }))
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id)
    .where('state', '=', 'sending'),
)

/** Ends a message that was sent or failed. Its text is erased. */
export const endMessage = statement(
  (q, p: { accountId: string; id: string; state: string; gateway: number; sentAt: number | null }) =>
    q.db
      .updateTable('messages')
      .set({
        state: p.state,
        gateway: p.gateway,
        sent_at_ms: p.sentAt,
        lease_until_ms: null,
        recipient: null,
        body: null,
      })
      .where('account_id', '=', p.accountId)
      .where('id', '=', p.id)
      .where('state', '=', 'sending'),
)

/** Ends a message that stays in the outbox, text and all. */
export const keepMessage = statement(
  (q, p: { accountId: string; id: string; gateway: number; now: number }) =>
    q.db
      .updateTable('messages')
      .set({
        state: 'delivered',
        gateway: p.gateway,
        sent_at_ms: p.now,
        delivered_at_ms: p.now,
        lease_until_ms: null,
      })
      .where('account_id', '=', p.accountId)
      .where('id', '=', p.id)
      .where('state', '=', 'sending'),
)

/** Messages whose process died while it was sending them: nobody knows what became of them, so they are not sent again. */
export const failLostMessages = statement((q, p: { now: number }) =>
  q.db
    .updateTable('messages')
    .set({ state: 'failed', lease_until_ms: null, recipient: null, body: null })
    .where('state', '=', 'sending')
    .where('lease_until_ms', '<=', p.now),
)

const findMessage = statement((q, p: { accountId: string; id: string }) =>
  q.db
    .selectFrom('messages')
    .select(['state', 'sent_at_ms', 'delivered_at_ms'])
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)

/**
 * Messages that stayed in the outbox, newest first, behind the one that `before` and `afterId` name; with the challenge
 * that a code belongs to, where it is still the newest of its sign-in.
 */
export const findKeptMessages = statement((q, p: { before: number; afterId: string; atMost: number }) =>
  q.db
    .selectFrom('messages as m')
    .leftJoin('challenges as c', (join) =>
      join.onRef('c.account_id', '=', 'm.account_id').onRef('c.message_id', '=', 'm.id'),
    )
    .selectAll('m')
    .select(['c.message_id as asked_for', 'c.passed_at_ms'])
    .where('m.state', '=', 'delivered')
    .where('m.body', 'is not', null)
    .where('m.created_at_ms', '<=', p.before)
    .where((eb) => eb.or([eb('m.created_at_ms', '<', p.before), eb('m.id', '<', p.afterId)]))
    .orderBy('m.created_at_ms', 'desc')
    .orderBy('m.id', 'desc')
    .limit(p.atMost),
)

/** What became of a message. */
export type DeliveryReport = { delivery: Delivery; sentAt: Instant | null; deliveredAt: Instant | null }

/** Reads what became of a message; one that was swept away long ago counts as failed. */
export async function deliveryOf(reader: Reader, accountId: string, id: string): Promise<DeliveryReport> {
  const row = await reader.first(findMessage, { accountId, id })
  if (!row) return { delivery: 'failed', sentAt: null, deliveredAt: null }
  const state = row.state as MessageState
  return {
    delivery: state === 'sending' || state === 'postponed' ? 'queued' : state,
    sentAt: row.sent_at_ms,
    deliveredAt: row.delivered_at_ms,
  }
}

const findWaitingMail = statement((q, p: { atMost: number }) =>
  q.db
    .selectFrom('messages')
    .select('id')
    .where('state', 'in', ['queued', 'postponed'])
    .where('kind', '=', 'mail')
    .limit(p.atMost),
)

/** How many mails wait to be sent, counted up to `atMost`. */
export async function mailsWaiting(reader: Reader, atMost: number): Promise<number> {
  return (await reader.all(findWaitingMail, { atMost })).length
}
