import pg from 'pg'
import { Overtaken, StoreUnavailable } from './store.ts'

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const IN_EACH_OTHERS_WAY = new Set(['40001', '40P01'])
const CONNECTION_LOST = /^(08...|57P01|57P02|57P03|57P05|25P03)$/
const UNAVAILABLE = /^(25006|53...|55P03|57014|58030)$/

const SOCKET_LOST = /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_AGAIN)/
const DRIVER_LOST = /Connection terminated|not queryable|Client was closed/i
const DRIVER_WAITED = /timeout/i

/** The connection was lost before the commit: nothing of the act is stored, and it may run again on another one. */
class ConnectionLost extends StoreUnavailable {}

/** Says an error of PostgreSQL's or of its driver in the store's words, where it means that the data cannot be reached. */
export function postgresError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const code = (error as { code?: string }).code ?? ''
  if (error instanceof pg.DatabaseError) {
    if (CONNECTION_LOST.test(code) || isStalePlan(error)) return new ConnectionLost(code, error)
    return UNAVAILABLE.test(code) ? new StoreUnavailable(code, error) : error
  }
  if (DRIVER_WAITED.test(error.message)) return new StoreUnavailable('no answer in time', error)
  const lost = SOCKET_LOST.test(code) || DRIVER_LOST.test(error.message)
  return lost ? new ConnectionLost(code || error.message, error) : error
}

/** True where the same act may succeed if it runs again. */
export function mayRunAgain(error: unknown): boolean {
  return (
    error instanceof ConnectionLost ||
    error instanceof Overtaken ||
    (error instanceof pg.DatabaseError && IN_EACH_OTHERS_WAY.has(error.code ?? ''))
  )
}

/** True where a connection that only reads was given a statement that writes or locks. */
export function isWriteRefused(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '25006'
}

/** A newer release has changed a table under a statement that this connection had prepared; a new one prepares it anew. */
const isStalePlan = (error: pg.DatabaseError) => error.routine === 'RevalidateCachedQuery'
