import type { World } from '../../world.ts'
import { findChallenge, isCodeSent, livenessOf, passChallenge } from '../challenge-store.ts'
import type { Way } from '../method.ts'

/**
 * Codes by mail. One that shows that it is she counts only while it was sent to her present address; one that confirms
 * a new address counts for that. It proves a mailbox and enrols nothing.
 */
export function emailCode(world: Pick<World, 'box'>): Way {
  return {
    name: 'email_code',
    async liveness(tx, user, asking, now) {
      const challenge = await findChallenge(tx, user.accountId, asking)
      return livenessOf(challenge, asking.purpose === 'new_email' ? null : user.email, now)
    },
    isRight: (tx, user, asking, code) => isCodeSent(world, tx, user.accountId, asking, code),
    async pass(tx, user, asking, now) {
      await passChallenge(tx, user.accountId, asking, now)
      return { enrolled: false }
    },
  }
}
