import { type Selectable } from 'kysely'
import type { PageQuery } from '../http/page.ts'
import { readPage } from '../http/page.ts'
import type { Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Reader, Tx } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { type Attempt, isTaken } from './send-event.ts'
import type { Which } from './webhook-store.ts'

export type DeliveryRow = Selectable<Tables['webhook_deliveries']>

type Event = Which & { eventId: string }

const claimDue = statement((q, p: { owner: string; now: number; leaseUntil: number; atMost: number }) =>
  q.db
    .with(
      (cte) => cte('picked').materialized(),
      (db) =>
        q.forUpdateSkipLocked(
          db
            .selectFrom('webhooks as due')
            .select(['due.account_id as picked_account', 'due.id as picked_id'])
            .where('due.due_at_ms', '<=', p.now)
            .where('due.lease_until_ms', '<=', p.now)
            .orderBy('due.due_at_ms')
            .limit(p.atMost),
        ),
    )
    .updateTable('webhooks')
    .from('picked')
    .set({ lease_owner: p.owner, lease_until_ms: p.leaseUntil })
    .whereRef('webhooks.account_id', '=', 'picked.picked_account')
    .whereRef('webhooks.id', '=', 'picked.picked_id')
    .returning(['webhooks.account_id', 'webhooks.id']),
)
const findDue = statement((q, p: { now: number }) =>
  q.db
    .selectFrom('webhooks')
    .select('id')
    .where('due_at_ms', '<=', p.now)
    .where('lease_until_ms', '<=', p.now)
    .limit(1),
)
const extendLease = statement((q, p: Which & { leaseUntil: number }) =>
  q.db
    .updateTable('webhooks')
    .set({ lease_until_ms: p.leaseUntil })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)
const endLease = statement((q, p: Which & { dueAt: number | null }) =>
  q.db
    .updateTable('webhooks')
    .set({ lease_owner: null, lease_until_ms: 0, due_at_ms: p.dueAt })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)
const noteFailing = statement(
  (q, p: Which & { tries: number; since: number | null; stoppedAt: number | null }) =>
    q.db
      .updateTable('webhooks')
      .set({ tries: p.tries, failing_since_ms: p.since, stopped_at_ms: p.stoppedAt })
      .where('account_id', '=', p.accountId)
      .where('id', '=', p.id),
)
const noteDeliveredAt = statement((q, p: Which & { now: number }) =>
  q.db
    .updateTable('webhooks')
    .set({ tries: 0, failing_since_ms: null, last_delivered_at_ms: p.now })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)
const findFirstWaiting = statement((q, p: Which) =>
  q.db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('account_id', '=', p.accountId)
    .where('webhook_id', '=', p.id)
    .where('waits_since_ms', 'is not', null)
    .orderBy('seq')
    .limit(1),
)
const noteAttempt = (taken: boolean) =>
  statement(
    (
      q,
      p: Event & {
        at: number
        tookMs: number
        status: number | null
        body: string | null
        failure: string | null
      },
    ) =>
      q.db
        .updateTable('webhook_deliveries')
        .set((eb) => ({
          ...(taken ? { waits_since_ms: null } : {}),
          tries: eb('tries', '+', 1),
          tried_at_ms: p.at,
          took_ms: p.tookMs,
          answer_status: p.status,
          answer_body: p.body,
          failure: p.failure,
        }))
        .where('account_id', '=', p.accountId)
        .where('webhook_id', '=', p.id)
        .where('event_id', '=', p.eventId),
  )
const noteTaken = noteAttempt(true)
const noteNotTaken = noteAttempt(false)

const countWaiting = statement((q, p: Which & { atMost: number }) =>
  q.db
    .selectFrom(
      q.db
        .selectFrom('webhook_deliveries')
        .select('seq')
        .where('account_id', '=', p.accountId)
        .where('webhook_id', '=', p.id)
        .where('waits_since_ms', 'is not', null)
        .limit(p.atMost)
        .as('counted'),
    )
    .select((eb) => eb.fn.countAll<number>().as('count')),
)
const countAll = statement((q, p: Which & { atMost: number }) =>
  q.db
    .selectFrom(
      q.db
        .selectFrom('webhook_deliveries')
        .select('seq')
        .where('account_id', '=', p.accountId)
        .where('webhook_id', '=', p.id)
        .limit(p.atMost)
        .as('counted'),
    )
    .select((eb) => eb.fn.countAll<number>().as('count')),
)
const findPage = statement((q, p: Which & { before: number; afterId: string; atMost: number }) =>
  q.db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('account_id', '=', p.accountId)
    .where('webhook_id', '=', p.id)
    .where('seq', '<=', p.before)
    .where((eb) => eb.or([eb('seq', '<', p.before), eb('event_id', '<', p.afterId)]))
    .orderBy('seq', 'desc')
    .orderBy('event_id', 'desc')
    .limit(p.atMost),
)
const replayOneEvent = statement((q, p: Event & { by: string; now: number }) =>
  q.db
    .updateTable('webhook_deliveries')
    .set({ waits_since_ms: p.now, tries: 0, replayed_by: p.by })
    .where('account_id', '=', p.accountId)
    .where('webhook_id', '=', p.id)
    .where('event_id', '=', p.eventId)
    .where('waits_since_ms', 'is', null),
)
const replayFrom = statement((q, p: Which & { since: number; by: string; now: number }) =>
  q.db
    .updateTable('webhook_deliveries')
    .set({ waits_since_ms: p.now, tries: 0, replayed_by: p.by })
    .where('account_id', '=', p.accountId)
    .where('webhook_id', '=', p.id)
    .where('at_ms', '>=', p.since)
    .where('waits_since_ms', 'is', null),
)
const findDelivery = statement((q, p: Event) =>
  q.db
    .selectFrom('webhook_deliveries')
    .select('event_id')
    .where('account_id', '=', p.accountId)
    .where('webhook_id', '=', p.id)
    .where('event_id', '=', p.eventId),
)

