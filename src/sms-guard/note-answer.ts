import type { MessageRow } from '../message/message-store.ts'
import { messagePlace } from '../message/write-message.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import { findUserOf } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { withAnswered, withoutSent } from './brake-rules.ts'
import { brakesOf, lockStored, type Watched, writeBrakes } from './brake-store.ts'

type Change = typeof withAnswered

function change(world: Pick<World, 'box'>, tx: Tx, watched: Watched, by: Change, now: Instant) {
  tx.beforeCommit(async () => {
    const brakes = await lockStored(tx, brakesOf(world, watched), now)
    const changed = brakes.map((brake) => ({ ...brake, state: by(brake.state, brake.limits, now) }))
    await writeBrakes(tx, changed, now)
  })
}

/** The right code came of an SMS: that it was answered counts where it was watched. */
export const noteAnswer = (world: Pick<World, 'box'>, tx: Tx, watched: Watched, now: Instant): void =>
  change(world, tx, watched, withAnswered, now)

/**
 * An SMS was taken by no gateway: that nobody answers it shows nothing of whoever asked for it, so it does not count where
 * it was watched. Else an outage of a gateway would brake honest users once it is over.
 */
export async function noteNotTaken(
  world: Pick<World, 'box'>,
  tx: Tx,
  message: MessageRow,
  now: Instant,
): Promise<void> {
  const { account_id: accountId, id, user_id: userId, phone: sealed, network } = message
  if (userId === null || !sealed || network === null) return
  const phone = world.box.open(messagePlace('phone', id), sealed)
  const user = await findUserOf(tx, accountId, userId)
  const proven = user?.phone === phone && user.phoneProvenAt !== null
  change(world, tx, { accountId, phone, asker: network, proven }, withoutSent, now)
}
