import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import type { World } from '../world.ts'
import {
  accountsWithEvents,
  eventsToHandOn,
  noteHandedOn,
  putInLine,
  takeQueue,
  wakeWebhook,
} from './relay-store.ts'
import { toldEvent } from './webhook-events.ts'
import { groupsOf, webhooksOf } from './webhook-store.ts'

const ACCOUNTS_AT_ONCE = 50
const EVENTS_AT_ONCE = 200

/**
 * Hands the events that were written since to the webhooks of their accounts, each with the next number of its account.
 * Gives back how many.
 *
 * Moments and ids say nothing of the order in which acts were committed, so the order is made here, of what is committed:
 * whatever was committed before another act wrote its event is seen no later than that event, and has the lower place.
 */
export async function relayEvents({ store, clock }: Pick<World, 'store' | 'clock'>): Promise<number> {
  let handedOn = 0
  for (const accountId of await accountsWithEvents(store.read, ACCOUNTS_AT_ONCE))
    handedOn += await store.write((tx) => relayEventsOf(tx, accountId, clock.now()))
  return handedOn
}

async function relayEventsOf(tx: Tx, accountId: string, now: Instant): Promise<number> {
  const before = await takeQueue(tx, accountId)
  if (before === null) return 0
  const webhooks = await webhooksOf(tx, accountId)
  const events = await eventsToHandOn(tx, accountId, EVENTS_AT_ONCE)
  const awake = new Set<string>()
  let seq = before
  for (const event of events) {
    seq++
    const told = toldEvent(event)
    if (told === null) continue
    for (const webhook of webhooks) {
      if (!groupsOf(webhook).includes(told.group)) continue
      const delivery = { accountId, webhookId: webhook.id, eventId: event.id, seq, type: told.name }
      await putInLine(tx, { ...delivery, at: event.at_ms, body: told.body }, now)
      awake.add(webhook.id)
    }
  }
  // in one order, as every other that holds several of them
  for (const id of [...awake].toSorted()) await wakeWebhook(tx, accountId, id, now)
  await noteHandedOn(tx, accountId, events, seq)
  return events.length
}
