import type { KeyUser } from '../http/door.ts'
import { Refusal } from '../refusal.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import { isLive } from './api-key-life.ts'
import { keyToActBy } from './api-key-store.ts'

/**
 * Holds the key of an act until its transaction ends: nobody revokes it meanwhile. Refuses with `api_key_wrong` where that
 * has happened since the call was let in, or the key has ended.
 */
export async function holdKey(tx: Tx, { accountId, apiKeyId: id }: KeyUser, now: Instant): Promise<void> {
  const key = await keyToActBy(tx, { accountId, id })
  if (!key || !isLive(key, now)) throw new Refusal('api_key_wrong')
}
