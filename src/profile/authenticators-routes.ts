import { z } from 'zod'
import { type Caller, door } from '../http/door.ts'
import { id } from '../http/field-shape.ts'
import { KeyCreationOptionsShape } from '../method/security-key/key-shape.ts'
import { readPolicy } from '../policy/policy-store.ts'
import { Refusal } from '../refusal.ts'
import { AppConfirmationShape, AppOfferShape, NewKeyShape } from '../second-factor/answer-shape.ts'
import { readUser } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { addKey, askForNewKey, confirmApp, offerNewApp } from './add-authenticator.ts'
import { newRecoveryCodes } from './new-recovery-codes.ts'
import { authenticatorsOf, removeAuthenticator, renameAuthenticator } from './own-authenticators.ts'
import {
  AuthenticatorPatchShape,
  AuthenticatorShape,
  AuthenticatorsShape,
  RecoveryCodesShape,
} from './profile-shape.ts'

const params = z.strictObject({ id: id('aut') })
const BIND = ['sudo_required', 'proof_required'] as const

/** The caller's own phone, apps, keys and recovery codes. */
export function authenticatorsRoutes(
  world: Pick<
    World,
    'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher' | 'messageWritten' | 'countSms' | 'log'
  >,
) {
  const { store, clock } = world
  const list = async ({ accountId, userId }: Caller) =>
    authenticatorsOf(
      store.read,
      await readUser(store.read, accountId, userId),
      await readPolicy(store.read, accountId),
      clock.now(),
    )
  const show = async (caller: Caller, wanted: string) => {
    const found = (await list(caller)).find((one) => one.id === wanted)
    if (!found) throw new Refusal('not_found')
    return found
  }
  return [
    door({
      method: 'GET',
      path: '/me/authenticators',
      summary: 'My phone, apps and security keys. Asking keeps no session open',
      needs: 'session',
      countsAsAct: false,
      answers: { 200: AuthenticatorsShape },
      refuses: [],
      handle: async ({ caller }) => ({ status: 200, body: { items: await list(caller), nextCursor: null } }),
    }),
    door({
      method: 'PATCH',
      path: '/me/authenticators/{id}',
      summary: 'Name one of my apps or keys anew',
      needs: 'session',
      params,
      body: AuthenticatorPatchShape,
      example: { name: 'Key ring' },
      answers: { 200: AuthenticatorShape },
      refuses: ['not_found', 'sudo_required'],
      async handle({ caller, params: { id: wanted }, body }) {
        await renameAuthenticator(world, caller, wanted, body.name)
        return { status: 200, body: await show(caller, wanted) }
      },
    }),
    door({
      method: 'DELETE',
      path: '/me/authenticators/{id}',
      summary: 'Remove one of my authenticators, though never the last one that signs me in',
      needs: 'session',
      params,
      answers: { 204: null },
      refuses: ['not_found', 'sudo_required', 'last_authenticator', 'phone_required'],
      async handle({ caller, client, params: { id: wanted } }) {
        await removeAuthenticator(world, { caller, client }, wanted)
        return { status: 204 }
      },
    }),
    door({
      method: 'POST',
      path: '/me/apps',
      summary: 'Hand out the secret of an app to be added. The one before is void',
      needs: 'session',
      answers: { 200: AppOfferShape },
      refuses: BIND,
      handle: async ({ caller }) => ({ status: 200, body: await offerNewApp(world, caller) }),
    }),
    door({
      method: 'POST',
      path: '/me/apps/{id}/confirmation',
      summary: 'Add the app by a code that it shows',
      needs: 'session',
      params,
      body: AppConfirmationShape,
      example: { code: '482913', name: 'My phone' },
      answers: { 201: AuthenticatorShape },
      refuses: [...BIND, 'code_wrong', 'code_expired', 'code_used', 'too_many_attempts'],
      async handle({ caller, client, params: { id: wanted }, body }) {
        const added = await confirmApp(world, { caller, client }, { id: wanted, ...body })
        return { status: 201, body: await show(caller, added) }
      },
    }),
    door({
      method: 'POST',
      path: '/me/security-keys/options',
      summary: 'What the browser asks a new security key for (WebAuthn)',
      needs: 'session',
      answers: { 200: KeyCreationOptionsShape },
      refuses: BIND,
      handle: async ({ caller }) => ({ status: 200, body: await askForNewKey(world, caller) }),
    }),
    door({
      method: 'POST',
      path: '/me/security-keys',
      summary: 'Add the security key that has answered',
      needs: 'session',
      body: NewKeyShape,
      example: {
        name: 'Key ring',
        response: {
          id: 'm7xl_TkTcCe0WcXI2M-4ro9vJAuwcj4m',
          rawId: 'm7xl_TkTcCe0WcXI2M-4ro9vJAuwcj4m',
          type: 'public-key',
          response: {
            clientDataJSON: 'eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIn0',
            attestationObject: 'o2NmbXRkbm9uZQ',
          },
          clientExtensionResults: {},
        },
      },
      answers: { 201: AuthenticatorShape },
      refuses: [...BIND, 'key_refused', 'code_expired', 'code_used'],
      async handle({ caller, client, body }) {
        return { status: 201, body: await show(caller, await addKey(world, { caller, client }, body)) }
      },
    }),
    door({
      method: 'POST',
      path: '/me/recovery-codes',
      summary: 'Make new recovery codes, shown this once. The set before is void',
      needs: 'session',
      answers: { 201: RecoveryCodesShape },
      refuses: ['sudo_required', 'authenticator_required', 'too_busy'],
      handle: async ({ caller, client }) => ({
        status: 201,
        body: { codes: await newRecoveryCodes(world, { caller, client }) },
      }),
    }),
  ]
}
