import { Refusal } from '../../refusal.ts'
import type { World } from '../../world.ts'
import type { ReadyAnswer } from '../method.ts'
import { addApp, appRows, secretOf, useStep } from './app-store.ts'
import { findOffer, isOfferLive, offeredSecret, useOffer } from './app-offer.ts'
import { isCodeOf, isFarAhead, isNear, matchingStep } from './totp.ts'

/** How many apps a user can have. */
const MOST_APPS = 20

/**
 * A code of one of her apps. The very one that was used last, while it would still be new enough, has passed already, by
 * a double click or in another browser: it is dead for every purpose and tells nobody anything, so that it is refused
 * without counting. Every other one is counted. Throws where a secret stands in another row than its own.
 */
export function readyAppCode(world: Pick<World, 'box'>, code: string): ReadyAnswer {
  return {
    way: 'app',
    typed: true,
    async liveness(tx, user, _, now) {
      const apps = await appRows(tx, { accountId: user.accountId, userId: user.id })
      // a step far ahead was used under a clock that has been put back since: until then no code of that app is judged
      if (apps.every((app) => isFarAhead(app.last_step, now))) return 'none_live'
      const isUsed = apps.some(
        (app) => isNear(app.last_step, now) && isCodeOf(secretOf(world, app), app.last_step, code),
      )
      return isUsed ? 'already_passed' : 'live'
    },
    async accept(tx, user, _, now) {
      let right = false
      // two apps that show the same code by chance are both used up, so that no code can be used twice
      for (const app of await appRows(tx, { accountId: user.accountId, userId: user.id })) {
        const step = matchingStep(secretOf(world, app), code, now, app.last_step)
        if (step !== null && (await useStep(tx, app, step, now))) right = true
      }
      return right ? { bound: null } : null
    },
  }
}

/**
 * The code that confirms a new app: it counts for the secret that was handed out under this id, in the sign-in or the
 * session that asks. The app is hers from then on, and the step of that code is dead for everything else.
 */
export function readyAppOffer(
  world: Pick<World, 'box'>,
  given: { id: string; code: string; name?: string | undefined },
): ReadyAnswer {
  return {
    way: 'app',
    typed: true,
    async liveness(tx, user, { ownerId }, now) {
      const offer = await findOffer(tx, { accountId: user.accountId, ownerId })
      if (!offer || offer.id !== given.id || offer.user_id !== user.id) return 'none_live'
      if (offer.used_at_ms !== null) return 'already_passed'
      return isOfferLive(offer, now) ? 'live' : 'none_live'
    },
    async accept(tx, user, { ownerId }, now) {
      const offer = await findOffer(tx, { accountId: user.accountId, ownerId })
      const secret = offer && offeredSecret(world, offer)
      const step = secret && matchingStep(secret, given.code, now, -1)
      if (!offer || !secret || step === undefined || step === null || !(await useOffer(tx, offer, now)))
        return null
      const apps = await appRows(tx, { accountId: user.accountId, userId: user.id })
      if (apps.length >= MOST_APPS)
        throw new Refusal('invalid', {
          detail: `You have ${MOST_APPS} apps. Remove one that you do not use.`,
        })
      const names = new Set(apps.map(({ name }) => name))
      const name = given.name ?? freeName('Authenticator app', names)
      await addApp(world, tx, user, { id: offer.id, name, secret, step }, now)
      return { bound: { method: 'app', id: offer.id, name } }
    },
  }
}

function freeName(base: string, taken: ReadonlySet<string>): string {
  for (let nth = 1; ; nth++) {
    const name = nth === 1 ? base : `${base} ${nth}`
    if (!taken.has(name)) return name
  }
}
