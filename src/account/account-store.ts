import type { Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Reader, Tx } from '../store/store.ts'

/** One customer of the product. */
export type Account = {
  id: string
  name: string
  country: string
  createdAt: Instant
  changedAt: Instant | null
  changedBy: string | null
}

const findAccount = statement((q, p: { id: string }) =>
  q.db.selectFrom('accounts').selectAll().where('id', '=', p.id),
)
const lockAccount = statement((q, p: { id: string }) =>
  q.forUpdate(q.db.selectFrom('accounts').selectAll().where('id', '=', p.id)),
)
const insertAccount = statement((q, p: { id: string; name: string; country: string; now: number }) =>
  q.db.insertInto('accounts').values({
    id: p.id,
    name: p.name,
    country: p.country,
    created_at_ms: p.now,
    changed_at_ms: null,
    changed_by: null,
  }),
)
const updateAccount = statement(
  (q, p: { id: string; name: string; country: string; now: number; by: string }) =>
    q.db
      .updateTable('accounts')
      .set({ name: p.name, country: p.country, changed_at_ms: p.now, changed_by: p.by })
      .where('id', '=', p.id),
)

type Row = {
  id: string
  name: string
  country: string
  created_at_ms: number
  changed_at_ms: number | null
  changed_by: string | null
}

/** An account that exists, since a session or an operator names it. */
export async function readAccount(reader: Reader, id: string): Promise<Account> {
  return accountOf(await reader.first(findAccount, { id }))
}

/** An account that is about to be changed: first statement of its act. */
export async function accountToChange(tx: Tx, id: string): Promise<Account> {
  return accountOf(await tx.first(lockAccount, { id }))
}

/** Stores a new account. */
export async function addAccount(
  tx: Tx,
  account: Pick<Account, 'id' | 'name' | 'country'>,
  now: Instant,
): Promise<void> {
  await tx.run(insertAccount, { ...account, now })
}

/** Stores a changed name or country. */
export async function replaceAccount(
  tx: Tx,
  account: Pick<Account, 'id' | 'name' | 'country'>,
  by: string,
  now: Instant,
): Promise<void> {
  await tx.run(updateAccount, { id: account.id, name: account.name, country: account.country, by, now })
}

function accountOf(row: Row | undefined): Account {
  if (!row) throw new Error('no such account')
  return {
    id: row.id,
    name: row.name,
    country: row.country,
    createdAt: row.created_at_ms,
    changedAt: row.changed_at_ms,
    changedBy: row.changed_by,
  }
}
