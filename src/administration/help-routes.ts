import { z } from 'zod'
import { door } from '../http/door.ts'
import { id } from '../http/field-shape.ts'
import { iso } from '../http/wire.ts'
import type { TemporaryCode } from '../method/rescue/temporary-code.ts'
import { userInPath } from '../user/user-store.ts'
import type { World } from '../world.ts'
import {
  IssuedCodeShape,
  type IssuedCodeOnWire,
  SecondFactorResetShape,
  TemporaryCodeWantedShape,
} from './help-shape.ts'
import { issueCodeFor, resetSecondFactor } from './help-user.ts'

const params = z.strictObject({ id: id('usr') })

const onWire = ({ code, expiresAt }: TemporaryCode): IssuedCodeOnWire => ({
  temporaryCode: code,
  expiresAt: iso(expiresAt),
})

/** How an administrator helps a user who has her authenticator not at hand, or lost it. */
export function helpRoutes(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'messageWritten' | 'countSms' | 'log'>,
) {
  const exists = userInPath(world.store.read)
  return [
    door({
      method: 'POST',
      path: '/account/users/{id}/temporary-code',
      summary: 'Issue a code with which a user signs in once. The one before is void',
      needs: 'admin',
      params,
      exists,
      body: TemporaryCodeWantedShape,
      example: { hours: 24 },
      answers: { 201: IssuedCodeShape },
      refuses: ['not_found', 'not_for_yourself', 'sudo_required', 'user_not_active', 'mail_limit'],
      handle: async ({ caller, params: { id: userId }, body }) => ({
        status: 201,
        body: onWire(await issueCodeFor(world, caller, userId, body.hours)),
      }),
    }),
    door({
      method: 'POST',
      path: '/account/users/{id}/second-factor-reset',
      summary:
        'Remove all authenticators and codes of a user who lost them; a temporary code lets her enrol anew',
      needs: 'admin',
      params,
      exists,
      body: SecondFactorResetShape,
      example: { phone: '+1 202 555 0124' },
      answers: { 200: IssuedCodeShape },
      refuses: [
        'not_found',
        'not_for_yourself',
        'sudo_required',
        'user_not_active',
        'phone_invalid',
        'phone_cannot_receive_sms',
        'mail_limit',
      ],
      handle: async ({ caller, params: { id: userId }, body }) => ({
        status: 200,
        body: onWire(await resetSecondFactor(world, caller, userId, body.phone)),
      }),
    }),
  ]
}
