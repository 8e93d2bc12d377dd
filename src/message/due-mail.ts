import { setTimeout as sleep } from 'node:timers/promises'
import { type Instant, SECOND_MS } from '../store/duration.ts'
import { lease } from '../store/lease.ts'
import type { World } from '../world.ts'
import { mailsWaiting } from './message-store.ts'

const LOOK_EVERY_MS = 1 * SECOND_MS
/** How long the others have the house to themselves, between one lot and the next. */
const PAUSE_MS = 200
/** Long enough for one lot, and short enough that the next process soon goes on after one has died. */
const LEASE_MS = 5 * SECOND_MS
/** No more are written while so many mails wait, so that a slow mail server has time for them before they expire. */
const MOST_MAILS_WAITING = 200

/** Mail that one act owes to very many users, and that is written after it, a lot at a time. */
export type DueMail<Due> = {
  /** What only one of all processes does at a time. */
  job: string
  /** What has waited longest; none where nothing is due for now. */
  find(now: Instant): Promise<readonly Due[]>
  /** Writes a lot. What it writes and that it is due no more is one transaction, so that each mail is written once. */
  write(due: readonly Due[], now: Instant): Promise<void>
}

/**
 * Starts to write mail that is due to many, in one of all processes at a time; what is left when a process dies the next
 * one goes on with. Gives back how to stop, which waits for what is under way.
 */
export function startDueMail<Due>(
  world: Pick<World, 'store' | 'clock' | 'log'>,
  owner: string,
  mail: DueMail<Due>,
): () => Promise<void> {
  let underWay: Promise<void> | null = null
  let stopped = false
  const look = async () => {
    try {
      while (!stopped && (await writeSome(world, owner, mail))) await sleep(PAUSE_MS)
    } catch (error) {
      world.log.warn({ error: String(error), job: mail.job }, 'mail is due; it will be tried again')
    }
  }
  const timer = setInterval(() => {
    underWay ??= look().finally(() => (underWay = null))
  }, LOOK_EVERY_MS)
  timer.unref()
  return async () => {
    stopped = true
    clearInterval(timer)
    await underWay
  }
}

/** Writes one lot. False where nothing is left to do for now. */
async function writeSome<Due>(
  { store, clock }: Pick<World, 'store' | 'clock'>,
  owner: string,
  { job, find, write }: DueMail<Due>,
): Promise<boolean> {
  const nowMs = clock.now()
  const due = await find(nowMs)
  if (due.length === 0 || (await mailsWaiting(store.read, MOST_MAILS_WAITING)) === MOST_MAILS_WAITING)
    return false
  if (!(await lease(store, { name: job, owner, nowMs, untilMs: nowMs + LEASE_MS }))) return false
  await write(due, nowMs)
  return true
}
