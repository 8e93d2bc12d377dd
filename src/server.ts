import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { demandKey, refuseKeys } from './api-key/api-key-guard.ts'
import { apiKeyRoutes } from './api-key/api-key-routes.ts'
import { activityRoutes } from './activity/activity-routes.ts'
import { helpRoutes } from './administration/help-routes.ts'
import { usersRoutes } from './administration/users-routes.ts'
import { coverageRoutes } from './coverage/coverage-routes.ts'
import { applicationRoutes } from './application/application-routes.ts'
import type { Door } from './http/door.ts'
import { type Asked, type Guards, mount } from './http/mount.ts'
import type { Scope } from './http/scope.ts'
import { newServer } from './http/serve.ts'
import { invitationRoutes } from './invitation/invitation-routes.ts'
import { forwardAuthRoutes } from './forward-auth/forward-auth-routes.ts'
import { oidcRoutes } from './oidc/oidc-routes.ts'
import { outboxRoutes } from './message/outbox-routes.ts'
import { receiptRoutes } from './message/receipt-routes.ts'
import { type Metrics } from './operation/metrics.ts'
import { operationRoutes, type Readiness } from './operation/operation-routes.ts'
import { servePages } from './operation/pages.ts'
import { accountRoutes } from './profile/account-routes.ts'
import { authenticatorsRoutes } from './profile/authenticators-routes.ts'
import { profileRoutes } from './profile/profile-routes.ts'
import { trustedDevicesRoutes } from './profile/trusted-devices-routes.ts'
import { userDevicesRoutes } from './administration/user-devices-routes.ts'
import { resetRoutes } from './profile/reset-routes.ts'
import { selfServiceRoutes } from './profile/self-service-routes.ts'
import { Refusal } from './refusal.ts'
import { securitySettingsRoutes } from './security-settings/security-settings-routes.ts'
import { demandSession } from './session/session-guard.ts'
import { sessionRoutes } from './session/session-routes.ts'
import { sudoRoutes } from './session/sudo-routes.ts'
import { demandSetUpCode } from './set-up/set-up-code.ts'
import { setUpRoutes } from './set-up/set-up-routes.ts'
import { enrolmentRoutes } from './sign-in/enrolment-routes.ts'
import { signInRoutes } from './sign-in/sign-in-routes.ts'
import { signUpRoutes } from './sign-up/sign-up-routes.ts'
import { importRoutes } from './user-import/import-routes.ts'
import { countriesRoutes } from './user/countries-routes.ts'
import { webhookRoutes } from './webhook/webhook-routes.ts'
import { smsActivityRoutes } from './sms-activity/sms-activity-routes.ts'
import { verifyRoutes } from './verify-api/verify-routes.ts'
import { smsCountriesRoutes } from './sms-guard/sms-countries-routes.ts'
import type { World } from './world.ts'

const PAGES_FOLDER = join(import.meta.dirname, '../dist/web')

/** Every door of the house. */
export function allDoors(world: World, countVerification: Metrics['verification'] = () => undefined): Door[] {
  return [
    ...setUpRoutes(world),
    ...countriesRoutes,
    ...signUpRoutes(world),
    ...signInRoutes(world),
    ...enrolmentRoutes(world),
    ...sessionRoutes(world),
    ...sudoRoutes(world),
    ...profileRoutes(world),
    ...selfServiceRoutes(world),
    ...authenticatorsRoutes(world),
    ...trustedDevicesRoutes(world),
    ...resetRoutes(world),
    ...accountRoutes(world),
    ...smsCountriesRoutes(world),
    ...invitationRoutes(world),
    ...importRoutes(world),
    ...usersRoutes(world),
    ...helpRoutes(world),
    ...userDevicesRoutes(world),
    ...coverageRoutes(world),
    ...applicationRoutes(world),
    ...activityRoutes(world),
    ...smsActivityRoutes(world),
    ...securitySettingsRoutes(world),
    ...webhookRoutes(world),
    ...apiKeyRoutes(world),
    ...verifyRoutes(world, countVerification),
    ...outboxRoutes(world),
  ]
}

/** How each need of a door is met. */
function guardsOf(world: World): Guards {
  const session = async (asked: Asked) => {
    await refuseKeys(world, asked)
    return (await demandSession(world, asked)).caller
  }
  const admin = async (asked: Asked) => {
    const caller = await session(asked)
    if (caller.role !== 'admin') throw new Refusal('admin_required')
    return caller
  }
  // who brings a key is let in by it or refused, whatever cookie comes with it
  const adminOrKey = (scope: Scope) => async (asked: Asked) =>
    asked.bearer === undefined ? admin(asked) : demandKey(world, asked, scope)
  return {
    nothing: async () => undefined,
    session,
    admin,
    'users:read': adminOrKey('users:read'),
    'users:write': adminOrKey('users:write'),
    'activity:read': adminOrKey('activity:read'),
    'coverage:read': adminOrKey('coverage:read'),
    verify: (asked) => demandKey(world, asked, 'verify'),
    set_up_code: async (asked) => {
      demandSetUpCode(world, asked)
      return undefined
    },
  }
}

/** The server with all its doors and pages, not listening yet. */
export async function buildServer(
  world: World,
  operation: { metrics: Metrics; readiness: Readiness },
): Promise<FastifyInstance> {
  const app = newServer(world)
  const doors = allDoors(world, operation.metrics.verification)
  app.addHook('onResponse', (request, reply, done) => {
    operation.metrics.request(
      request.routeOptions.url ?? 'none',
      request.method,
      reply.statusCode,
      reply.elapsedTime / 1_000,
    )
    done()
  })
  mount(app, doors, guardsOf(world), world.config.publicUrl.protocol === 'https:')
  operationRoutes(app, world, { doors, ...operation })
  await oidcRoutes(app, world, operation.metrics.oidc)
  forwardAuthRoutes(app, world)
  await receiptRoutes(app, world)
  await servePages(app, world, PAGES_FOLDER)
  return app
}
