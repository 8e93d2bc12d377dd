import type { Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Reader, Tx } from '../store/store.ts'
import type { RecordedEvent } from './webhook-events.ts'

type Account = { accountId: string }

const findAccounts = statement((q, p: { atMost: number }) =>
  q.db.selectFrom('webhook_outbox').select('account_id').distinct().limit(p.atMost),
)
const tryLockQueue = statement((q, p: Account) =>
  q.forUpdateSkipLocked(
    q.db.selectFrom('webhook_queues').select('last_seq').where('account_id', '=', p.accountId),
  ),
)
const findOutbox = statement((q, p: Account & { atMost: number }) =>
  q.db
    .selectFrom('webhook_outbox as o')
    .innerJoin('audit_events as e', (join) =>
      join.onRef('e.account_id', '=', 'o.account_id').onRef('e.id', '=', 'o.event_id'),
    )
    .select(['o.no', 'e.account_id', 'e.id', 'e.type', 'e.at_ms', 'e.actor_id', 'e.subject_id', 'e.details'])
    .where('o.account_id', '=', p.accountId)
    .orderBy('o.no')
    .limit(p.atMost),
)
const removeFromOutbox = statement((q, p: Account & { eventId: string }) =>
  q.db.deleteFrom('webhook_outbox').where('account_id', '=', p.accountId).where('event_id', '=', p.eventId),
)
const setSeq = statement((q, p: Account & { seq: number }) =>
  q.db.updateTable('webhook_queues').set({ last_seq: p.seq }).where('account_id', '=', p.accountId),
)
const insertDelivery = statement(
  (
    q,
    p: Account & {
      webhookId: string
      eventId: string
      seq: number
      type: string
      at: number
      body: string
      now: number
    },
  ) =>
    q.db.insertInto('webhook_deliveries').values({
      account_id: p.accountId,
      webhook_id: p.webhookId,
      event_id: p.eventId,
      seq: p.seq,
      type: p.type,
      at_ms: p.at,
      body: p.body,
      waits_since_ms: p.now,
      tries: 0,
      replayed_by: null,
      tried_at_ms: null,
      took_ms: null,
      answer_status: null,
      answer_body: null,
      failure: null,
    }),
)
const wake = statement((q, p: Account & { id: string; now: number }) =>
  q.db
    .updateTable('webhooks')
    .set((eb) => ({
      due_at_ms: eb
        .case()
        .when('stopped_at_ms', 'is not', null)
        .then(null)
        .else(eb.fn.coalesce('due_at_ms', eb.val(p.now)))
        .end(),
    }))
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)

/** An event that is to be told, and its place among those that were written. */
export type OutboxRow = RecordedEvent & { no: number; id: string }

/** Accounts that have events to hand on. */
export const accountsWithEvents = async (reader: Reader, atMost: number): Promise<string[]> =>
  (await reader.all(findAccounts, { atMost })).map((row) => row.account_id)

/** Holds the queue of an account, and says its last number; null where somebody else has it. */
export async function takeQueue(tx: Tx, accountId: string): Promise<number | null> {
  const row = await tx.first(tryLockQueue, { accountId })
  return row ? row.last_seq : null
}

/** The events that an account has to hand on, in the order in which they were written. */
export const eventsToHandOn = (tx: Tx, accountId: string, atMost: number): Promise<OutboxRow[]> =>
  tx.all(findOutbox, { accountId, atMost })

/** Puts an event in line for a webhook. */
export async function putInLine(
  tx: Tx,
  delivery: {
    accountId: string
    webhookId: string
    eventId: string
    seq: number
    type: string
    at: Instant
    body: string
  },
  now: Instant,
): Promise<void> {
  await tx.run(insertDelivery, { ...delivery, now })
}

/** Notes that an event was handed on, and the number that it got. */
export async function noteHandedOn(
  tx: Tx,
  accountId: string,
  events: readonly OutboxRow[],
  seq: number,
): Promise<void> {
  for (const { id } of events) await tx.run(removeFromOutbox, { accountId, eventId: id })
  await tx.run(setSeq, { accountId, seq })
}

/**
 * Has a webhook looked at, unless it has stopped; one that is to be tried later stays so. The row is written even where
 * nothing changes: whoever finds at this moment that nothing waits for it has to come before or after.
 */
export async function wakeWebhook(tx: Tx, accountId: string, id: string, now: Instant): Promise<void> {
  await tx.run(wake, { accountId, id, now })
}
