import type { PageQuery } from '../http/page.ts'
import { iso, isoOrNull } from '../http/wire.ts'
import type { Instant } from '../store/duration.ts'
import type { Reader } from '../store/store.ts'
import { namesOf } from '../user/user-names.ts'
import { type DeliveryRow, deliveriesOf, firstWaiting, readDeliveries, waitingFor } from './delivery-store.ts'
import { stopsAt } from './delivery-times.ts'
import type { Failure } from '../outgoing/send-request.ts'
import { inSeconds } from './sign-event.ts'
import type { WebhookDeliveriesOnWire, WebhookDeliveryOnWire, WebhookOnWire } from './webhook-shape.ts'
import { groupsOf, type WebhookRow, type Which } from './webhook-store.ts'

/** Webhooks of one account as its administrators see them. */
export async function webhooksOnWire(
  reader: Reader,
  accountId: string,
  rows: readonly WebhookRow[],
  now: Instant,
): Promise<WebhookOnWire[]> {
  const makers = rows.map((row) => row.made_by).filter((id) => id !== null)
  const names = await namesOf(reader, accountId, makers)
  const shown: WebhookOnWire[] = []
  for (const row of rows) {
    const which = { accountId, id: row.id }
    const failingSince = row.failing_since_ms
    const first = failingSince === null ? undefined : await firstWaiting(reader, which)
    const isTrying = row.stopped_at_ms === null && failingSince !== null
    const { old_secret_until_ms: oldUntil } = row
    shown.push({
      id: row.id,
      url: row.url,
      events: groupsOf(row),
      state: row.stopped_at_ms !== null ? 'stopped' : isTrying ? 'trying_again' : 'delivering',
      waiting: await waitingFor(reader, which),
      failingSince: isoOrNull(failingSince),
      lastAnswer: first ? { status: first.answer_status, failure: first.failure as Failure | null } : null,
      nextTryAt: isTrying ? isoOrNull(row.due_at_ms) : null,
      stopsAt: isTrying ? iso(stopsAt(failingSince)) : null,
      stoppedAt: isoOrNull(row.stopped_at_ms),
      lastDeliveredAt: isoOrNull(row.last_delivered_at_ms),
      createdAt: iso(row.made_at_ms),
      createdBy: person(row.made_by, names),
      secretMadeAt: iso(row.secret_made_at_ms),
      oldSecretUntil: oldUntil !== null && now < oldUntil ? iso(oldUntil) : null,
    })
  }
  return shown
}

/** A page of what a webhook was told, or waits to be, the last event first. */
export async function deliveriesOnWire(
  reader: Reader,
  which: Which,
  query: PageQuery,
): Promise<WebhookDeliveriesOnWire> {
  const { rows, nextCursor } = await readDeliveries(reader, which, query)
  const replayers = rows.map((row) => row.replayed_by).filter((id) => id !== null)
  const names = await namesOf(reader, which.accountId, replayers)
  return {
    items: rows.map((row) => deliveryOnWire(row, names)),
    nextCursor,
    matching: await deliveriesOf(reader, which),
  }
}

const person = (id: string | null, names: ReadonlyMap<string, string>) =>
  id === null ? null : { id, name: names.get(id) ?? null }

const deliveryOnWire = (row: DeliveryRow, names: ReadonlyMap<string, string>): WebhookDeliveryOnWire => ({
  eventId: row.event_id,
  type: row.type,
  at: iso(row.at_ms),
  state: row.waits_since_ms === null ? 'delivered' : 'waiting',
  tries: row.tries,
  triedAt: isoOrNull(row.tried_at_ms),
  tookMs: row.took_ms,
  answer: row.answer_status === null ? null : { status: row.answer_status, body: row.answer_body ?? '' },
  failure: row.failure as Failure | null,
  replayedBy: person(row.replayed_by, names),
  sent: { timestamp: row.tried_at_ms === null ? null : inSeconds(row.tried_at_ms), body: row.body },
})
