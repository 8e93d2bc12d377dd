import { z } from 'zod'
import { type Caller, door } from '../http/door.ts'
import { id } from '../http/field-shape.ts'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { ApiKeysShape, CreatedApiKeyShape, NewApiKeyShape } from './api-key-shape.ts'
import { findKeyOf, keysOf } from './api-key-store.ts'
import { keysOnWire } from './api-key-view.ts'
import { createKey } from './create-key.ts'
import { revokeKey } from './revoke-key.ts'

const params = z.strictObject({ id: id('apk') })

/** The page Account > Settings > API keys. */
export function apiKeyRoutes(world: Pick<World, 'store' | 'clock' | 'random'>) {
  const { read } = world.store
  const exists = async ({
    caller: { accountId },
    params: named,
  }: {
    caller: Caller
    params: { id: string }
  }) => (await findKeyOf(read, { accountId, id: named.id }))?.revokedAt === null
  return [
    door({
      method: 'GET',
      path: '/account/api-keys',
      summary: 'The API keys of my account that were not revoked, the newest first',
      needs: 'admin',
      answers: { 200: ApiKeysShape },
      refuses: [],
      handle: async ({ caller: { accountId } }) => ({
        status: 200,
        body: {
          items: await keysOnWire(read, accountId, await keysOf(read, accountId)),
          nextCursor: null,
        },
      }),
    }),
    door({
      method: 'POST',
      path: '/account/api-keys',
      summary: 'Create an API key. Its text is shown only in this answer',
      needs: 'admin',
      body: NewApiKeyShape,
      example: { name: 'Staff directory', scopes: ['users:read', 'users:write'], endsIn: '90_days' },
      answers: { 201: CreatedApiKeyShape },
      refuses: ['sudo_required', 'too_many_api_keys'],
      async handle({ caller, body }) {
        const { id: keyId, key } = await createKey(world, caller, body)
        const made = await findKeyOf(read, { accountId: caller.accountId, id: keyId })
        const [shown] = made ? await keysOnWire(read, caller.accountId, [made]) : []
        if (!shown) throw new Refusal('not_found')
        return { status: 201, body: { ...shown, key } }
      },
    }),
    door({
      method: 'DELETE',
      path: '/account/api-keys/{id}',
      summary: 'Revoke an API key. Programs that use it are refused at once',
      needs: 'admin',
      params,
      exists,
      answers: { 204: null },
      refuses: ['not_found', 'sudo_required'],
      async handle({ caller, params: { id: keyId } }) {
        await revokeKey(world, caller, keyId)
        return { status: 204 }
      },
    }),
  ]
}
