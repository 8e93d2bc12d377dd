import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { guardedReader, guardedWork, refuseInsideWrite } from './guarded-work.ts'
import type { Statement } from './statement.ts'
import { type Reader, type Store, StoreUnavailable, type Tx } from './store.ts'

const MOST_TRIES = 6
const FIRST_PAUSE_MS = 20
const INT8 = 20

// Two transactions in each other's way: one of them is asked to run again. https://www.postgresql.org/docs/current/errcodes-appendix.html
const RUN_AGAIN = new Set(['40001', '40P01'])
const UNAVAILABLE_CODES = new Set(['25006', '53100', '53200', '53300', '55P03', '57014', '57P01', '57P02', '57P03', '57P05', '25P03'])
const LOST_CONNECTION =
  /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)|Connection terminated|connection error|timeout exceeded|not queryable|Client was closed/i

/**
 * The store on PostgreSQL: a pool of writers, and one of readers that can change nothing.
 *
 * READ COMMITTED, so that an act locks first the row that owns its rule. An act that deadlocks, or whose connection is
 * lost before its commit, runs again; one whose connection is lost during the commit is not known to be stored and
 * rejects with `StoreUnavailable`.
 */
export function openPostgresStore(url: string, options: { mostConnections?: number } = {}): Store {
  const writers = openPool(url, options.mostConnections ?? 16, '')
  const readers = openPool(url, options.mostConnections ?? 16, '-c default_transaction_read_only=on')
  return {
    engine: 'postgres',
    read: guardedReader(readsOn(readers)),
    async write(work) {
      refuseInsideWrite('write')
      return again(() => writeOnce(writers, work))
    },
    async close() {
      await Promise.all([writers.end(), readers.end()])
    },
  }
}

function openPool(url: string, max: number, options: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    options,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    statement_timeout: 10_000,
    lock_timeout: 5_000,
    idle_in_transaction_session_timeout: 10_000,
    types: { getTypeParser: (oid, format) => (oid === INT8 ? Number : pg.types.getTypeParser(oid, format as 'text')) },
  })
  // a connection that breaks while idle is dropped by the pool; the next act gets another
  pool.on('error', () => undefined)
  return pool
}

function statementsOn(client: Pick<pg.ClientBase, 'query'>): Tx {
  const query = async <P, Row>(statement: Statement<P, Row>, parameters: P) => {
    const { name, sql, bind } = statement.sqlFor('postgres')
    return client.query({ name, text: sql, values: bind(parameters) })
  }
  return {
    first: async (statement, parameters) => (await query(statement, parameters)).rows[0],
    all: async (statement, parameters) => (await query(statement, parameters)).rows,
    run: async (statement, parameters) => (await query(statement, parameters)).rowCount ?? 0,
  }
}

function readsOn(pool: pg.Pool): Reader {
  const read = <T>(call: (reader: Reader) => Promise<T>) =>
    again(async () => {
      const client = await pool.connect()
      let broken: unknown
      try {
        return await call(statementsOn(client))
      } catch (error) {
        broken = error
        throw error
      } finally {
        client.release(isLost(broken))
      }
    })
  return {
    first: (statement, parameters) => read((reader) => reader.first(statement, parameters)),
    all: (statement, parameters) => read((reader) => reader.all(statement, parameters)),
  }
}

async function writeOnce<T>(pool: pg.Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: unknown
  try {
    await client.query('begin')
    const result = await guardedWork(statementsOn(client), work)
    await commit(client)
    return result
  } catch (error) {
    broken = error
    if (!isLost(error)) await client.query('rollback').catch((lost: unknown) => (broken = lost))
    throw error
  } finally {
    client.release(isLost(broken))
  }
}

async function commit(client: pg.PoolClient): Promise<void> {
  try {
    const { command } = await client.query('commit')
    if (command !== 'COMMIT') throw new StoreUnavailable('the transaction had failed before its commit')
  } catch (error) {
    if (isLost(error)) throw new StoreUnavailable('the connection was lost during a commit', error)
    throw error
  }
}

async function again<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error
      const code = (error as { code?: string }).code ?? ''
      const worthAnother = RUN_AGAIN.has(code) || isLost(error)
      if (!worthAnother || tries === MOST_TRIES) {
        if (worthAnother || UNAVAILABLE_CODES.has(code)) throw new StoreUnavailable(String(code || error), error)
        throw error
      }
      await sleep(FIRST_PAUSE_MS * 2 ** tries * (0.5 + (tries % 2) / 2))
    }
  }
}

function isLost(error: unknown): boolean {
  if (error instanceof StoreUnavailable) return true
  if (!(error instanceof Error)) return false
  const code = (error as { code?: string }).code ?? ''
  return code.startsWith('08') || /^57P0[1235]$/.test(code) || LOST_CONNECTION.test(code) || LOST_CONNECTION.test(error.message)
}
