import { type RawBuilder, sql } from 'kysely'
import type { Build } from './statement.ts'

/** How many entries of an index are counted at a time. */
export const SLICE = 5_000

/** The users of an account behind a place in an index, to the end of the slice. */
export type Behind = { accountId: string; after: string }

/** Where what was counted ends: up to and with all that share `upTo`; null where nothing is left. */
export type Sliced = { upTo: string | null }

/**
 * Counts a long index in slices, so that whoever counts it holds nobody up: between two slices others have their turn.
 * `countBehind` counts one, in one statement (`withSlice`).
 */
export async function* slicesOf<S extends Sliced>(
  countBehind: (after: string) => Promise<S>,
): AsyncGenerator<S, void> {
  for (let after = ''; ;) {
    const counted = await countBehind(after)
    if (counted.upTo === null) return
    yield counted
    after = counted.upTo
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** The end of the slice behind a place in the index of an account, as a table `slice` for the rest of the statement. */
export const withSlice = (
  { db }: Build,
  table: 'users' | 'trusted_devices',
  column: 'phone' | 'user_id',
  { accountId, after }: Behind,
) => {
  const key = sql.ref(column)
  const behind = sql`from ${sql.table(table)} where account_id = ${accountId} and ${key} > ${after}`
  const ahead = sql`select ${key} ${behind} order by ${key} limit 1 offset ${sql.lit(SLICE - 1)}`
  const upTo = sql<string | null>`coalesce((${ahead}), (select max(${key}) ${behind}))`
  return db.with('slice', () => db.selectNoFrom(upTo.as('up_to')))
}

/** The key that ends the slice, in a statement `withSlice`. */
export const UP_TO: RawBuilder<string> = sql`(select up_to from slice)`
