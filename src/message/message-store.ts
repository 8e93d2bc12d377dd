import { sql } from 'kysely'
import type { HeldBecause } from './held-shape.ts'
import type { Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Reader } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'

/**
 * How a message goes on. `held` is an SMS that is not sent at all. `postponed` is mail that was not taken and waits for its
 * next try; `unconfirmed`, an SMS that was taken and goes out by another way if no receipt comes. `sending` that outlives
 * its lease has been lost with its process: an SMS goes on by another way, mail counts as failed.
 */
export type MessageState =
  | 'held'
  | 'queued'
  | 'postponed'
  | 'sending'
  | 'unconfirmed'
  | 'sent'
  | 'delivered'
  | 'failed'

/** What a person is told of it. */
export type Delivery = 'queued' | 'sent' | 'delivered' | 'failed'

export type MessageRow = Tables['messages']

/** Stores a new message, sealed, to be sent at once, unless it is held. */
export const insertMessage = statement(
  (
    q,
    p: {
      accountId: string
      id: string
      kind: string
      recipient: string | null
      body: string | null
      state: string
      now: number
      expiresAt: number
      userId: string | null
      phone: string | null
      numberBlock: string | null
      country: string | null
      network: string | null
      heldBecause: string | null
      heldUntil: number | null
      priceMicros: number | null
    },
  ) =>
    q.db.insertInto('messages').values({
      account_id: p.accountId,
      id: p.id,
      kind: p.kind,
      recipient: p.recipient,
      body: p.body,
      state: p.state,
      gateway: 0,
      tries: 0,
      created_at_ms: p.now,
      expires_at_ms: p.expiresAt,
      next_try_at_ms: p.now,
      lease_until_ms: null,
      sent_at_ms: null,
      delivered_at_ms: null,
      user_id: p.userId,
      phone: p.phone,
      number_block: p.numberBlock,
      country: p.country,
      network: p.network,
      held_because: p.heldBecause,
      held_until_ms: p.heldUntil,
      price_micros: p.priceMicros,
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
  'user_id',
  'phone',
  'number_block',
  'country',
  'network',
  'held_because',
  'held_until_ms',
  'again_because',
  'sent_again_at_ms',
  'answered_at_ms',
  'price_micros',
] as const satisfies readonly (keyof MessageRow)[]

type Claim = { kind: string; now: number; leaseUntil: number; atMost: number }

/**
 * Takes messages of a kind in a state, in the order of a moment; by that of their next try only those that are due. Of all
 * that ask at once, one gets each.
 *
 * What is picked is worked out once, before the update: as a condition of it, PostgreSQL may ask anew for each row, pass
 * over those that it has just taken, and take more than it was to. Each order has its index, so that what waits behind is
 * not looked at; it holds these states alone, which a statement has to name for it.
 */
const claim = (state: MessageState, order: 'expires_at_ms' | 'next_try_at_ms') =>
  statement((q, p: Claim) =>
    q.db
      .with(
        (cte) => cte('picked').materialized(),
        (db) => {
          const waiting = db
            .selectFrom('messages as waiting')
            .select(['waiting.account_id as picked_account', 'waiting.id as picked_id'])
            .where('waiting.kind', '=', p.kind)
            .where('waiting.state', '=', sql.lit(state))
            .orderBy(`waiting.${order}`)
            .limit(p.atMost)
          const due =
            order === 'next_try_at_ms' ? waiting.where('waiting.next_try_at_ms', '<=', p.now) : waiting
          return q.forUpdateSkipLocked(due)
        },
      )
      .updateTable('messages')
      .from('picked')
      .set({ state: 'sending', lease_until_ms: p.leaseUntil })
      .whereRef('messages.account_id', '=', 'picked.picked_account')
      .whereRef('messages.id', '=', 'picked.picked_id')
      .returning(COLUMNS),
  )

/** Takes messages that wait for nothing, those first whose time runs out first: codes and links before what tells of something. */
export const claimQueued = claim('queued', 'expires_at_ms')

/** Takes messages that were not taken before and whose next try is due, the longest due first. */
export const claimPostponed = claim('postponed', 'next_try_at_ms')

/** Takes SMS of which nothing was heard after a gateway had taken them, the longest due first. */
export const claimUnconfirmed = claim('unconfirmed', 'next_try_at_ms')

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

/** Mail whose process died while it was sending it: nobody knows what became of it, so it is not sent again. */
export const failLostMail = statement((q, p: { now: number }) =>
  q.db
    .updateTable('messages')
    .set({ state: 'failed', lease_until_ms: null, recipient: null, body: null })
    .where('state', '=', sql.lit('sending'))
    .where('lease_until_ms', '<=', p.now)
    .where('kind', '=', 'mail'),
)

const findMessage = statement((q, p: { accountId: string; id: string }) =>
  q.db
    .selectFrom('messages')
    .select(['state', 'sent_at_ms', 'delivered_at_ms', 'sent_again_at_ms', 'held_because', 'held_until_ms'])
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

/** Why an SMS was not sent at all, and until when that holds, where it ends by itself. */
export type Held = { because: HeldBecause; until: Instant | null }

/** What became of a message. `sentAgainAt`: when an SMS went out by another way. `waits`: it may still do so. */
export type DeliveryReport = {
  delivery: Delivery
  sentAt: Instant | null
  deliveredAt: Instant | null
  sentAgainAt: Instant | null
  waits: boolean
  held: Held | null
}

const LOST: DeliveryReport = {
  delivery: 'failed',
  sentAt: null,
  deliveredAt: null,
  sentAgainAt: null,
  waits: false,
  held: null,
}

/** What a person is told of each state; of one that is on its way, by whether anybody has taken it yet. */
const TOLD: Readonly<Record<MessageState, Delivery | null>> = {
  held: 'failed',
  queued: null,
  postponed: null,
  sending: null,
  unconfirmed: 'sent',
  sent: 'sent',
  delivered: 'delivered',
  failed: 'failed',
}

/** What a person is told of a message in a state. */
export const deliveryTold = (state: MessageState, sentAt: Instant | null): Delivery =>
  TOLD[state] ?? (sentAt === null ? 'queued' : 'sent')

/** Reads what became of a message; one that was swept away long ago counts as failed. */
export async function deliveryOf(reader: Reader, accountId: string, id: string): Promise<DeliveryReport> {
  const row = await reader.first(findMessage, { accountId, id })
  if (!row) return LOST
  const state = row.state as MessageState
  return {
    delivery: deliveryTold(state, row.sent_at_ms),
    sentAt: row.sent_at_ms,
    deliveredAt: row.delivered_at_ms,
    sentAgainAt: row.sent_again_at_ms,
    waits: TOLD[state] === null || state === 'unconfirmed',
    held:
      row.held_because === null
        ? null
        : { because: row.held_because as HeldBecause, until: row.held_until_ms },
  }
}

const findWaitingMail = statement((q, p: { atMost: number }) => {
  const waiting = (state: MessageState) =>
    q.db.selectFrom('messages').select('id').where('kind', '=', 'mail').where('state', '=', sql.lit(state))
  return waiting('queued').unionAll(waiting('postponed')).limit(p.atMost)
})

/** How many mails wait to be sent, counted up to `atMost`. */
export async function mailsWaiting(reader: Reader, atMost: number): Promise<number> {
  return (await reader.all(findWaitingMail, { atMost })).length
}

/** The states in which a message waits to be sent, and by which moment those are found that are due. */
const WAITING = { queued: null, postponed: 'next_try_at_ms', unconfirmed: 'next_try_at_ms' } as const
type Waiting = { kind: 'sms' | 'mail'; state: keyof typeof WAITING }

const findWaiting = statement((q, p: { now: number }) => {
  const oneOf = ({ kind, state }: Waiting) => {
    const of = q.db
      .selectFrom('messages')
      .select((eb) => [eb.val<string>(kind).as('kind'), eb.val<string>(state).as('state')])
      .where('kind', '=', kind)
      .where('state', '=', sql.lit(state))
      .limit(1)
    const moment = WAITING[state]
    return q.db.selectFrom((moment === null ? of : of.where(moment, '<=', p.now)).as('one')).selectAll()
  }
  return oneOf({ kind: 'sms', state: 'queued' })
    .unionAll(oneOf({ kind: 'mail', state: 'queued' }))
    .unionAll(oneOf({ kind: 'mail', state: 'postponed' }))
    .unionAll(oneOf({ kind: 'sms', state: 'unconfirmed' }))
})

/** What there is to be claimed now: to claim where there is nothing costs more than to ask first. */
export async function whatWaits(reader: Reader, now: Instant): Promise<Waiting[]> {
  return (await reader.all(findWaiting, { now })) as Waiting[]
}
