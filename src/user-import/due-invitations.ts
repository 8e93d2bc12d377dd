import { setTimeout as sleep } from 'node:timers/promises'
import { inviteUser } from '../invitation/invite-user.ts'
import { findLink } from '../link/link-store.ts'
import type { MessageWriter } from '../message/write-message.ts'
import { Refusal } from '../refusal.ts'
import { type Instant, MINUTE_MS, SECOND_MS } from '../store/duration.ts'
import { lease } from '../store/lease.ts'
import type { Tx } from '../store/store.ts'
import { findUserOf, findUserToChange } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { type DueInvitation, mailsWaiting, oldestDue, putOffDue, takeDue } from './due-invitations-store.ts'

const LOOK_EVERY_MS = 1 * SECOND_MS
/** How long the others have the house to themselves, between one lot and the next. */
const PAUSE_MS = 200
/** Long enough for one lot, and short enough that the next process soon goes on after one has died. */
const LEASE_MS = 5 * SECOND_MS
const AT_ONCE = 50
/** No more are mailed while so many mails wait, so that a slow mail server has time for them before they expire. */
const MOST_MAILS_WAITING = 200
const TRY_AGAIN_MS = 10 * MINUTE_MS

type Needs = Pick<World, 'config' | 'store' | 'clock' | 'log'> & MessageWriter

/**
 * Starts to mail the invitations that imports asked for, in one of all processes at a time; what is left when a process
 * dies the next one goes on with. Gives back how to stop, which waits for what is under way.
 */
export function startDueInvitations(world: Needs, owner: string): () => Promise<void> {
  let underWay: Promise<void> | null = null
  let stopped = false
  const look = async () => {
    try {
      while (!stopped && (await mailSome(world, owner))) await sleep(PAUSE_MS)
    } catch (error) {
      world.log.warn({ error: String(error) }, 'invitations are waiting; they will be tried again')
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

/** Mails those that have waited longest. False where nothing is left to do for now. */
async function mailSome(world: Needs, owner: string): Promise<boolean> {
  const { store, clock } = world
  const nowMs = clock.now()
  const due = await oldestDue(store.read, nowMs, AT_ONCE)
  if (due.length === 0 || (await mailsWaiting(store.read, MOST_MAILS_WAITING)) === MOST_MAILS_WAITING)
    return false
  if (!(await lease(store, { name: 'invitations', owner, nowMs, untilMs: nowMs + LEASE_MS }))) return false
  try {
    await store.write(async (tx) => {
      for (const one of due) await mailOne(world, tx, one, nowMs)
    })
  } catch (error) {
    world.log.warn({ error: String(error) }, 'invitations could not be written together')
    for (const one of due) await mailAlone(world, one, nowMs)
  }
  return due.length === AT_ONCE
}

/** Mails one by itself, so that whatever is the matter with it keeps none of the others waiting. */
async function mailAlone(world: Needs, one: DueInvitation, now: Instant): Promise<void> {
  try {
    await world.store.write((tx) => mailOne(world, tx, one, now))
  } catch (error) {
    world.log.error({ error: String(error), userId: one.userId }, 'an invitation could not be written')
    await world.store.write((tx) => putOffDue(tx, one, now + TRY_AGAIN_MS))
  }
}

/**
 * Invites one user, unless she has an invitation already, accepted it, is deactivated or gone. She is taken off the list
 * in the same transaction, so that she is invited once.
 */
async function mailOne(world: Needs, tx: Tx, due: DueInvitation, now: Instant): Promise<void> {
  const { accountId, userId, madeBy } = due
  const user = await findUserToChange(tx, accountId, userId)
  if (!(await takeDue(tx, due))) return
  if (!user || user.acceptedAt !== null || user.deactivatedAt !== null) return
  if (await tx.first(findLink, { accountId, userId, purpose: 'invitation' })) return
  const by = await findUserOf(tx, accountId, madeBy)
  try {
    await inviteUser(world, tx, { userId: madeBy, name: by?.name ?? 'An administrator' }, user, now)
  } catch (error) {
    // so many mails went to her in so short a time that one more would help nobody
    if (!(error instanceof Refusal) || error.code !== 'mail_limit') throw error
  }
}
