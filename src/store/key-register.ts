import { fingerprint, type SecretKey } from './secret-box.ts'
import { statement } from './statement.ts'
import type { Store } from './store.ts'

const holdInstallation = statement((q, p: { id: number }) =>
  q.forUpdate(q.db.selectFrom('installation').select('id').where('id', '=', p.id)),
)

const findKeys = statement((q, _: Record<never, never>) =>
  q.db.selectFrom('secret_keys').select(['id', 'fingerprint']),
)

const addKey = statement((q, p: { id: string; fingerprint: string; now: number }) =>
  q.db
    .insertInto('secret_keys')
    .values({ id: p.id, fingerprint: p.fingerprint, added_at_ms: p.now })
    .onConflict((oc) => oc.doNothing()),
)

/**
 * Holds this node's keys against those that the database knows. Gives back what is wrong, in words with a mend;
 * null when all is well. Two nodes with different keys could not read each other's rows, so of two that come first at
 * the same time one is refused.
 */
export async function registerKeys(
  store: Store,
  keys: readonly SecretKey[],
  now: number,
): Promise<string | null> {
  return store.write(async (tx) => {
    await tx.first(holdInstallation, { id: 1 })
    const known = await tx.all(findKeys, {})
    const own = new Map(keys.map((key) => [key.id, fingerprint(key)]))
    const missing = known.filter(({ id }) => !own.has(id)).map(({ id }) => `"${id}"`)
    if (missing.length > 0) {
      return `SALLYPORT_SECRET_KEYS lacks the key ${missing.join(', ')}, with which this database was written. Add it behind the first one.`
    }
    const other = known.find((key) => own.get(key.id) !== key.fingerprint)
    if (other) {
      return `SALLYPORT_SECRET_KEYS has another key "${other.id}" than the one with which this database was written. Give this node the same keys as the others.`
    }
    for (const [id, print] of own) await tx.run(addKey, { id, fingerprint: print, now })
    return null
  })
}
