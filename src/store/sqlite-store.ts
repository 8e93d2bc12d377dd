import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { guardedReader, guardedWork, refuseInsideWrite } from './guarded-work.ts'
import { isBusy, openSqlite, sqliteError, statementsOn } from './sqlite-database.ts'
import { type Store, StoreUnavailable, type Tx } from './store.ts'

const MOST_ACTS_IN_A_COMMIT = 128
const BUSY_RETRY_MS = 5
const BUSY_PATIENCE_MS = 3_000

type Act = { work: (tx: Tx) => Promise<unknown>; resolve: (value: never) => void; reject: (reason: unknown) => void }

/**
 * The embedded store: one writer connection, one reader connection, one file.
 *
 * Acts that arrive together share one commit, since a commit costs a wait for the disk. Each is a savepoint and fails
 * alone, and none hears that it succeeded before the commit has. Where another process holds the file, the group
 * waits up to 3 seconds without holding up the event loop.
 */
export function openSqliteStore(path: string): Store {
  const writer = openSqlite(path, { readOnly: false, timeoutMs: 0 })
  const reader = openSqlite(path, { readOnly: true, timeoutMs: 1_000 })
  const raw = statementsOn(writer)
  const waiting: Act[] = []
  let committing: Promise<void> | undefined
  let closed = false

  const commitWaiting = async () => {
    while (waiting.length > 0) await commitTogether(writer, raw, waiting.splice(0, MOST_ACTS_IN_A_COMMIT))
    committing = undefined
  }

  return {
    engine: 'sqlite',
    read: guardedReader(statementsOn(reader)),
    async write(work) {
      refuseInsideWrite('write')
      if (closed) throw new StoreUnavailable('closed')
      return new Promise((resolve, reject) => {
        waiting.push({ work, resolve, reject })
        // after the poll phase, so that every request that has arrived by now shares the commit
        committing ??= new Promise((done) => {
          setImmediate(() => void commitWaiting().then(done))
        })
      })
    },
    async close() {
      closed = true
      await committing
      reader.close()
      writer.close()
    },
  }
}

async function commitTogether(writer: DatabaseSync, raw: Tx, acts: Act[]): Promise<void> {
  const answers: (() => void)[] = []
  try {
    await begin(writer)
    for (const act of acts) answers.push(await runInSavepoint(writer, raw, act))
    writer.exec('commit')
  } catch (error) {
    if (writer.isTransaction) writer.exec('rollback')
    const reason = sqliteError(error)
    for (const act of acts) act.reject(reason)
    return
  }
  for (const answer of answers) answer()
}

async function begin(writer: DatabaseSync): Promise<void> {
  const giveUpAt = performance.now() + BUSY_PATIENCE_MS
  for (;;) {
    try {
      writer.exec('begin immediate')
      return
    } catch (error) {
      if (!isBusy(error) || performance.now() > giveUpAt) throw error
      await sleep(BUSY_RETRY_MS)
    }
  }
}

/** Runs one act and gives back how to answer it once the commit is on disk. Throws where the whole group is lost. */
async function runInSavepoint(writer: DatabaseSync, raw: Tx, { work, resolve, reject }: Act): Promise<() => void> {
  writer.exec('savepoint act')
  try {
    const value = await guardedWork(raw, work)
    writer.exec('release act')
    return () => resolve(value as never)
  } catch (error) {
    if (error instanceof StoreUnavailable || !writer.isTransaction) throw error
    writer.exec('rollback to act; release act')
    return () => reject(error)
  }
}
