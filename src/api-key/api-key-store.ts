import type { Selectable } from 'kysely'
import type { Scope } from '../http/scope.ts'
import type { Instant } from '../store/duration.ts'
import { fillSlots, type Slots, slotsOf } from '../store/slots.ts'
import { statement } from '../store/statement.ts'
import type { Reader, Tx } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'

/** A key by which a program calls, without its secret. */
export type ApiKey = {
  accountId: string
  id: string
  name: string
  scopes: Scope[]
  createdAt: Instant
  createdBy: string | null
  endsAt: Instant | null
  lastUsedAt: Instant | null
  lastUsedAddress: string | null
  revokedAt: Instant | null
}

type Id = { accountId: string; id: string }
type Row = Omit<Selectable<Tables['api_keys']>, 'secret_hash' | 'remind_at_ms'>

const COLUMNS = [
  'account_id',
  'id',
  'name',
  'scopes',
  'created_at_ms',
  'created_by',
  'ends_at_ms',
  'last_used_at_ms',
  'last_used_address',
  'revoked_at_ms',
] as const

const findBySecret = statement((q, p: { accountId: string; secretHash: string }) =>
  q.db
    .selectFrom('api_keys')
    .select(COLUMNS)
    .where('account_id', '=', p.accountId)
    .where('secret_hash', '=', p.secretHash),
)
const holdKeyRow = statement((q, p: Id) =>
  q.forShare(
    q.db.selectFrom('api_keys').select(COLUMNS).where('account_id', '=', p.accountId).where('id', '=', p.id),
  ),
)
const findKey = statement((q, p: Id) =>
  q.db.selectFrom('api_keys').select(COLUMNS).where('account_id', '=', p.accountId).where('id', '=', p.id),
)
const findKeys = statement((q, p: { accountId: string }) =>
  q.db
    .selectFrom('api_keys')
    .select(COLUMNS)
    .where('account_id', '=', p.accountId)
    .where('revoked_at_ms', 'is', null)
    .orderBy('created_at_ms', 'desc')
    .orderBy('id'),
)
const countKeys = statement((q, p: { accountId: string }) =>
  q.db
    .selectFrom('api_keys')
    .select((eb) => eb.fn.countAll<number>().as('keys'))
    .where('account_id', '=', p.accountId)
    .where('revoked_at_ms', 'is', null),
)
const findNames = statement((q, p: { accountId: string } & Slots) =>
  q.db
    .selectFrom('api_keys')
    .select(['id', 'name'])
    .where('account_id', '=', p.accountId)
    .where('id', 'in', slotsOf(p)),
)
const insertKey = statement(
  (
    q,
    p: Id & {
      name: string
      secretHash: string
      scopes: string
      now: number
      createdBy: string
      endsAt: number | null
      remindAt: number | null
    },
  ) =>
    q.db.insertInto('api_keys').values({
      account_id: p.accountId,
      id: p.id,
      name: p.name,
      secret_hash: p.secretHash,
      scopes: p.scopes,
      created_at_ms: p.now,
      created_by: p.createdBy,
      ends_at_ms: p.endsAt,
      last_used_at_ms: null,
      last_used_address: null,
      revoked_at_ms: null,
      remind_at_ms: p.remindAt,
    }),
)
const setRevoked = statement((q, p: Id & { now: number }) =>
  q.db
    .updateTable('api_keys')
    .set({ revoked_at_ms: p.now, remind_at_ms: null })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id)
    .where('revoked_at_ms', 'is', null),
)
const setUsed = statement((q, p: Id & { now: number; before: number; address: string }) =>
  q.db
    .updateTable('api_keys')
    .set({ last_used_at_ms: p.now, last_used_address: p.address })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id)
    .where('revoked_at_ms', 'is', null)
    .where((eb) =>
      eb.or([
        eb('last_used_at_ms', 'is', null),
        eb('last_used_at_ms', '<=', p.before),
        eb('last_used_at_ms', '>', p.now),
      ]),
    ),
)

/** The key with this secret; null where the account has none. */
export async function findKeyBySecret(
  reader: Reader,
  secret: { accountId: string; secretHash: string },
): Promise<ApiKey | null> {
  const row = await reader.first(findBySecret, secret)
  return row ? keyOf(row) : null
}

/** A key, kept from being revoked until the transaction ends. */
export async function keyToActBy(tx: Tx, id: Id): Promise<ApiKey | null> {
  const row = await tx.first(holdKeyRow, id)
  return row ? keyOf(row) : null
}

/** A key of an account; null where there is none. */
export async function findKeyOf(reader: Reader, id: Id): Promise<ApiKey | null> {
  const row = await reader.first(findKey, id)
  return row ? keyOf(row) : null
}

/** The keys of an account that were not revoked, the newest first. */
export async function keysOf(reader: Reader, accountId: string): Promise<ApiKey[]> {
  return (await reader.all(findKeys, { accountId })).map(keyOf)
}

/** How many keys of an account were not revoked. Its row is locked. */
export async function countKeysOf(tx: Tx, accountId: string): Promise<number> {
  return (await tx.first(countKeys, { accountId }))?.keys ?? 0
}

/** The names of keys of an account by their ids, revoked ones too. */
export async function keyNamesOf(
  reader: Reader,
  accountId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  for (const slots of fillSlots(ids))
    for (const { id, name } of await reader.all(findNames, { accountId, ...slots })) names.set(id, name)
  return names
}

/** Stores a new key. */
export async function addKey(
  tx: Tx,
  key: Id & {
    name: string
    secretHash: string
    scopes: readonly Scope[]
    createdBy: string
    endsAt: Instant | null
    remindAt: Instant | null
  },
  now: Instant,
): Promise<void> {
  await tx.run(insertKey, { ...key, scopes: key.scopes.join(' '), now })
}

/** Revokes a key, once: true for the call that did. Nobody is reminded of its end any more. */
export async function revokeKeyRow(tx: Tx, id: Id, now: Instant): Promise<boolean> {
  return (await tx.run(setRevoked, { ...id, now })) === 1
}

/** Notes when and from where a key was used, unless that was noted since `before`. */
export async function noteKeyUse(
  tx: Tx,
  id: Id,
  use: { now: Instant; before: Instant; address: string },
): Promise<void> {
  await tx.run(setUsed, { ...id, ...use })
}

const keyOf = (row: Row): ApiKey => ({
  accountId: row.account_id,
  id: row.id,
  name: row.name,
  scopes: row.scopes.split(' ') as Scope[],
  createdAt: row.created_at_ms,
  createdBy: row.created_by,
  endsAt: row.ends_at_ms,
  lastUsedAt: row.last_used_at_ms,
  lastUsedAddress: row.last_used_address,
  revokedAt: row.revoked_at_ms,
})
