import { z } from 'zod'
import { door } from '../http/door.ts'
import { id } from '../http/field-shape.ts'
import { Refusal } from '../refusal.ts'
import { devicesOnWire, stopTrustingAll } from '../trusted-device/stop-trusting.ts'
import { TrustedDevicesShape } from '../trusted-device/trusted-device-shape.ts'
import { findUserOf } from '../user/user-store.ts'
import type { World } from '../world.ts'

const params = z.strictObject({ id: id('usr') })

/** The trusted devices of a user, as her administrators see and end them. */
export function userDevicesRoutes(world: Pick<World, 'store' | 'clock' | 'random'>) {
  const { store, clock } = world
  const demandUser = async (accountId: string, userId: string) => {
    if (!(await findUserOf(store.read, accountId, userId))) throw new Refusal('not_found')
    return { accountId, userId }
  }
  return [
    door({
      method: 'GET',
      path: '/account/users/{id}/trusted-devices',
      summary: 'The browsers that skip the second factor of a user, the newest first',
      needs: 'admin',
      params,
      answers: { 200: TrustedDevicesShape },
      refuses: ['not_found'],
      async handle({ caller, params: { id: userId } }) {
        const whose = await demandUser(caller.accountId, userId)
        return { status: 200, body: await devicesOnWire(store.read, whose, null, clock.now()) }
      },
    }),
    door({
      method: 'DELETE',
      path: '/account/users/{id}/trusted-devices',
      summary: 'Stop trusting all devices of a user',
      needs: 'admin',
      params,
      answers: { 204: null },
      refuses: ['not_found'],
      async handle({ caller, params: { id: userId } }) {
        await stopTrustingAll(world, caller, await demandUser(caller.accountId, userId))
        return { status: 204 }
      },
    }),
  ]
}
