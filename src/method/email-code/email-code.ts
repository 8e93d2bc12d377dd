import type { World } from '../../world.ts'
import { findChallenge, livenessOf, passCode } from '../challenge-store.ts'
import type { ReadyAnswer } from '../method.ts'

/**
 * A code by mail. One that shows that it is she counts only while it was sent to her present address; one that confirms
 * a new address counts for that. It proves a mailbox and binds nothing.
 */
export function readyEmailCode(world: Pick<World, 'box'>, code: string): ReadyAnswer {
  return {
    way: 'email_code',
    typed: true,
    async liveness(tx, user, asking, now) {
      const challenge = await findChallenge(tx, user.accountId, asking)
      return livenessOf(challenge, asking.purpose === 'new_email' ? null : user.email, now)
    },
    async accept(tx, user, asking, now) {
      const passed = await passCode(world, tx, user.accountId, asking, code, now)
      return passed && { bound: null }
    },
  }
}
