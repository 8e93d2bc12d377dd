import { inviteUser } from '../invitation/invite-user.ts'
import { findLink } from '../link/link-store.ts'
import { startDueMail } from '../message/due-mail.ts'
import type { MessageWriter } from '../message/write-message.ts'
import { Refusal } from '../refusal.ts'
import { type Instant, MINUTE_MS } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import { findUserOf, findUserToChange } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { type DueInvitation, oldestDue, putBackDue, putOffDue, takeDue } from './due-invitations-store.ts'

const AT_ONCE = 50
const TRY_AGAIN_MS = 10 * MINUTE_MS

type Needs = Pick<World, 'config' | 'store' | 'clock' | 'log'> & MessageWriter

/** Starts to mail the invitations that imports asked for. Gives back how to stop. */
export const startDueInvitations = (world: Needs, owner: string): (() => Promise<void>) =>
  startDueMail(world, owner, {
    job: 'invitations',
    find: (now) => oldestDue(world.store.read, now, AT_ONCE),
    write: (due, now) => mailSome(world, due, now),
  })

/** Mails those that have waited longest. */
async function mailSome(world: Needs, due: readonly DueInvitation[], now: Instant): Promise<void> {
  try {
    await world.store.write(async (tx) => {
      for (const one of due) await mailOne(world, tx, one, now)
    })
  } catch (error) {
    world.log.warn({ error: String(error) }, 'invitations could not be written together')
    for (const one of due) await mailAlone(world, one, now)
  }
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
 * in the same transaction, so that she is invited once; where too much went to her address she waits on it.
 */
async function mailOne(world: Needs, tx: Tx, due: DueInvitation, now: Instant): Promise<void> {
  const { accountId, userId, madeBy } = due
  const user = await findUserToChange(tx, accountId, userId)
  if (!(await takeDue(tx, due))) return
  if (!user || user.acceptedAt !== null || user.deactivatedAt !== null) return
  if (await tx.first(findLink, { accountId, userId, purpose: 'invitation' })) return
  const by = isKey(madeBy) ? null : await findUserOf(tx, accountId, madeBy)
  const inviter = isKey(madeBy)
    ? { apiKeyId: madeBy }
    : { userId: madeBy, name: by?.name ?? 'An administrator' }
  try {
    await inviteUser(world, tx, { ...inviter, client: null }, user, now)
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'mail_limit') throw error
    // so many went to her address, perhaps while another user had it, that this one has to wait
    await putBackDue(tx, due, error.retryAtMs ?? now + TRY_AGAIN_MS)
  }
}

/** Whether a program asked for the import. */
const isKey = (madeBy: string): boolean => madeBy.startsWith('apk_')
