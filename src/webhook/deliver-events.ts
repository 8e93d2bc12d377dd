import { type Instant, SECOND_MS } from '../store/duration.ts'
import type { MessageWriter } from '../message/write-message.ts'
import type { Tx } from '../store/store.ts'
import type { World } from '../world.ts'
import {
  firstWaiting,
  isSomethingDue,
  keepWebhook,
  letGo,
  noteOutcome,
  noteTrouble,
  takeDue,
} from './delivery-store.ts'
import { nextTryAt } from '../outgoing/next-try.ts'
import { ATTEMPT_MS, stopsAt } from './delivery-times.ts'
import { relayEvents } from './relay-events.ts'
import { type Attempt, isTaken, sendEvent, type Sending } from './send-event.ts'
import { secretsOf } from './sign-event.ts'
import { tellStopped } from './tell-stopped.ts'
import { heldWebhook, type Which } from './webhook-store.ts'

const POLL_MS = 300
const AT_ONCE = 64
/** Long enough for one attempt and what is noted of it. */
const LEASE_MS = ATTEMPT_MS + 20 * SECOND_MS
/** After so long a webhook goes to the end of the line, so that one that is slow and has much to hear holds up no other. */
const TURN_MS = 15 * SECOND_MS
/** How long an attempt under way goes on after we were told to stop. What is broken off is sent again after the next start. */
const STOP_PATIENCE_MS = 8 * SECOND_MS

type Needs = Pick<World, 'config' | 'store' | 'clock' | 'log' | 'resolveName'> &
  MessageWriter & { onWebhook(outcome: 'delivered' | 'failed'): void }

/**
 * Starts to tell webhooks what happened: one event at a time to each, in order, several webhooks beside each other. A
 * webhook is one process's until its lease ends; what a process has not noted when it dies is sent again, under the
 * same id. Gives back how to stop, which waits for what is under way.
 */
export function startWebhooks(world: Needs, owner: string): () => Promise<void> {
  const stopping = new AbortController()
  const underWay = new Set<Promise<void>>()
  let looking: Promise<void> | null = null
  let stopped = false
  const look = async () => {
    try {
      await relayEvents(world)
      const room = AT_ONCE - underWay.size
      if (stopped || room <= 0 || !(await isSomethingDue(world.store.read, world.clock.now()))) return
      for (const which of await claim(world, owner, room)) begin(which)
    } catch (error) {
      world.log.warn({ error: String(error) }, 'webhooks could not be looked after; it will be tried again')
    }
  }
  const begin = (which: Which) => {
    const delivering = deliver(world, { ...which, owner }, stopping.signal).catch((error: unknown) =>
      world.log.error({ error: String(error) }, 'an event could not be delivered; it will be tried again'),
    )
    underWay.add(delivering)
    void delivering.finally(() => underWay.delete(delivering))
  }
  const poll = setInterval(() => {
    looking ??= look().finally(() => (looking = null))
  }, POLL_MS)
  poll.unref()
  return async () => {
    stopped = true
    clearInterval(poll)
    const tooLong = setTimeout(() => stopping.abort(), STOP_PATIENCE_MS)
    await looking
    await Promise.all(underWay)
    clearTimeout(tooLong)
  }
}

const claim = ({ store, clock }: Needs, owner: string, atMost: number): Promise<Which[]> => {
  const now = clock.now()
  return store.write((tx) => takeDue(tx, { owner, now, leaseUntil: now + LEASE_MS, atMost }))
}

type Mine = Which & { owner: string }
/** What a webhook is told next; null: nothing for now, it was let go. */
type Next = { sending: Sending; eventId: string } | null

/** Tells one webhook what waits for it, one event after the other, until one is not taken or its turn is over. */
async function deliver(world: Needs, mine: Mine, stopping: AbortSignal): Promise<void> {
  const turnEnds = performance.now() + TURN_MS
  let next = await world.store.write((tx) => goOn(world, tx, mine, true))
  while (next !== null) {
    const { sending, eventId } = next
    const attempt = await sendEvent(world, sending, stopping)
    if (stopping.aborted && !isTaken(attempt)) return breakOff(world, mine)
    world.onWebhook(isTaken(attempt) ? 'delivered' : 'failed')
    const goes = !stopping.aborted && performance.now() < turnEnds
    next = await world.store.write((tx) => note(world, tx, mine, { eventId, attempt, goes }))
  }
}

/** What waits first for a webhook of ours, which is kept for it; or lets the webhook go. */
async function goOn(world: Needs, tx: Tx, mine: Mine, goes: boolean): Promise<Next> {
  const now = world.clock.now()
  const webhook = await heldWebhook(tx, mine)
  if (webhook?.lease_owner !== mine.owner) return null
  if (webhook.stopped_at_ms !== null) return letGoTo(tx, mine, null)
  const first = await firstWaiting(tx, mine)
  if (!first) {
    await noteTrouble(tx, mine, { tries: 0, since: null, stoppedAt: null })
    return letGoTo(tx, mine, null)
  }
  if (!goes) return letGoTo(tx, mine, now)
  await keepWebhook(tx, mine, now + LEASE_MS)
  const { event_id: eventId, body } = first
  const sending = { id: eventId, body, url: new URL(webhook.url), secrets: secretsOf(world, webhook, now) }
  return { sending, eventId }
}

async function letGoTo(tx: Tx, mine: Mine, dueAt: Instant | null): Promise<null> {
  await letGo(tx, mine, dueAt)
  return null
}

type Outcome = { eventId: string; attempt: Attempt; goes: boolean }

/** Notes what an attempt came to, unless the webhook has been given to another process since, and says what comes next. */
async function note(world: Needs, tx: Tx, mine: Mine, { eventId, attempt, goes }: Outcome): Promise<Next> {
  const webhook = await heldWebhook(tx, mine)
  if (webhook?.lease_owner !== mine.owner) return null
  await noteOutcome(tx, { ...mine, eventId }, attempt)
  if (isTaken(attempt)) return goOn(world, tx, mine, goes)
  const now = world.clock.now()
  const tries = webhook.tries + 1
  const since = webhook.failing_since_ms ?? attempt.at
  const nextAt = nextTryAt(world.random, { tries, until: stopsAt(since) }, now)
  await noteTrouble(tx, mine, { tries, since, stoppedAt: nextAt === null ? now : null })
  await letGo(tx, mine, nextAt)
  if (nextAt === null) await tellStopped(world, tx, webhook, since, now)
  return null
}

/** An attempt that we broke off ourselves says nothing of its receiver: the next process makes it anew. */
async function breakOff({ store, clock }: Needs, mine: Mine): Promise<void> {
  await store.write(async (tx) => {
    const webhook = await heldWebhook(tx, mine)
    if (webhook?.lease_owner === mine.owner) await letGo(tx, mine, clock.now())
  })
}
