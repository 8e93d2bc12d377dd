import { createHash } from 'node:crypto'
import { newId } from '../../http/token.ts'
import type { Instant } from '../../store/duration.ts'
import { statement } from '../../store/statement.ts'
import type { Reader, Tx } from '../../store/store.ts'
import type { Tables } from '../../store/tables.ts'
import { noteEverEnrolled, recountFactors } from '../../user/factor-store.ts'
import type { World } from '../../world.ts'

/** How many keys a user can have. */
export const MOST_KEYS = 20

/** A user's key, to be shown to her. */
export type SecurityKey = {
  id: string
  name: string
  createdAt: Instant
  lastUsedAt: Instant | null
  /** Registered through the U2F API of old, elsewhere. */
  imported: boolean
}

/** A key as it is stored. */
export type KeyRow = Tables['security_keys']

type Who = { accountId: string; id: string }
type OfUser = { accountId: string; userId: string }

const findKeys = statement((q, p: OfUser) =>
  q.db
    .selectFrom('security_keys')
    .selectAll()
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId)
    .orderBy('created_at_ms')
    .orderBy('id'),
)
const findByCredential = statement((q, p: OfUser & { credentialId: string }) =>
  q.db
    .selectFrom('security_keys')
    .selectAll()
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId)
    .where('credential_id', '=', p.credentialId),
)
const claimCredential = statement((q, p: OfUser & { hash: string }) =>
  q.db
    .insertInto('credentials')
    .values({ credential_hash: p.hash, account_id: p.accountId, user_id: p.userId })
    .onConflict((oc) => oc.doNothing()),
)
const findClaim = statement((q, p: { hash: string }) =>
  q.db.selectFrom('credentials').select(['account_id', 'user_id']).where('credential_hash', '=', p.hash),
)
const insertKey = statement(
  (
    q,
    p: OfUser & {
      id: string
      name: string
      credentialId: string
      publicKey: string
      counter: number
      transports: string
      rpId: string
      appId: string | null
      now: number
    },
  ) =>
    q.db.insertInto('security_keys').values({
      account_id: p.accountId,
      user_id: p.userId,
      id: p.id,
      name: p.name,
      credential_id: p.credentialId,
      public_key: p.publicKey,
      counter: p.counter,
      transports: p.transports,
      rp_id: p.rpId,
      app_id: p.appId,
      created_at_ms: p.now,
      last_used_at_ms: null,
    }),
)
/** Counts a use. The counter goes forward, or stays at the 0 of a key that has none (WebAuthn L3 §7.2 step 22). */
const noteUse = statement((q, p: OfUser & { id: string; publicKey: string; counter: number; now: number }) =>
  q.db
    .updateTable('security_keys')
    .set({ counter: p.counter, last_used_at_ms: p.now })
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId)
    .where('id', '=', p.id)
    .where('public_key', '=', p.publicKey)
    .where((eb) =>
      eb.or([eb('counter', '<', p.counter), eb.and([eb('counter', '=', p.counter), eb('counter', '=', 0)])]),
    ),
)
const setName = statement((q, p: OfUser & { id: string; name: string }) =>
  q.db
    .updateTable('security_keys')
    .set({ name: p.name })
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId)
    .where('id', '=', p.id),
)
const removeOne = statement((q, p: OfUser & { id: string }) =>
  q.db
    .deleteFrom('security_keys')
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId)
    .where('id', '=', p.id),
)
const removeAll = statement((q, p: OfUser) =>
  q.db.deleteFrom('security_keys').where('account_id', '=', p.accountId).where('user_id', '=', p.userId),
)

const ofUser = ({ accountId, id: userId }: Who): OfUser => ({ accountId, userId })

/** The keys of a user as they are stored, the oldest first. */
export const keyRows = (reader: Reader, who: OfUser): Promise<KeyRow[]> =>
  reader.all(findKeys, { accountId: who.accountId, userId: who.userId })

