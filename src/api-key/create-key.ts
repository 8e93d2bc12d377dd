import { accountToChange } from '../account/account-store.ts'
import { recordAct } from '../audit/audit.ts'
import type { Caller } from '../http/door.ts'
import { SCOPE_NAMES } from '../http/scope.ts'
import { newId } from '../http/token.ts'
import { isoOrNull } from '../http/wire.ts'
import { Refusal } from '../refusal.ts'
import { demandAdmin } from '../session/demand-admin.ts'
import { useSudo } from '../session/sudo.ts'
import type { World } from '../world.ts'
import { KEY_LIVES, MOST_KEYS, REMIND_BEFORE_MS } from './api-key-life.ts'
import type { NewApiKey } from './api-key-shape.ts'
import { addKey, countKeysOf } from './api-key-store.ts'
import { newKeyText } from './api-key-text.ts'

/**
 * Creates an API key of the caller's account. Its text is given back and stored nowhere. Refuses with `sudo_required`,
 * `admin_required`, and with `too_many_api_keys` where 100 were not revoked.
 */
export async function createKey(
  world: Pick<World, 'store' | 'clock' | 'random'>,
  caller: Caller,
  wanted: NewApiKey,
): Promise<{ id: string; key: string }> {
  const { accountId, userId: createdBy } = caller
  const { store, clock, random } = world
  const now = clock.now()
  const id = newId(random, 'apk')
  const { text, secretHash } = newKeyText(random, accountId)
  const life = KEY_LIVES[wanted.endsIn]
  const endsAt = life === null ? null : now + life
  const remindAt = endsAt === null ? null : endsAt - REMIND_BEFORE_MS
  const scopes = SCOPE_NAMES.filter((scope) => wanted.scopes.includes(scope))
  await store.write(async (tx) => {
    await accountToChange(tx, accountId)
    await useSudo(tx, caller, now)
    await demandAdmin(tx, caller)
    if ((await countKeysOf(tx, accountId)) >= MOST_KEYS) throw new Refusal('too_many_api_keys')
    await addKey(
      tx,
      { accountId, id, name: wanted.name, secretHash, scopes, createdBy, endsAt, remindAt },
      now,
    )
    const details = { scopes, endsAt: isoOrNull(endsAt) }
    await recordAct(world, tx, caller, { type: 'api_key_created', subjectId: id, details }, now)
  })
  return { id, key: text }
}
