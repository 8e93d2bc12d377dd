import type { Caller } from '../http/door.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import type { World } from '../world.ts'
import { waitAgain, waitAgainSince } from './delivery-store.ts'
import { beginAnew, tryAtOnce, webhookToChange, type Which } from './webhook-store.ts'

type Needs = Pick<World, 'store' | 'clock'>

/** Sends an event again, under its own id and at its own place: before those that came after it and still wait. */
export async function replayEvent(
  { store, clock }: Needs,
  { accountId, userId }: Caller,
  { id, eventId }: { id: string; eventId: string },
): Promise<void> {
  const which = { accountId, id }
  await store.write((tx) =>
    goOnWith(tx, which, clock.now(), (now) => waitAgain(tx, { ...which, eventId }, userId, now)),
  )
}

/** Sends all events from a moment on again, in their order. Those that are not kept any more are not. */
export async function replayEventsSince(
  { store, clock }: Needs,
  { accountId, userId }: Caller,
  { id, since }: { id: string; since: Instant },
): Promise<void> {
  const which = { accountId, id }
  await store.write((tx) =>
    goOnWith(tx, which, clock.now(), (now) => waitAgainSince(tx, which, since, userId, now)),
  )
}

/** Tries a webhook at once. One that has stopped begins anew, with what waits. */
export async function tryNow({ store, clock }: Needs, { accountId }: Caller, id: string): Promise<void> {
  await store.write((tx) => goOnWith(tx, { accountId, id }, clock.now(), async () => undefined))
}

async function goOnWith(
  tx: Tx,
  which: Which,
  now: Instant,
  change: (now: Instant) => Promise<unknown>,
): Promise<void> {
  const { stopped_at_ms: stoppedAt } = await webhookToChange(tx, which)
  await change(now)
  await (stoppedAt === null ? tryAtOnce : beginAnew)(tx, which, now)
}
