import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { guardedReader, guardedWork, refuseInsideWrite, WROTE_THROUGH_READ } from './guarded-work.ts'
import { isWriteRefused, mayRunAgain, postgresError } from './postgres-error.ts'
import type { Statement } from './statement.ts'
import { type Reader, type Statements, type Store, StoreMisuse, StoreUnavailable, type Tx } from './store.ts'

const MOST_TRIES = 6
const FIRST_PAUSE_MS = 20
const TRIED_IN_VAIN = 'too many deadlocks, or overtaken too often'

/**
 * Of connections that only read. An index that holds all that is asked is to be read where a table is not much larger,
 * as it is with memory or a solid-state disk under it; and a count of one account takes no core from sign-ins by helpers.
 */
const READING = [
  'default_transaction_read_only=on',
  'random_page_cost=1.1',
  'max_parallel_workers_per_gather=0',
]
  .map((setting) => `-c ${setting}`)
  .join(' ')

// what SQLite gives back as numbers: `count` and sums, and truth as 1 and 0
const PARSERS = new Map<number, (text: string) => unknown>([
  [pg.types.builtins.INT8, Number],
  [pg.types.builtins.NUMERIC, Number],
  [pg.types.builtins.BOOL, (text) => (text === 't' ? 1 : 0)],
])

/**
 * The store on PostgreSQL: a pool of writers, and one of readers that can change nothing.
 *
 * READ COMMITTED, so that an act locks first the row that owns its rule. An act that deadlocks, or whose connection is
 * lost before its commit, runs again; one whose connection is lost during the commit is not known to be stored and
 * rejects with `StoreUnavailable`. Closing waits for what is under way.
 */
export function openPostgresStore(url: string, options: { mostConnections?: number } = {}): Store {
  const most = options.mostConnections ?? 16
  const writers = openPool(url, most, '')
  const readers = openPool(url, most, READING)
  const underWay = new Set<Promise<unknown>>()
  let closed = false

  const whileOpen = async <T>(attempt: () => Promise<T>): Promise<T> => {
    if (closed) throw new StoreUnavailable('closed')
    const act = again(attempt)
    underWay.add(act)
    return act.finally(() => underWay.delete(act))
  }
  const read = <T>(call: (reader: Reader) => Promise<T>) => whileOpen(() => readOnce(readers, call))

  return {
    engine: 'postgres',
    read: guardedReader({
      first: (statement, parameters) => read((reader) => reader.first(statement, parameters)),
      all: (statement, parameters) => read((reader) => reader.all(statement, parameters)),
    }),
    async write(work) {
      refuseInsideWrite('write')
      return whileOpen(() => writeOnce(writers, work))
    },
    async close() {
      closed = true
      await Promise.allSettled(underWay)
      await Promise.all([writers.end(), readers.end()])
    },
  }
}

function openPool(url: string, max: number, option: string): pg.Pool {
  const address = new URL(url)
  address.searchParams.set('options', `${address.searchParams.get('options') ?? ''} ${option}`.trim())
  const pool = new pg.Pool({
    connectionString: address.href,
    max,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    statement_timeout: 10_000,
    lock_timeout: 5_000,
    idle_in_transaction_session_timeout: 10_000,
    // longer than the server's own: it speaks where the server is gone without a word
    query_timeout: 15_000,
    types: {
      getTypeParser: (oid, format) => PARSERS.get(oid) ?? pg.types.getTypeParser(oid, format),
    },
  })
  // a connection that breaks is dropped: an idle one by the pool, one in use by the act that finds out
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

async function asked<R>(question: () => Promise<R>): Promise<R> {
  try {
    return await question()
  } catch (error) {
    throw postgresError(error)
  }
}

function statementsOn(client: pg.PoolClient): Statements {
  const query = async <P, Row>(statement: Statement<P, Row>, parameters: P) => {
    const { name, sql, bind } = statement.sqlFor('postgres')
    const values = bind(parameters)
    return asked(() => client.query({ name, text: sql, values }))
  }
  return {
    first: async (statement, parameters) => (await query(statement, parameters)).rows[0],
    all: async (statement, parameters) => (await query(statement, parameters)).rows,
    run: async (statement, parameters) => (await query(statement, parameters)).rowCount ?? 0,
  }
}

async function readOnce<T>(pool: pg.Pool, call: (reader: Reader) => Promise<T>): Promise<T> {
  const client = await asked(() => pool.connect())
  let broken = false
  try {
    return await call(statementsOn(client))
  } catch (error) {
    broken = error instanceof StoreUnavailable
    throw isWriteRefused((error as Error).cause) ? new StoreMisuse(WROTE_THROUGH_READ) : error
  } finally {
    client.release(broken)
  }
}

async function writeOnce<T>(pool: pg.Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await asked(() => pool.connect())
  let broken = false
  try {
    await asked(() => client.query('begin'))
    const { value, committed } = await guardedWork(statementsOn(client), false, work)
    await commit(client)
    committed()
    return value
  } catch (error) {
    // a connection that is dropped is rolled back by the server
    broken = error instanceof StoreUnavailable
    if (!broken) await client.query('rollback').catch(() => (broken = true))
    throw error
  } finally {
    client.release(broken)
  }
}

async function commit(client: pg.PoolClient): Promise<void> {
  const { command } = await client.query('commit').catch((error: unknown) => {
    const reason = postgresError(error)
    throw reason instanceof StoreUnavailable
      ? new StoreUnavailable('the connection was lost during a commit', error)
      : reason
  })
  if (command !== 'COMMIT')
    throw new StoreMisuse('a write ended before a statement of its tx, and that one failed')
}

async function again<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      if (!mayRunAgain(error)) throw error
      if (tries === MOST_TRIES)
        throw error instanceof StoreUnavailable ? error : new StoreUnavailable(TRIED_IN_VAIN, error)
      await sleep(FIRST_PAUSE_MS * 2 ** tries)
    }
  }
}
