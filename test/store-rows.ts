import { statement } from '../src/store/statement.ts'
import type { Reader, Tx } from '../src/store/store.ts'

// The table of the leases serves as a table of plain rows: a name, a text, a number.

/** Adds a row; an error where the name is taken. */
export const addRow = statement((q, p: { name: string; text: string; number: number }) =>
  q.db.insertInto('job_leases').values({ name: p.name, owner: p.text, lease_until_ms: p.number }),
)
/** The row of a name. */
export const findRow = statement((q, p: { name: string }) =>
  q.db.selectFrom('job_leases').selectAll().where('name', '=', p.name),
)
/** The row of a name, held until the transaction ends. */
export const holdRow = statement((q, p: { name: string }) =>
  q.forUpdate(q.db.selectFrom('job_leases').selectAll().where('name', '=', p.name)),
)
/** Sets the number of a row, and gives it back. */
export const setNumber = statement((q, p: { name: string; number: number }) =>
  q.db
    .updateTable('job_leases')
    .set({ lease_until_ms: p.number })
    .where('name', '=', p.name)
    .returning('lease_until_ms'),
)
/** The names of all rows. */
const findNames = statement((q, _: Record<never, never>) => q.db.selectFrom('job_leases').select('name'))
/** What may happen once: the first who comes is the owner. */
export const claimOnce = statement((q, p: { by: string }) =>
  q.db
    .updateTable('installation')
    .set({ first_account_id: p.by })
    .where('id', '=', 1)
    .where('first_account_id', 'is', null)
    .returning('first_account_id'),
)

/** Adds a row with nothing but a name. */
export const addNamed = (tx: Tx, name: string) => tx.run(addRow, { name, text: '', number: 0 })

/** Adds two rows, `NAME/first` and `NAME/second`: where one is without the other, half an act was stored. */
export async function addPair(tx: Tx, name: string): Promise<void> {
  await addNamed(tx, `${name}/first`)
  await addNamed(tx, `${name}/second`)
}

/** The names that `addNamed` and `addPair` have left, in order. */
export async function namesIn(reader: Reader): Promise<string[]> {
  return (await reader.all(findNames, {})).map((row) => row.name).toSorted()
}

/** The names of whole pairs, and of those of which a half is missing. */
export async function pairsIn(reader: Reader): Promise<{ whole: string[]; half: string[] }> {
  const halves = Map.groupBy(await namesIn(reader), (name) => name.split('/')[0] ?? '')
  const names = [...halves.keys()]
  const isWhole = (name: string) => halves.get(name)?.length === 2
  return { whole: names.filter(isWhole), half: names.filter((name) => !isWhole(name)) }
}
