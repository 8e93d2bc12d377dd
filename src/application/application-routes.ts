import { z } from 'zod'
import { type Caller, door } from '../http/door.ts'
import { id } from '../http/field-shape.ts'
import { iso, isoOrNull } from '../http/wire.ts'
import { Refusal } from '../refusal.ts'
import { namesOf } from '../user/user-names.ts'
import type { World } from '../world.ts'
import { addApplication } from './add-application.ts'
import type { Application } from './application.ts'
import {
  AddedApplicationShape,
  type ApplicationOnWire,
  ApplicationPatchShape,
  ApplicationSecretShape,
  ApplicationShape,
  ApplicationsShape,
  NewApplicationShape,
} from './application-shape.ts'
import { applicationsOf, findApplicationOf, type StoredApplication } from './application-store.ts'
import { usesOf } from './application-uses.ts'
import { changeApplication, removeApplication, renewSecret } from './change-application.ts'
import { secretsOf } from './client-secret.ts'
import { OPERATOR_ID, operatorApplications } from './operator-applications.ts'

const params = z.strictObject({ id: id('app') })
const paramsToRead = z.strictObject({ id: id('app').or(z.string().regex(OPERATOR_ID)) })

/** The applications of an account, as its administrators see and change them. */
export function applicationRoutes(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'resolveName'>,
) {
  const { store, clock, config } = world
  const onWire = async ({ accountId }: Caller, some: readonly StoredApplication[]) => {
    const uses = await usesOf(store.read, accountId)
    const names = await namesOf(store.read, accountId, [
      ...new Set(some.flatMap(({ addedBy }) => addedBy ?? [])),
    ])
    const now = clock.now()
    return Promise.all(
      some.map(async (one): Promise<ApplicationOnWire> => {
        const { addedBy } = one
        const secrets = await secretsOf(store.read, accountId, one.id, now)
        return {
          ...shared(one, uses),
          from: 'account',
          secrets: secrets.map((made) => ({
            id: made.id,
            madeAt: iso(made.madeAt),
            endsAt: isoOrNull(made.endsAt),
          })),
          addedAt: iso(one.addedAt),
          addedBy: addedBy === null ? null : { id: addedBy, name: names.get(addedBy) ?? '' },
        }
      }),
    )
  }
  const operatorsOnWire = async ({ accountId }: Caller, wanted: (one: Application) => boolean) => {
    const uses = await usesOf(store.read, accountId)
    return operatorApplications(config)
      .filter(wanted)
      .map((one): ApplicationOnWire => ({
        ...shared(one, uses),
        from: 'operator',
        secrets: [],
        addedAt: null,
        addedBy: null,
      }))
  }
  const show = async (caller: Caller, applicationId: string): Promise<ApplicationOnWire> => {
    const found = await findApplicationOf(store.read, caller.accountId, applicationId)
    const [shown] = found
      ? await onWire(caller, [found])
      : await operatorsOnWire(caller, ({ id: operators }) => operators === applicationId)
    if (!shown) throw new Refusal('not_found')
    return shown
  }
  const exists = async ({ caller, params: named }: { caller: Caller; params: { id: string } }) =>
    (await findApplicationOf(store.read, caller.accountId, named.id)) !== null
  return [
    door({
      method: 'GET',
      path: '/account/applications',
      summary: 'The applications that users of my account reach, those of the operator too',
      needs: 'admin',
      answers: { 200: ApplicationsShape },
      refuses: [],
      async handle({ caller }) {
        const own = await onWire(caller, await applicationsOf(store.read, caller.accountId))
        const operators = await operatorsOnWire(caller, () => true)
        return { status: 200, body: { items: [...own, ...operators] } }
      },
    }),
    door({
      method: 'POST',
      path: '/account/applications',
      summary: 'Add an application. Its secret, if it has one, is shown only now',
      needs: 'admin',
      body: NewApplicationShape,
      example: {
        kind: 'web',
        name: 'Example App',
        redirectAddresses: ['https://app.example.com/sign-in/callback'],
      },
      answers: { 201: AddedApplicationShape },
      refuses: ['sudo_required', 'too_many_applications', 'host_taken', 'too_many_hosts'],
      async handle({ caller, body }) {
        const { id: added, secret } = await addApplication(world, caller, body)
        return { status: 201, body: { ...(await show(caller, added)), secret } }
      },
    }),
    door({
      method: 'GET',
      path: '/account/applications/{id}',
      summary: 'One application, of my account or of the operator',
      needs: 'admin',
      params: paramsToRead,
      answers: { 200: ApplicationShape },
      refuses: ['not_found'],
      handle: async ({ caller, params: named }) => ({ status: 200, body: await show(caller, named.id) }),
    }),
    door({
      method: 'PATCH',
      path: '/account/applications/{id}',
      summary: 'Change an application: its addresses or hosts, who may sign in, what it asks for',
      needs: 'admin',
      params,
      exists,
      body: ApplicationPatchShape,
      example: { asksFor: 'two_factors', openTo: 'administrators' },
      answers: { 200: ApplicationShape },
      refuses: ['sudo_required', 'host_taken', 'too_many_hosts', 'address_private'],
      async handle({ caller, params: named, body }) {
        await changeApplication(world, caller, named.id, body)
        return { status: 200, body: await show(caller, named.id) }
      },
    }),
    door({
      method: 'DELETE',
      path: '/account/applications/{id}',
      summary: 'Remove an application. Its users are signed out of it at once',
      needs: 'admin',
      params,
      exists,
      answers: { 204: null },
      refuses: ['sudo_required'],
      async handle({ caller, params: named }) {
        await removeApplication(world, caller, named.id)
        return { status: 204 }
      },
    }),
    door({
      method: 'POST',
      path: '/account/applications/{id}/secret',
      summary: 'Make a new secret. The one before is good for a day',
      needs: 'admin',
      params,
      exists,
      answers: { 201: ApplicationSecretShape },
      refuses: ['sudo_required'],
      async handle({ caller, params: named }) {
        const secret = await renewSecret(world, caller, named.id)
        return { status: 201, body: { secret, application: await show(caller, named.id) } }
      },
    }),
  ]
}

function shared(one: Application, uses: Map<string, number>) {
  const { id: applicationId, kind, name, openTo, asksFor, notOlderThan, subject } = one
  return {
    id: applicationId,
    kind,
    name,
    redirectAddresses: [...one.redirectAddresses],
    signOutAddresses: [...one.signOutAddresses],
    backChannelAddress: one.backChannelAddress,
    allowedOrigins: [...one.allowedOrigins],
    hosts: [...one.hosts],
    openTo,
    asksFor,
    notOlderThan,
    subject,
    lastSignInAt: isoOrNull(uses.get(applicationId) ?? null),
  }
}
