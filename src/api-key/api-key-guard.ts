import type { KeyUser } from '../http/door.ts'
import type { Asked } from '../http/mount.ts'
import type { Scope } from '../http/scope.ts'
import { Refusal } from '../refusal.ts'
import { type Instant, MINUTE_MS } from '../store/duration.ts'
import type { World } from '../world.ts'
import { isLive } from './api-key-life.ts'
import { type ApiKey, findKeyBySecret, noteKeyUse } from './api-key-store.ts'
import { isMeantAsKey, readKeyText } from './api-key-text.ts'

/** How exactly the last use is told: calls within a minute are noted once. */
const NOTE_EVERY_MS = 1 * MINUTE_MS

type Needs = Pick<World, 'store' | 'clock' | 'log'>

/**
 * The program that calls by an API key with this scope. Refuses with `api_key_wrong` a key that is none, was revoked or has
 * ended, and nothing tells which; with `scope_missing` one that is for something else.
 */
export async function demandKey(
  world: Needs,
  asked: Pick<Asked, 'bearer' | 'address'>,
  scope: Scope,
): Promise<KeyUser> {
  const key = await liveKey(world, asked)
  if (!key.scopes.includes(scope))
    throw new Refusal('scope_missing', {
      detail: `This API key may not do this: it has not the scope ${scope}. Create one that has it.`,
    })
  return { accountId: key.accountId, apiKeyId: key.id, name: key.name }
}

/**
 * Refuses whoever calls by an API key where only a person in her session may, with `not_for_api_keys`, whatever cookie comes
 * with it: a request is never a mix of the two.
 */
export async function refuseKeys(world: Needs, asked: Pick<Asked, 'bearer' | 'address'>): Promise<void> {
  if (!isMeantAsKey(asked.bearer)) return
  await liveKey(world, asked)
  throw new Refusal('not_for_api_keys')
}

async function liveKey(
  world: Needs,
  { bearer, address }: Pick<Asked, 'bearer' | 'address'>,
): Promise<ApiKey> {
  const now = world.clock.now()
  const secret = readKeyText(bearer)
  const key = secret && (await findKeyBySecret(world.store.read, secret))
  if (!key || !isLive(key, now)) throw new Refusal('api_key_wrong')
  noteUse(world, key, address, now)
  return key
}

/** Notes the use beside the call, which does not wait for it. */
function noteUse({ store, log }: Needs, key: ApiKey, address: string, now: Instant): void {
  const before = now - NOTE_EVERY_MS
  if (key.lastUsedAt !== null && key.lastUsedAt > before && key.lastUsedAt <= now) return
  void store
    .write((tx) => noteKeyUse(tx, key, { now, before, address }))
    .catch((error: unknown) => log.warn({ error: String(error) }, 'the use of an API key was not noted'))
}
