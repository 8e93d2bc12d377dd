import type { Caller } from '../http/door.ts'
import { type Challenge, findChallenge, removeChallenge } from '../method/challenge-store.ts'
import type { Asking } from '../method/method.ts'
import { Refusal } from '../refusal.ts'
import type { Tx } from '../store/store.ts'
import { userToChange } from '../user/user-store.ts'
import type { World } from '../world.ts'

/** What of a user's can wait for its code: a new address, a new number. */
export type Pending = 'new_email' | 'new_phone'

/** Where what waits is confirmed: it is the user's, whichever session she does it in. */
export const pendingAsking = (userId: string, what: Pending): Asking => ({ ownerId: userId, purpose: what })

/** What waits for its confirmation. Refuses with `not_found` where nothing does. */
export async function demandPending(
  tx: Tx,
  user: { accountId: string; id: string },
  what: Pending,
): Promise<Challenge> {
  const waiting = await findChallenge(tx, user.accountId, pendingAsking(user.id, what))
  if (!waiting || waiting.passed_at_ms !== null) throw new Refusal('not_found')
  return waiting
}

/** Takes a change back that waits for its code. */
export async function dropPending(
  { store }: Pick<World, 'store'>,
  { accountId, userId }: Caller,
  what: Pending,
): Promise<void> {
  await store.write(async (tx) => {
    // whoever judges its code meanwhile is done first
    await userToChange(tx, accountId, userId)
    await removeChallenge(tx, accountId, pendingAsking(userId, what))
  })
}
