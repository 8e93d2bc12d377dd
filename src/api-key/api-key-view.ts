import { iso, isoOrNull } from '../http/wire.ts'
import type { Reader } from '../store/store.ts'
import { namesOf } from '../user/user-names.ts'
import type { ApiKeyOnWire } from './api-key-shape.ts'
import type { ApiKey } from './api-key-store.ts'

/** Keys of one account as its administrators see them. */
export async function keysOnWire(
  reader: Reader,
  accountId: string,
  keys: readonly ApiKey[],
): Promise<ApiKeyOnWire[]> {
  const makers = [...new Set(keys.flatMap(({ createdBy }) => createdBy ?? []))]
  const names = await namesOf(reader, accountId, makers)
  return keys.map(({ id, name, scopes, createdAt, createdBy, endsAt, lastUsedAt, lastUsedAddress }) => {
    const maker = createdBy === null ? undefined : names.get(createdBy)
    return {
      id,
      name,
      scopes,
      createdAt: iso(createdAt),
      createdBy: createdBy === null || maker === undefined ? null : { id: createdBy, name: maker },
      lastUsed:
        lastUsedAt === null || lastUsedAddress === null
          ? null
          : { at: iso(lastUsedAt), address: lastUsedAddress },
      endsAt: isoOrNull(endsAt),
    }
  })
}