/** Her key with this credential id (base64url). */
export const findKey = (reader: Reader, who: OfUser, credentialId: string): Promise<KeyRow | undefined> =>
  reader.first(findByCredential, { accountId: who.accountId, userId: who.userId, credentialId })

/** The keys of a user, the oldest first. */
export async function keysOf(reader: Reader, accountId: string, userId: string): Promise<SecurityKey[]> {
  return (await keyRows(reader, { accountId, userId })).map((row) => ({
    id: row.id,
    name: row.name,
    createdAt: row.created_at_ms,
    lastUsedAt: row.last_used_at_ms,
    imported: row.app_id !== null,
  }))
}

/** A credential that is to become a key of hers. Ids and keys in base64url; without a name it gets one. */
export type NewKey = {
  name: string | undefined
  credentialId: string
  publicKey: string
  counter: number
  transports: readonly string[]
  rpId: string
  appId: string | null
}

/**
 * Gives a user a key; her row is locked. Null where the credential is already set up, or ever was for somebody else: its
 * id belongs to one user for good, and only to her can a removed key come back.
 */
export async function addKey(
  { random }: Pick<World, 'random'>,
  tx: Tx,
  who: Who,
  key: NewKey,
  now: Instant,
): Promise<{ id: string; name: string } | null> {
  const owner = ofUser(who)
  const hash = createHash('sha256').update(key.credentialId, 'base64url').digest('base64url')
  if ((await tx.run(claimCredential, { ...owner, hash })) === 0) {
    const claim = await tx.first(findClaim, { hash })
    if (claim?.account_id !== owner.accountId || claim.user_id !== owner.userId) return null
    if (await findKey(tx, owner, key.credentialId)) return null
  }
  const id = newId(random, 'aut')
  const name = key.name ?? freeName(await keyRows(tx, owner))
  await tx.run(insertKey, {
    ...owner,
    id,
    name,
    credentialId: key.credentialId,
    publicKey: key.publicKey,
    counter: key.counter,
    transports: key.transports.filter((word) => /^[a-z-]+$/.test(word)).join(' '),
    rpId: key.rpId,
    appId: key.appId,
    now,
  })
  await noteEverEnrolled(tx, who, now)
  await recountFactors(tx, who)
  return { id, name }
}

/** "Security key", "Security key 2" and so on: the first that none of her keys has. */
function freeName(keys: readonly { name: string }[]): string {
  const taken = new Set(keys.map(({ name }) => name))
  for (let nth = 1; ; nth++) {
    const name = nth === 1 ? 'Security key' : `Security key ${nth}`
    if (!taken.has(name)) return name
  }
}

/** Whether a counter may follow the one that was seen last (WebAuthn L3 §7.2 step 22). */
export const counterMayFollow = (last: number, next: number): boolean =>
  next > last || (next === 0 && last === 0)

/** Counts a use of a key, under the lock of its user. */
export async function noteKeyUse(
  tx: Tx,
  key: Pick<KeyRow, 'account_id' | 'user_id' | 'id' | 'public_key'>,
  counter: number,
  now: Instant,
): Promise<void> {
  const { account_id: accountId, user_id: userId, id, public_key: publicKey } = key
  if ((await tx.run(noteUse, { accountId, userId, id, publicKey, counter, now })) === 0)
    throw new Error('a key was used twice under the lock of its user')
}

/** Renames a key of hers. False where she has no such key. */
export async function renameKey(tx: Tx, who: Who, id: string, name: string): Promise<boolean> {
  return (await tx.run(setName, { ...ofUser(who), id, name })) === 1
}

/** Takes a key of hers away; her row is locked. False where she has no such key. */
export async function removeKey(tx: Tx, who: Who, id: string): Promise<boolean> {
  const removed = (await tx.run(removeOne, { ...ofUser(who), id })) === 1
  if (removed) await recountFactors(tx, who)
  return removed
}

/** Takes all her keys away; her row is locked. */
export async function removeKeysOf(tx: Tx, who: Who): Promise<void> {
  await tx.run(removeAll, ofUser(who))
  await recountFactors(tx, who)
}
