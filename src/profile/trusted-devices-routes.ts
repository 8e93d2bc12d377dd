import { z } from 'zod'
import { door } from '../http/door.ts'
import { id } from '../http/field-shape.ts'
import { pageQuery } from '../http/page.ts'
import { signInsOf } from '../sign-in/own-sign-ins.ts'
import { OwnSignInsShape } from '../sign-in/own-sign-ins-shape.ts'
import { browserHash } from '../session/known-browser.ts'
import { devicesOnWire, stopTrusting, stopTrustingAll } from '../trusted-device/stop-trusting.ts'
import { TrustedDevicesShape } from '../trusted-device/trusted-device-shape.ts'
import type { World } from '../world.ts'

/** The browsers that skip the caller's second factor, and the sign-ins in which she was or was not asked for it. */
export function trustedDevicesRoutes(world: Pick<World, 'store' | 'clock' | 'random'>) {
  const { store, clock } = world
  return [
    door({
      method: 'GET',
      path: '/me/sign-ins',
      summary:
        'My sign-ins of the last 90 days: why a second factor was or was not asked for, or what stopped them',
      needs: 'session',
      query: pageQuery('sgn'),
      answers: { 200: OwnSignInsShape },
      refuses: [],
      handle: async ({ caller, query }) => ({
        status: 200,
        body: await signInsOf(store.read, caller, query, clock.now()),
      }),
    }),
    door({
      method: 'GET',
      path: '/me/trusted-devices',
      summary: 'The browsers that skip my second factor, the newest first',
      needs: 'session',
      answers: { 200: TrustedDevicesShape },
      refuses: [],
      handle: async ({ caller, cookies }) => ({
        status: 200,
        body: await devicesOnWire(store.read, caller, browserHash(cookies), clock.now()),
      }),
    }),
    door({
      method: 'DELETE',
      path: '/me/trusted-devices/{id}',
      summary: 'Stop trusting one of my devices. Its next sign-in asks for a second factor',
      needs: 'session',
      params: z.strictObject({ id: id('dev') }),
      answers: { 204: null },
      refuses: ['not_found'],
      async handle({ caller, params }) {
        await stopTrusting(world, caller, caller, params.id)
        return { status: 204 }
      },
    }),
    door({
      method: 'DELETE',
      path: '/me/trusted-devices',
      summary: 'Stop trusting all my devices',
      needs: 'session',
      answers: { 204: null },
      refuses: [],
      async handle({ caller }) {
        await stopTrustingAll(world, caller, caller)
        return { status: 204 }
      },
    }),
  ]
}
