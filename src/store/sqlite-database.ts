import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { WROTE_THROUGH_READ } from './guarded-work.ts'
import type { Statement } from './statement.ts'
import { type Statements, StoreMisuse, StoreUnavailable } from './store.ts'

// SQLite's primary result codes that mean "not now" and not "wrong": https://www.sqlite.org/rescode.html
const UNAVAILABLE = new Map([
  [5, 'busy'],
  [6, 'locked'],
  [8, 'read-only'],
  [10, 'disk i/o error'],
  [13, 'disk full'],
  [14, 'cannot open'],
])

/** Says an error of SQLite's in the store's words where it means that the data cannot be reached. */
export function sqliteError(error: unknown): unknown {
  if ((error as { code?: string }).code === 'ERR_INVALID_STATE') return new StoreUnavailable('closed', error)
  const reason = UNAVAILABLE.get(primaryCode(error))
  return reason === undefined ? error : new StoreUnavailable(reason, error)
}

/** The same for a connection that only reads, whose plain `SQLITE_READONLY` says that it was asked to write. */
export function sqliteReaderError(error: unknown): unknown {
  return (error as { errcode?: number }).errcode === 8
    ? new StoreMisuse(WROTE_THROUGH_READ)
    : sqliteError(error)
}

/** True where another process holds the write lock at the moment. */
export const isBusy = (error: unknown): boolean => primaryCode(error) === 5

const primaryCode = (error: unknown) => ((error as { errcode?: number }).errcode ?? 0) & 0xff

/** How long the log grows before its pages move to the file: 16 MB, in which pages that change often move once. */
const PAGES_IN_LOG = 4_000

/** Opens a database file as the store wants it: WAL, and every commit on disk (`synchronous=FULL`). */
export function openSqlite(path: string, options: { readOnly: boolean }): DatabaseSync {
  // another process may be opening or closing the same file, and holds it for a moment
  const database = new DatabaseSync(path, { readOnly: options.readOnly, timeout: 5_000, defensive: true })
  if (!options.readOnly)
    database.exec(
      `pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = ${PAGES_IN_LOG}`,
    )
  return database
}

/** Runs statements on one connection, each prepared once. `says` puts an error into the store's words. */
export function statementsOn(database: DatabaseSync, says = sqliteError): Statements {
  const prepared = new Map<string, StatementSync>()
  const bound = <P, Row>(statement: Statement<P, Row>, parameters: P) => {
    const { sql, bind } = statement.sqlFor('sqlite')
    let ready = prepared.get(sql)
    if (!ready) prepared.set(sql, (ready = database.prepare(sql)))
    return { sql, ready, values: bind(parameters) }
  }
  const asked = <R>(question: () => R): R => {
    try {
      return question()
    } catch (error) {
      throw says(error)
    }
  }
  return {
    first: async (statement, parameters) =>
      asked(() => {
        const { sql, ready, values } = bound(statement, parameters)
        // a write with `returning` is done only when it has been stepped to its end, a read may stop at its first row
        return (sql.startsWith('select') ? ready.get(...values) : ready.all(...values)[0]) as never
      }),
    all: async (statement, parameters) =>
      asked(() => {
        const { ready, values } = bound(statement, parameters)
        return ready.all(...values) as never
      }),
    run: async (statement, parameters) =>
      asked(() => {
        const { ready, values } = bound(statement, parameters)
        return Number(ready.run(...values).changes)
      }),
  }
}
