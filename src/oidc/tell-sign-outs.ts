import { nextTryAt } from '../outgoing/next-try.ts'
import { DAY_MS, type Instant, MINUTE_MS, SECOND_MS } from '../store/duration.ts'
import type { World } from '../world.ts'
import { tellSignOut } from './back-channel.ts'
import { openProviders } from './open-provider.ts'
import {
  findDue,
  findEnded,
  makeDue,
  type Owed,
  putOff,
  putOffOthers,
  settle,
  takeDue,
} from './sign-out-store.ts'

const LOOK_EVERY_MS = 300
/** So many applications are told beside each other, and one of so many ends at a time. */
const APPLICATIONS_AT_ONCE = 200
const ENDS_AT_ONCE = 8
/** Longer than an application is waited for. */
const LEASE_MS = 20 * SECOND_MS
/** How long an application is told again that does not hear. */
const PATIENCE_MS = 1 * DAY_MS
/** Ends of so long ago are looked at again: an end is stored a while after its moment, and clocks differ. */
const LOOKS_BACK_MS = 5 * MINUTE_MS

type Needs = Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'log' | 'resolveName'> & {
  onSignOut(outcome: 'told' | 'failed'): void
}

/** A sign-out that is told, after so many tries. */
type Due = Owed & { user_id: string; session_hash: string; ended_at_ms: number | null; tries: number }

/**
 * Starts to tell applications that a session has ended, by whatever has ended it and at whichever process. What one does not
 * hear is told again for a day; what a process has not noted when it dies, the next one tells. Gives back how to
 * stop, which waits for what is under way.
 */
export function startSignOuts(world: Needs): () => Promise<void> {
  const providers = openProviders(world, () => undefined)
  const telling = new Map<string, Promise<void>>()
  let since: Instant = 0
  let looking: Promise<void> | null = null
  let stopped = false
  const look = async () => {
    try {
      const now = world.clock.now()
      await noteEnded(world, since, now)
      since = now - LOOKS_BACK_MS
      for (const { application_id: id } of await world.store.read.all(findDue, {
        now,
        atMost: APPLICATIONS_AT_ONCE,
      }))
        if (!telling.has(id) && telling.size < APPLICATIONS_AT_ONCE) begin(id)
    } catch (error) {
      world.log.warn(
        { error: String(error) },
        'applications could not be told of ends; it will be tried again',
      )
    }
  }
  // one that is slow, or has much to hear, holds up no other
  const begin = (applicationId: string) => {
    const told = tellAll(world, providers, applicationId, () => stopped).catch((error: unknown) =>
      world.log.warn(
        { error: String(error), application: applicationId },
        'an application could not be told of ends; it will be tried again',
      ),
    )
    telling.set(applicationId, told)
    void told.finally(() => telling.delete(applicationId))
  }
  const timer = setInterval(() => {
    looking ??= look().finally(() => (looking = null))
  }, LOOK_EVERY_MS)
  timer.unref()
  return async () => {
    stopped = true
    clearInterval(timer)
    await looking
    await Promise.all(telling.values())
    providers.close()
  }
}

/** Makes due what is owed for sessions that have ended. */
async function noteEnded({ store }: Needs, since: Instant, now: Instant): Promise<void> {
  const atMost = 500
  for (let found = atMost; found === atMost;) {
    const ended = await store.read.all(findEnded, { since, atMost })
    found = ended.length
    if (found > 0)
      await store.write(async (tx) => {
        for (const owed of ended) await tx.run(makeDue, { ...owed, now })
      })
  }
}

/** Tells an application of ends, one lot after the other, until nothing is due or it does not hear. */
async function tellAll(
  world: Needs,
  providers: ReturnType<typeof openProviders>,
  applicationId: string,
  isStopped: () => boolean,
): Promise<void> {
  const { store, clock } = world
  const provider = await providers.current()
  for (let hears = true; hears && !isStopped();) {
    const now = clock.now()
    const until = now + LEASE_MS
    const taken = await store.write((tx) =>
      tx.all(takeDue, { applicationId, now, until, atMost: ENDS_AT_ONCE }),
    )
    if (taken.length === 0) return
    hears = (await Promise.all(taken.map((due) => tell(world, provider, due)))).every(Boolean)
  }
}

/** Tells an application of one end, and notes what came of it. False where it did not hear. */
async function tell(world: Needs, provider: Parameters<typeof tellSignOut>[0], due: Due): Promise<boolean> {
  const { store, clock, random, log } = world
  const { account_id: accountId, session_id: sessionId, application_id: applicationId, sid } = due
  const granted = { accountId, sessionId, userId: due.user_id, sessionHash: due.session_hash }
  try {
    if (await tellSignOut(provider, applicationId, { granted, sid })) world.onSignOut('told')
    await store.write((tx) => tx.run(settle, due))
    return true
  } catch (error) {
    world.onSignOut('failed')
    const now = clock.now()
    const until = (due.ended_at_ms ?? now) + PATIENCE_MS
    const dueAt = nextTryAt(random, { tries: due.tries, until }, now)
    if (dueAt === null) {
      await store.write((tx) => tx.run(settle, due))
      log.warn(
        { error: String(error), accountId, application: applicationId },
        'an application never heard that a session has ended',
      )
    } else {
      await store.write(async (tx) => {
        await tx.run(putOff, { ...due, dueAt })
        await tx.run(putOffOthers, { applicationId, now, dueAt })
      })
    }
    return false
  }
}
