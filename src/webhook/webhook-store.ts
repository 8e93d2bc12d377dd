import type { Selectable } from 'kysely'
import { Refusal } from '../refusal.ts'
import type { Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Reader, Tx } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import type { EventGroupName } from './webhook-shape.ts'

export type WebhookRow = Selectable<Tables['webhooks']>

type Account = { accountId: string }
/** Which webhook of which account. */
export type Which = { accountId: string; id: string }

const addQueue = statement((q, p: Account) =>
  q.db
    .insertInto('webhook_queues')
    .values({ account_id: p.accountId, last_seq: 0 })
    .onConflict((oc) => oc.doNothing()),
)
const lockQueue = statement((q, p: Account) =>
  q.forUpdate(q.db.selectFrom('webhook_queues').select('last_seq').where('account_id', '=', p.accountId)),
)
const findWebhooks = statement((q, p: Account) =>
  q.db
    .selectFrom('webhooks')
    .selectAll()
    .where('account_id', '=', p.accountId)
    .orderBy('made_at_ms')
    .orderBy('id'),
)
const findWebhook = statement((q, p: Which) =>
  q.db.selectFrom('webhooks').selectAll().where('account_id', '=', p.accountId).where('id', '=', p.id),
)
const lockWebhook = statement((q, p: Which) =>
  q.forUpdate(
    q.db.selectFrom('webhooks').selectAll().where('account_id', '=', p.accountId).where('id', '=', p.id),
  ),
)
const insertWebhook = statement(
  (
    q,
    p: Which & {
      url: string
      groups: string
      secret: string
      madeBy: string
      now: number
    },
  ) =>
    q.db.insertInto('webhooks').values({
      account_id: p.accountId,
      id: p.id,
      url: p.url,
      event_groups: p.groups,
      secret: p.secret,
      secret_made_at_ms: p.now,
      old_secret: null,
      old_secret_until_ms: null,
      made_by: p.madeBy,
      made_at_ms: p.now,
      due_at_ms: null,
      lease_owner: null,
      lease_until_ms: 0,
      tries: 0,
      failing_since_ms: null,
      stopped_at_ms: null,
      last_delivered_at_ms: null,
    }),
)
const updateWebhook = statement((q, p: Which & { url: string; groups: string }) =>
  q.db
    .updateTable('webhooks')
    .set({ url: p.url, event_groups: p.groups })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)
const updateSecret = statement(
  (q, p: Which & { secret: string; madeAt: number; oldSecret: string; oldUntil: number }) =>
    q.db
      .updateTable('webhooks')
      .set({
        secret: p.secret,
        secret_made_at_ms: p.madeAt,
        old_secret: p.oldSecret,
        old_secret_until_ms: p.oldUntil,
      })
      .where('account_id', '=', p.accountId)
      .where('id', '=', p.id),
)
const startAgain = statement((q, p: Which & { now: number }) =>
  q.db
    .updateTable('webhooks')
    .set({ tries: 0, failing_since_ms: null, stopped_at_ms: null, due_at_ms: p.now })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)
const makeDue = statement((q, p: Which & { now: number }) =>
  q.db
    .updateTable('webhooks')
    .set({ due_at_ms: p.now })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id)
    .where('stopped_at_ms', 'is', null),
)
const deleteWebhook = statement((q, p: Which) =>
  q.db.deleteFrom('webhooks').where('account_id', '=', p.accountId).where('id', '=', p.id),
)
const deleteDeliveries = statement((q, p: Which) =>
  q.db.deleteFrom('webhook_deliveries').where('account_id', '=', p.accountId).where('webhook_id', '=', p.id),
)

/**
 * Holds the queue of an account until the transaction ends, and says by which number its last event went on. What hands
 * events on and what changes which webhooks there are come one after the other. From its first webhook on an account has
 * one, so that its events are put by.
 */
export async function holdQueue(tx: Tx, accountId: string): Promise<number> {
  await tx.run(addQueue, { accountId })
  return (await tx.first(lockQueue, { accountId }))?.last_seq ?? 0
}

/** The webhooks of an account, the oldest first. */
export const webhooksOf = (reader: Reader, accountId: string): Promise<WebhookRow[]> =>
  reader.all(findWebhooks, { accountId })

/** A webhook of an account; undefined where it has none of that id. */
export const readWebhook = (reader: Reader, which: Which): Promise<WebhookRow | undefined> =>
  reader.first(findWebhook, which)

/** A webhook held until the transaction ends; undefined where it is not there any more. */
export const heldWebhook = (tx: Tx, which: Which): Promise<WebhookRow | undefined> =>
  tx.first(lockWebhook, which)

/** The same for an act, which refuses with `not_found`. */
export async function webhookToChange(tx: Tx, which: Which): Promise<WebhookRow> {
  const webhook = await heldWebhook(tx, which)
  if (!webhook) throw new Refusal('not_found')
  return webhook
}

/** Stores a new webhook; its secret is sealed. */
export async function storeWebhook(
  tx: Tx,
  webhook: Which & { url: string; events: readonly EventGroupName[]; secret: string; madeBy: string },
  now: Instant,
): Promise<void> {
  const { accountId, id, url, events, secret, madeBy } = webhook
  await tx.run(insertWebhook, { accountId, id, url, groups: events.join(' '), secret, madeBy, now })
}

/** Replaces address and events of a webhook. */
export async function replaceWebhook(
  tx: Tx,
  { accountId, id }: Which,
  { url, events }: { url: string; events: readonly EventGroupName[] },
): Promise<void> {
  await tx.run(updateWebhook, { accountId, id, url, groups: events.join(' ') })
}

/** Replaces the secret of a webhook; the old one signs beside it until `oldUntil`. Both are sealed. */
export async function replaceSecret(
  tx: Tx,
  which: Which,
  secrets: { secret: string; madeAt: Instant; oldSecret: string; oldUntil: Instant },
): Promise<void> {
  await tx.run(updateSecret, { accountId: which.accountId, id: which.id, ...secrets })
}

/** Forgets what failed, and has a webhook tried at once. */
export async function beginAnew(tx: Tx, { accountId, id }: Which, now: Instant): Promise<void> {
  await tx.run(startAgain, { accountId, id, now })
}

/** Has a webhook tried at once, which goes on failing since it has. One that has stopped stays so. */
export async function tryAtOnce(tx: Tx, { accountId, id }: Which, now: Instant): Promise<void> {
  await tx.run(makeDue, { accountId, id, now })
}

/** Removes a webhook, and with it the events that wait. */
export async function dropWebhook(tx: Tx, { accountId, id }: Which): Promise<void> {
  await tx.run(deleteDeliveries, { accountId, id })
  await tx.run(deleteWebhook, { accountId, id })
}

/** The groups of events that a webhook wants. */
export const groupsOf = ({ event_groups: groups }: Pick<WebhookRow, 'event_groups'>): EventGroupName[] =>
  groups.split(' ') as EventGroupName[]