/** Whether a webhook is due. Most looks find none, and a read holds up nobody. */
export const isSomethingDue = async (reader: Reader, now: Instant): Promise<boolean> =>
  (await reader.first(findDue, { now })) !== undefined

/** Takes webhooks that are due, those first that have been so longest. Of all processes that ask at once one gets each. */
export async function takeDue(
  tx: Tx,
  claim: { owner: string; now: Instant; leaseUntil: Instant; atMost: number },
): Promise<Which[]> {
  const rows = await tx.all(claimDue, claim)
  return rows.map((row) => ({ accountId: row.account_id, id: row.id }))
}

/** Keeps a webhook until then. */
export async function keepWebhook(tx: Tx, { accountId, id }: Which, leaseUntil: Instant): Promise<void> {
  await tx.run(extendLease, { accountId, id, leaseUntil })
}

/** Lets a webhook go, to be looked at again at `dueAt`; null: once something waits for it, or it is started again. */
export async function letGo(tx: Tx, { accountId, id }: Which, dueAt: Instant | null): Promise<void> {
  await tx.run(endLease, { accountId, id, dueAt })
}

/** Notes what an attempt came to: an event that was taken waits no more. */
export async function noteOutcome(
  tx: Tx,
  { accountId, id, eventId }: Event,
  attempt: Attempt,
): Promise<void> {
  const { at, tookMs, status, body, failure } = attempt
  const taken = isTaken(attempt)
  const values = { accountId, id, eventId, at, tookMs, status, body, failure }
  await tx.run(taken ? noteTaken : noteNotTaken, values)
  if (taken) await tx.run(noteDeliveredAt, { accountId, id, now: at })
}

/** Notes how often a webhook has failed, since when, and whether it stops with that. */
export async function noteTrouble(
  tx: Tx,
  { accountId, id }: Which,
  trouble: { tries: number; since: Instant | null; stoppedAt: Instant | null },
): Promise<void> {
  await tx.run(noteFailing, { accountId, id, ...trouble })
}

/** The event that a webhook is told next. */
export const firstWaiting = (reader: Reader, { accountId, id }: Which): Promise<DeliveryRow | undefined> =>
  reader.first(findFirstWaiting, { accountId, id })

const MOST_COUNTED = 10_000

/** How many events wait for a webhook, counted up to 10,000. */
export async function waitingFor(reader: Reader, { accountId, id }: Which): Promise<number> {
  return (await reader.first(countWaiting, { accountId, id, atMost: MOST_COUNTED }))?.count ?? 0
}

/** How many deliveries of a webhook there are; null where they are more than 10,000. */
export async function deliveriesOf(reader: Reader, { accountId, id }: Which): Promise<number | null> {
  const counted = (await reader.first(countAll, { accountId, id, atMost: MOST_COUNTED + 1 }))?.count ?? 0
  return counted > MOST_COUNTED ? null : counted
}

/** A page of deliveries, the last event first. */
export async function readDeliveries(
  reader: Reader,
  { accountId, id }: Which,
  query: PageQuery,
): Promise<{ rows: DeliveryRow[]; nextCursor: string | null }> {
  type Row = DeliveryRow & { id: string }
  return readPage<Row>(
    query,
    async (place) =>
      (await reader.all(findPage, { accountId, id, ...place })).map((row) => ({ ...row, id: row.event_id })),
    (row) => row.seq,
  )
}

/** Whether an event was given to a webhook, and is still kept. */
export const hasDelivery = async (reader: Reader, event: Event): Promise<boolean> =>
  (await reader.first(findDelivery, event)) !== undefined

/** Puts an event in line once more, at its own place. One that waits is left as it is. */
export async function waitAgain(tx: Tx, event: Event, by: string, now: Instant): Promise<void> {
  const { accountId, id, eventId } = event
  await tx.run(replayOneEvent, { accountId, id, eventId, by, now })
}

/** Puts all events from a moment on in line once more, each at its own place. Gives back how many did not wait already. */
export const waitAgainSince = (
  tx: Tx,
  { accountId, id }: Which,
  since: Instant,
  by: string,
  now: Instant,
): Promise<number> => tx.run(replayFrom, { accountId, id, since, by, now })
