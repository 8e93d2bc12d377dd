import type { Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Reader, Tx } from '../store/store.ts'
import type { DeviceTrust } from './device-trust.ts'
import type { Method } from './method-name.ts'
import type { TwoFactorPolicy } from './policy.ts'

/** A policy as it is stored: which version, saved when and by whom (null: when the account was created). */
export type SavedPolicy = TwoFactorPolicy & { version: number; savedAt: Instant; savedBy: string | null }

type Row = {
  active: number
  primary_method: string
  backup_method: string | null
  device_trust: string
  version: number
  saved_at_ms: number
  saved_by: string | null
}

const COLUMNS = [
  'active',
  'primary_method',
  'backup_method',
  'device_trust',
  'version',
  'saved_at_ms',
  'saved_by',
] as const

const findPolicy = statement((q, p: { accountId: string }) =>
  q.db.selectFrom('security_policies').select(COLUMNS).where('account_id', '=', p.accountId),
)
const keepPolicy = statement((q, p: { accountId: string }) =>
  q.forShare(q.db.selectFrom('security_policies').select(COLUMNS).where('account_id', '=', p.accountId)),
)
const lockPolicy = statement((q, p: { accountId: string }) =>
  q.forUpdate(q.db.selectFrom('security_policies').select(COLUMNS).where('account_id', '=', p.accountId)),
)

type Values = {
  accountId: string
  active: number
  primary: string
  backup: string | null
  deviceTrust: string
  version: number
  savedAt: number
  savedBy: string | null
}

const insertPolicy = statement((q, p: Values) =>
  q.db.insertInto('security_policies').values({
    account_id: p.accountId,
    active: p.active,
    primary_method: p.primary,
    backup_method: p.backup,
    device_trust: p.deviceTrust,
    version: p.version,
    saved_at_ms: p.savedAt,
    saved_by: p.savedBy,
  }),
)
const updatePolicy = statement((q, p: Values) =>
  q.db
    .updateTable('security_policies')
    .set({
      active: p.active,
      primary_method: p.primary,
      backup_method: p.backup,
      device_trust: p.deviceTrust,
      version: p.version,
      saved_at_ms: p.savedAt,
      saved_by: p.savedBy,
    })
    .where('account_id', '=', p.accountId),
)

const keepVersion = statement((q, p: Values) =>
  q.db.insertInto('policy_versions').values({
    account_id: p.accountId,
    version: p.version,
    active: p.active,
    primary_method: p.primary,
    backup_method: p.backup,
    device_trust: p.deviceTrust,
    saved_at_ms: p.savedAt,
    saved_by: p.savedBy,
  }),
)
const findVersions = statement((q, p: { accountId: string; after: number }) =>
  q.db
    .selectFrom('policy_versions')
    .select(COLUMNS)
    .where('account_id', '=', p.accountId)
    .where('version', '>', p.after)
    .orderBy('version'),
)

/** The policy of an account, to look at. */
export const readPolicy = (reader: Reader, accountId: string): Promise<SavedPolicy> =>
  one(reader.first(findPolicy, { accountId }))

/** The policy under which something is about to be granted: nobody changes it before the transaction ends. */
export const policyToGrantUnder = (tx: Tx, accountId: string): Promise<SavedPolicy> =>
  one(tx.first(keepPolicy, { accountId }))

/** The policy that is about to be saved anew. First statement of its act: whoever grants under it waits. */
export const policyToChange = (tx: Tx, accountId: string): Promise<SavedPolicy> =>
  one(tx.first(lockPolicy, { accountId }))

/** Stores the first policy of a new account. */
export async function addPolicy(
  tx: Tx,
  accountId: string,
  policy: TwoFactorPolicy,
  now: Instant,
): Promise<void> {
  await tx.run(insertPolicy, valuesOf(accountId, { ...policy, version: 1, savedAt: now, savedBy: null }))
}

/** Stores a policy over the one before, whose version is one less, and keeps it among all that were ever saved. */
export async function replacePolicy(tx: Tx, accountId: string, policy: SavedPolicy): Promise<void> {
  await tx.run(updatePolicy, valuesOf(accountId, policy))
  await tx.run(keepVersion, valuesOf(accountId, policy))
}

/** Every policy that was saved after this version, the oldest first. */
export const policiesSince = async (
  reader: Reader,
  accountId: string,
  version: number,
): Promise<SavedPolicy[]> => (await reader.all(findVersions, { accountId, after: version })).map(policyOf)

const valuesOf = (accountId: string, policy: SavedPolicy): Values => ({
  accountId,
  active: policy.active ? 1 : 0,
  primary: policy.primary,
  backup: policy.backup,
  deviceTrust: policy.deviceTrust,
  version: policy.version,
  savedAt: policy.savedAt,
  savedBy: policy.savedBy,
})

async function one(found: Promise<Row | undefined>): Promise<SavedPolicy> {
  const row = await found
  if (!row) throw new Error('an account without a security policy')
  return policyOf(row)
}

const policyOf = (row: Row): SavedPolicy => ({
  active: row.active === 1,
  primary: row.primary_method as Method,
  backup: row.backup_method as Method | null,
  deviceTrust: row.device_trust as DeviceTrust,
  version: row.version,
  savedAt: row.saved_at_ms,
  savedBy: row.saved_by,
})
