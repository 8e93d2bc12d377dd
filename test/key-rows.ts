import { statement } from '../src/store/statement.ts'
import type { Reader, Tx } from '../src/store/store.ts'
import type { Tables } from '../src/store/tables.ts'

const findKeyRows = statement((q, _: Record<never, never>) =>
  q.db.selectFrom('security_keys').selectAll().orderBy('created_at_ms').orderBy('id'),
)
const setBinding = statement((q, p: { rpId: string; appId: string | null }) =>
  q.db.updateTable('security_keys').set({ rp_id: p.rpId, app_id: p.appId }),
)
const setPublicKey = statement((q, p: { publicKey: string }) =>
  q.db.updateTable('security_keys').set({ public_key: p.publicKey }),
)

/** Every key that is stored, the oldest first. */
export const allKeyRows = (reader: Reader): Promise<Tables['security_keys'][]> => reader.all(findKeyRows, {})

/** Makes every stored key one of another RP ID and app id, as an older setting would have left it. */
export const bindAllKeys = async (tx: Tx, rpId: string, appId: string | null): Promise<void> =>
  void (await tx.run(setBinding, { rpId, appId }))

/** Gives every stored key another public key. */
export const replacePublicKeys = async (tx: Tx, publicKey: string): Promise<void> =>
  void (await tx.run(setPublicKey, { publicKey }))
