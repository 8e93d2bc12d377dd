import type { Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Reader, Tx } from '../store/store.ts'

/** A key that ends soon, of which nobody was reminded yet. */
export type EndingKey = { accountId: string; id: string; name: string; endsAt: Instant }

const findEnding = statement((q, p: { now: number; atMost: number }) =>
  q.db
    .selectFrom('api_keys')
    .select(['account_id', 'id', 'name', 'ends_at_ms'])
    .where('remind_at_ms', '<=', p.now)
    .orderBy('remind_at_ms')
    .limit(p.atMost),
)
const setReminded = statement((q, p: { accountId: string; id: string; now: number }) =>
  q.db
    .updateTable('api_keys')
    .set({ remind_at_ms: null })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id)
    .where('remind_at_ms', '<=', p.now),
)
const postpone = statement((q, p: { accountId: string; id: string; until: number }) =>
  q.db
    .updateTable('api_keys')
    .set({ remind_at_ms: p.until })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id)
    .where('remind_at_ms', 'is not', null),
)

/** Keys of whatever account that end soon, the one that is due longest first. */
export async function keysEndingSoon(reader: Reader, now: Instant, atMost: number): Promise<EndingKey[]> {
  const rows = await reader.all(findEnding, { now, atMost })
  return rows.map((row) => ({
    accountId: row.account_id,
    id: row.id,
    name: row.name,
    endsAt: row.ends_at_ms ?? now,
  }))
}

/** Takes the reminder of a key, for good. Of all that ask at once one gets it, the others are told false. */
export async function takeReminder(tx: Tx, { accountId, id }: EndingKey, now: Instant): Promise<boolean> {
  return (await tx.run(setReminded, { accountId, id, now })) === 1
}

/** Puts one off that could not be written, so that it does not keep the others waiting. */
export async function putOffReminder(tx: Tx, { accountId, id }: EndingKey, until: Instant): Promise<void> {
  await tx.run(postpone, { accountId, id, until })
}
