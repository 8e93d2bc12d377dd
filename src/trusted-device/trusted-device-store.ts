import type { Method } from '../policy/method-name.ts'
import type { Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Reader, Tx } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import type { EndCause, Trust } from './trust-rules.ts'

type OfUser = { accountId: string; userId: string }

/** A trusted device as it is stored: a browser that has finished a second factor, for one user. */
export type TrustedDevice = OfUser &
  Trust & {
    id: string
    publicKey: string | null
    policyVersion: number
    address: string
    browser: string
  }

const COLUMNS = [
  'account_id',
  'id',
  'user_id',
  'public_key',
  'earned_by',
  'policy_version',
  'policy_active',
  'given_at_ms',
  'ends_at_ms',
  'last_used_at_ms',
  'address',
  'browser',
  'ended_at_ms',
  'ended_because',
] as const

const findByBrowser = statement((q, p: OfUser & { browserHash: string }) =>
  q.db
    .selectFrom('trusted_devices')
    .select(COLUMNS)
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId)
    .where('browser_hash', '=', p.browserHash),
)
const findById = statement((q, p: { accountId: string; id: string }) =>
  q.db
    .selectFrom('trusted_devices')
    .select(COLUMNS)
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)
const findOfUser = statement((q, p: OfUser & { now: number }) =>
  q.db
    .selectFrom('trusted_devices')
    .select(COLUMNS)
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId)
    .where('ended_at_ms', 'is', null)
    .where('ends_at_ms', '>', p.now)
    .orderBy('given_at_ms', 'desc')
    .orderBy('id'),
)
const upsert = statement(
  (
    q,
    p: OfUser & {
      id: string
      browserHash: string
      publicKey: string | null
      earnedBy: string
      policyVersion: number
      policyActive: number
      now: number
      endsAt: number
      address: string
      browser: string
    },
  ) => {
    const given = {
      id: p.id,
      public_key: p.publicKey,
      earned_by: p.earnedBy,
      policy_version: p.policyVersion,
      policy_active: p.policyActive,
      given_at_ms: p.now,
      ends_at_ms: p.endsAt,
      last_used_at_ms: p.now,
      address: p.address,
      browser: p.browser,
      ended_at_ms: null,
      ended_because: null,
    }
    return q.db
      .insertInto('trusted_devices')
      .values({ account_id: p.accountId, user_id: p.userId, browser_hash: p.browserHash, ...given })
      .onConflict((oc) => oc.columns(['account_id', 'user_id', 'browser_hash']).doUpdateSet(given))
  },
)
const noteUsed = statement(
  (q, p: { accountId: string; id: string; now: number; address: string; browser: string }) =>
    q.db
      .updateTable('trusted_devices')
      .set({ last_used_at_ms: p.now, address: p.address, browser: p.browser })
      .where('account_id', '=', p.accountId)
      .where('id', '=', p.id),
)
const endOne = statement((q, p: OfUser & { id: string; now: number; because: string }) =>
  q.db
    .updateTable('trusted_devices')
    .set({ ended_at_ms: p.now, ended_because: p.because })
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId)
    .where('id', '=', p.id)
    .where('ended_at_ms', 'is', null),
)
const endAll = statement((q, p: OfUser & { now: number; because: string }) =>
  q.db
    .updateTable('trusted_devices')
    .set({ ended_at_ms: p.now, ended_because: p.because })
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId)
    .where('ended_at_ms', 'is', null)
    .returning('ends_at_ms'),
)

type Row = Pick<Tables['trusted_devices'], (typeof COLUMNS)[number]>

const deviceOf = (row: Row): TrustedDevice => ({
  accountId: row.account_id,
  userId: row.user_id,
  id: row.id,
  publicKey: row.public_key,
  earnedBy: row.earned_by as Method,
  policyVersion: row.policy_version,
  underActive: row.policy_active === 1,
  givenAt: row.given_at_ms,
  endsAt: row.ends_at_ms,
  lastUsedAt: row.last_used_at_ms,
  address: row.address,
  browser: row.browser,
  ended: row.ended_at_ms === null ? null : { at: row.ended_at_ms, because: row.ended_because as EndCause },
})

/** What this browser was last trusted with for this user, over or not; null where it never was, or long ago. */
export async function deviceOfBrowser(
  reader: Reader,
  who: OfUser,
  browserHash: string,
): Promise<TrustedDevice | null> {
  const { accountId, userId } = who
  const row = await reader.first(findByBrowser, { accountId, userId, browserHash })
  return row ? deviceOf(row) : null
}

/** A trusted device by its id, over or not; null where the account has none of it. */
export async function findDevice(
  reader: Reader,
  accountId: string,
  id: string,
): Promise<TrustedDevice | null> {
  const row = await reader.first(findById, { accountId, id })
  return row ? deviceOf(row) : null
}

/** The trusted devices of a user that no change of hers has ended and whose time is not over; the newest first. */
export const devicesOf = async (
  reader: Reader,
  { accountId, userId }: OfUser,
  now: Instant,
): Promise<TrustedDevice[]> => (await reader.all(findOfUser, { accountId, userId, now })).map(deviceOf)

/** Stores trust over what this browser had before for this user. */
export async function storeTrust(
  tx: Tx,
  device: Pick<TrustedDevice, 'accountId' | 'userId' | 'id' | 'publicKey' | 'earnedBy' | 'endsAt'> & {
    browserHash: string
    address: string
    browser: string
  },
  policy: { version: number; active: boolean },
  now: Instant,
): Promise<void> {
  await tx.run(upsert, {
    ...device,
    policyVersion: policy.version,
    policyActive: policy.active ? 1 : 0,
    now,
  })
}

/** Notes that trust was used, and from where. */
export async function noteDeviceUsed(
  tx: Tx,
  { accountId, id }: Pick<TrustedDevice, 'accountId' | 'id'>,
  { address, browser }: { address: string; browser: string },
  now: Instant,
): Promise<void> {
  await tx.run(noteUsed, { accountId, id, now, address, browser })
}

/** Ends the trust of one device of a user's, once: true where this call has ended it. */
export async function endDevice(
  tx: Tx,
  { accountId, userId, id }: OfUser & { id: string },
  because: EndCause,
  now: Instant,
): Promise<boolean> {
  return (await tx.run(endOne, { accountId, userId, id, now, because })) === 1
}

/**
 * Ends the trust of every device of a user's. Gives back how many had not ended by themselves; those that seem to have are
 * ended too, for the clock may be ahead.
 */
export async function endDevicesOf(
  tx: Tx,
  user: { accountId: string; id: string },
  because: EndCause,
  now: Instant,
): Promise<number> {
  const ended = await tx.all(endAll, { accountId: user.accountId, userId: user.id, now, because })
  return ended.filter(({ ends_at_ms: endsAt }) => endsAt > now).length
}
