import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { guardedReader, guardedWork, refuseInsideWrite } from './guarded-work.ts'
import { isBusy, openSqlite, sqliteError, sqliteReaderError, statementsOn } from './sqlite-database.ts'
import { type Statements, type Store, StoreUnavailable, type Tx } from './store.ts'

const MOST_ACTS_IN_A_COMMIT = 128
/** So long an act goes on at a stretch; then whoever only reads has a turn. */
const STRETCH_MS = 10
const BUSY_RETRY_MS = 5
const BUSY_PATIENCE_MS = 3_000

type Act = {
  work: (tx: Tx) => Promise<unknown>
  resolve: (value: never) => void
  reject: (reason: unknown) => void
}

/**
 * The embedded store: one writer connection, one reader connection, one file.
 *
 * Acts that arrive together share one commit, since a commit costs a wait for the disk. Each is a savepoint and fails
 * alone, and none hears that it succeeded before the commit has. Where another process holds the file, all that is
 * waiting waits up to 3 seconds, without holding up the event loop. Closing waits for what was asked for.
 */
export function openSqliteStore(path: string): Store {
  const writer = openSqlite(path, { readOnly: false })
  writer.exec('pragma busy_timeout = 0')
  const reader = openSqlite(path, { readOnly: true })
  const group = groupOn(writer)
  const waiting: Act[] = []
  let committing: Promise<void> | undefined
  let closed = false

  const commitWaiting = async () => {
    for (;;) {
      await commitTogether(group, waiting)
      if (waiting.length === 0) break
      // an act that follows upon another at once would otherwise go before every request that has arrived meanwhile
      await nextTurn()
    }
    committing = undefined
  }

  return {
    engine: 'sqlite',
    read: guardedReader(statementsOn(reader, sqliteReaderError)),
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

/** The writer connection, and the statements around the acts of a group, each prepared once. */
type Group = {
  writer: DatabaseSync
  raw: Statements
  begin: StatementSync
  save: StatementSync
  release: StatementSync
  commit: StatementSync
}

const groupOn = (writer: DatabaseSync): Group => ({
  writer,
  raw: statementsOn(writer),
  begin: writer.prepare('begin immediate'),
  save: writer.prepare('savepoint act'),
  release: writer.prepare('release act'),
  commit: writer.prepare('commit'),
})

async function commitTogether(group: Group, waiting: Act[]): Promise<void> {
  // who waits when the file cannot be had shares the refusal
  let acts = waiting
  const answers: (() => void)[] = []
  try {
    await begin(group)
    acts = waiting.splice(0, MOST_ACTS_IN_A_COMMIT)
    for (const act of acts) answers.push(await runInSavepoint(group, act))
    group.commit.run()
  } catch (error) {
    if (group.writer.isTransaction) group.writer.exec('rollback')
    const reason = sqliteError(error)
    for (const act of acts.splice(0)) act.reject(reason)
    return
  }
  for (const answer of answers) answer()
}

async function begin(group: Group): Promise<void> {
  const giveUpAt = performance.now() + BUSY_PATIENCE_MS
  for (;;) {
    try {
      group.begin.run()
      return
    } catch (error) {
      if (!isBusy(error) || performance.now() > giveUpAt) throw error
      await sleep(BUSY_RETRY_MS)
    }
  }
}

/** Runs one act and gives back how to answer it once the commit is on disk. Throws where the whole group is lost. */
async function runInSavepoint(
  { writer, raw, save, release }: Group,
  { work, resolve, reject }: Act,
): Promise<() => void> {
  save.run()
  try {
    const { value, committed } = await guardedWork(inStretches(raw), true, work)
    release.run()
    return () => {
      committed()
      resolve(value as never)
    }
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error
    if (!writer.isTransaction) throw new StoreUnavailable('the transaction was given up', error)
    writer.exec('rollback to act; release act')
    return () => reject(error)
  }
}

/**
 * Lets the event loop turn where an act takes long, between two of its statements. What the act has done by then is seen
 * by nobody: reads have a connection of their own, and whoever wants to write waits.
 */
function inStretches(raw: Statements): Statements {
  let since = performance.now()
  const then = async <R>(answer: Promise<R>): Promise<R> => {
    try {
      return await answer
    } finally {
      await nextTurn()
      since = performance.now()
    }
  }
  const paced = <R>(answer: Promise<R>): Promise<R> =>
    performance.now() - since > STRETCH_MS ? then(answer) : answer
  return {
    first: (statement, parameters) => paced(raw.first(statement, parameters)),
    all: (statement, parameters) => paced(raw.all(statement, parameters)),
    run: (statement, parameters) => paced(raw.run(statement, parameters)),
  }
}
