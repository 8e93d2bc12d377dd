import { z } from 'zod'
import { door } from '../http/door.ts'
import { id } from '../http/field-shape.ts'
import { pageQuery } from '../http/page.ts'
import { signInsOf } from '../sign-in/own-sign-ins.ts'
import { OwnSignInsShape } from '../sign-in/own-sign-ins-shape.ts'
import { devicesOnWire, stopTrusting, stopTrustingAll } from '../trusted-device/stop-trusting.ts'
import { TrustedDevicesShape } from '../trusted-device/trusted-device-shape.ts'
import { userInPath } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { UserAuthenticatorsShape } from './help-shape.ts'
import { userAuthenticators } from './user-authenticators.ts'

const params = z.strictObject({ id: id('usr') })

/** What a user has and did: authenticators, sign-ins and trusted devices, as her administrators see and end them. */
export function userDevicesRoutes(world: Pick<World, 'store' | 'clock' | 'random'>) {
  const { store, clock } = world
  const exists = userInPath(store.read)
  return [
    door({
      method: 'GET',
      path: '/account/users/{id}/authenticators',
      summary: 'What a user has set up, what is open of hers, and her last reset',
      needs: 'admin',
      params,
      exists,
      answers: { 200: UserAuthenticatorsShape },
      refuses: ['not_found'],
      async handle({ caller, params: { id: userId } }) {
        const whose = { accountId: caller.accountId, userId }
        return { status: 200, body: await userAuthenticators(store.read, whose, clock.now()) }
      },
    }),
    door({
      method: 'GET',
      path: '/account/users/{id}/sign-ins',
      summary:
        'The sign-ins of a user of the last 90 days: why a second factor was or was not asked for, or what stopped them',
      needs: 'admin',
      params,
      exists,
      query: pageQuery('sgn'),
      answers: { 200: OwnSignInsShape },
      refuses: ['not_found'],
      async handle({ caller, params: { id: userId }, query }) {
        const whose = { accountId: caller.accountId, userId }
        return { status: 200, body: await signInsOf(store.read, whose, query, clock.now()) }
      },
    }),
    door({
      method: 'GET',
      path: '/account/users/{id}/trusted-devices',
      summary: 'The browsers that skip the second factor of a user, the newest first',
      needs: 'admin',
      params,
      exists,
      answers: { 200: TrustedDevicesShape },
      refuses: ['not_found'],
      async handle({ caller, params: { id: userId } }) {
        const whose = { accountId: caller.accountId, userId }
        return { status: 200, body: await devicesOnWire(store.read, whose, null, clock.now()) }
      },
    }),
    door({
      method: 'DELETE',
      path: '/account/users/{id}/trusted-devices/{device}',
      summary: 'Stop trusting one device of a user. Its next sign-in asks for a second factor',
      needs: 'admin',
      params: params.extend({ device: id('dev') }),
      exists,
      answers: { 204: null },
      refuses: ['not_found'],
      async handle({ caller, params: { id: userId, device } }) {
        await stopTrusting(world, caller, { accountId: caller.accountId, userId }, device)
        return { status: 204 }
      },
    }),
    door({
      method: 'DELETE',
      path: '/account/users/{id}/trusted-devices',
      summary: 'Stop trusting all devices of a user',
      needs: 'admin',
      params,
      exists,
      answers: { 204: null },
      refuses: ['not_found'],
      async handle({ caller, params: { id: userId } }) {
        await stopTrustingAll(world, caller, { accountId: caller.accountId, userId })
        return { status: 204 }
      },
    }),
  ]
}
