import assert from 'node:assert/strict'
import { after, before, test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import { freshDatabase, type Postgres, startPostgres } from '../../test/postgres.ts'
import { addNamed, addPair, findRow, holdRow, namesIn, pairsIn, setNumber } from '../../test/store-rows.ts'
import { newDatabase } from '../../test/stores.ts'
import { migratePostgres } from './migrate.ts'
import { openPostgresStore } from './postgres-store.ts'
import { statement } from './statement.ts'
import { type Store, StoreMisuse, StoreUnavailable } from './store.ts'

let server: Postgres
before(async () => {
  server = await startPostgres()
})
after(() => server.stop())

type Ask = (text: string) => Promise<Record<string, unknown>[]>

/** A store on a database of its own, and a connection to the same beside it. */
async function openBoth(t: TestContext): Promise<{ store: Store; ask: Ask; url: string }> {
  const { url, drop } = await newDatabase('postgres')
  const beside = new pg.Client({ connectionString: url })
  beside.on('error', () => {})
  await beside.connect()
  const store = openPostgresStore(url)
  t.after(async () => {
    await store.close()
    await beside.end()
    await drop()
  })
  return { store, url, ask: async (text) => (await beside.query(text)).rows }
}

// lets a test hold acts at a certain point: they wait for a lock that a connection beside them has
const waitHere = statement((q, _: Record<never, never>) =>
  q.db.selectNoFrom(sql<number>`length(pg_advisory_xact_lock_shared(1)::text)`.as('waited')),
)
const CLOSE_GATE = 'select pg_advisory_lock(1)'
const OPEN_GATE = 'select pg_advisory_unlock(1)'

async function untilWaiting(ask: Ask, acts: number): Promise<void> {
  const waiting = `select from pg_locks where locktype = 'advisory' and not granted
    and database = (select oid from pg_database where datname = current_database())`
  while ((await ask(waiting)).length < acts) await ask('select pg_sleep(0.01)')
}

const endOwnConnection = statement((q, _: Record<never, never>) =>
  q.db.selectNoFrom(sql<number>`pg_terminate_backend(pg_backend_pid())`.as('ended')),
)
const END_OTHERS = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid()`

test('of two acts in a deadlock one runs again, and both are stored', async (t) => {
  const { store, ask } = await openBoth(t)
  await store.write((tx) => addPair(tx, 'row'))
  await ask(CLOSE_GATE)
  let runs = 0
  const addToBoth = (first: string, second: string) =>
    store.write(async (tx) => {
      runs++
      const one = await tx.first(holdRow, { name: first })
      await tx.first(waitHere, {})
      const other = await tx.first(holdRow, { name: second })
      await tx.run(setNumber, { name: first, number: (one?.lease_until_ms ?? 0) + 1 })
      await tx.run(setNumber, { name: second, number: (other?.lease_until_ms ?? 0) + 1 })
    })
  const acts = [addToBoth('row/first', 'row/second'), addToBoth('row/second', 'row/first')]
  await untilWaiting(ask, 2)
  await ask(OPEN_GATE)
  await Promise.all(acts)
  assert.equal(runs, 3)
  for (const name of ['row/first', 'row/second'])
    assert.equal((await store.read.first(findRow, { name }))?.lease_until_ms, 2)
})

test('who asks for a held row waits, and then sees what was done to it', async (t) => {
  const { store, ask } = await openBoth(t)
  await store.write((tx) => addNamed(tx, 'counter'))
  await ask('begin')
  await ask(`update job_leases set lease_until_ms = 41`)
  const act = store.write(async (tx) => {
    const row = await tx.first(holdRow, { name: 'counter' })
    return tx.first(setNumber, { name: 'counter', number: (row?.lease_until_ms ?? 0) + 1 })
  })
  const isWaiting =
    'select from pg_stat_activity where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0'
  while ((await ask(isWaiting)).length === 0) await ask('select pg_sleep(0.01)')
  await ask('commit')
  assert.equal((await act)?.lease_until_ms, 42)
})

test('a connection that ends in the middle of an act costs nothing: the act runs again', async (t) => {
  const { store } = await openBoth(t)
  let runs = 0
  await store.write(async (tx) => {
    runs++
    await addNamed(tx, `run-${runs}`)
    if (runs === 1) await tx.first(endOwnConnection, {})
  })
  assert.equal(runs, 2)
  assert.deepEqual(await namesIn(store.read), ['run-2'])
})

test('connections that end while acts wait on them, or while nobody uses them, are replaced', async (t) => {
  const { store, ask } = await openBoth(t)
  await ask(CLOSE_GATE)
  const acts = Array.from({ length: 8 }, (_, n) =>
    store.write(async (tx) => {
      await addPair(tx, `act-${n}`)
      await tx.first(waitHere, {})
    }),
  )
  await untilWaiting(ask, 8)
  await ask(END_OTHERS)
  await ask(OPEN_GATE)
  await Promise.all(acts)
  await Promise.all(Array.from({ length: 8 }, () => namesIn(store.read)))
  await ask(END_OTHERS)
  await store.write((tx) => addPair(tx, 'later'))
  const { whole, half } = await pairsIn(store.read)
  assert.deepEqual([whole.length, half], [9, []])
})

test('an act whose connection ends during its commit is told that the store is unavailable, and does not run again', async (t) => {
  const { store, ask } = await openBoth(t)
  await ask(`create function end_connection() returns trigger language plpgsql as
    $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$`)
  await ask(`create constraint trigger at_commit after insert on job_leases deferrable initially deferred
    for each row execute function end_connection()`)
  let runs = 0
  const write = store.write(async (tx) => {
    runs++
    await addNamed(tx, 'unknown')
  })
  await assert.rejects(
    write,
    (error) => error instanceof StoreUnavailable && /during a commit/.test(error.message),
  )
  assert.equal(runs, 1)
  await ask('drop trigger at_commit on job_leases')
  await store.write((tx) => addNamed(tx, 'later'))
  assert.deepEqual(await namesIn(store.read), ['later'])
})

test('an act that cannot have its lock in time is told that the store is unavailable', async (t) => {
  const { store, url, ask } = await openBoth(t)
  await store.write((tx) => addNamed(tx, 'held'))
  const impatient = openPostgresStore(`${url}?lock_timeout=50`)
  await ask('begin')
  await ask('select from job_leases for update')
  await assert.rejects(
    impatient.write((tx) => tx.first(holdRow, { name: 'held' })),
    StoreUnavailable,
  )
  await ask('rollback')
  assert.equal((await impatient.write((tx) => tx.first(holdRow, { name: 'held' })))?.name, 'held')
  await impatient.close()
})

test('where PostgreSQL takes no change, as a standby, writes are refused and reads go on', async (t) => {
  const { store, url, ask } = await openBoth(t)
  await store.write((tx) => addNamed(tx, 'kept'))
  await ask(
    `do $$ begin execute format('alter database %I set default_transaction_read_only = on', current_database()); end $$`,
  )
  const standby = openPostgresStore(url)
  await assert.rejects(
    standby.write((tx) => addNamed(tx, 'refused')),
    StoreUnavailable,
  )
  assert.deepEqual(await namesIn(standby.read), ['kept'])
  await standby.close()
})

test('a read that locks rows is refused, and options in the address do not open that door', async (t) => {
  const { store, url } = await openBoth(t)
  const withOptions = openPostgresStore(`${url}?options=-c%20work_mem%3D8MB`)
  for (const each of [store, withOptions]) {
    await assert.rejects(each.read.first(holdRow, { name: 'any' }), StoreMisuse)
    await assert.rejects(each.read.first(setNumber, { name: 'any', number: 1 }), StoreMisuse)
  }
  const workMem = statement((q, _: Record<never, never>) =>
    q.db.selectNoFrom(sql<string>`current_setting('work_mem')`.as('is')),
  )
  assert.equal((await withOptions.read.first(workMem, {}))?.is, '8MB')
  await withOptions.close()
})

test('a node goes on when a newer release adds a column to a table that it reads', async (t) => {
  const { store, ask } = await openBoth(t)
  await store.write((tx) => addNamed(tx, 'one'))
  const reads = () => Promise.all(Array.from({ length: 4 }, () => store.read.first(findRow, { name: 'one' })))
  const holds = () => store.write((tx) => tx.first(holdRow, { name: 'one' }))
  await reads()
  await holds()
  await ask('alter table job_leases add column newer text')
  assert.deepEqual(
    (await reads()).map((row) => row?.name),
    ['one', 'one', 'one', 'one'],
  )
  assert.equal((await holds())?.name, 'one')
})

test('an error that is nobody’s outage is told as it is, and the connection serves the next act', async (t) => {
  const { store } = await openBoth(t)
  const divide = statement((q, p: { by: number }) =>
    q.db.selectNoFrom(sql<number>`1 / ${p.by}::int`.as('result')),
  )
  await assert.rejects(store.read.first(divide, { by: 0 }), /division by zero/)
  await assert.rejects(
    store.write((tx) => tx.first(divide, { by: 0 })),
    /division by zero/,
  )
  assert.equal((await store.write((tx) => tx.first(divide, { by: 1 })))?.result, 1)
})

const OUTAGES = {
  'is restarted': () => server.restart(),
  'crashes and comes back': () => server.kill().then(() => server.restart()),
}

for (const [outage, cause] of Object.entries(OUTAGES)) {
  test(`when PostgreSQL ${outage} under load, what was acknowledged is there, and the store goes on by itself`, async (t) => {
    const database = await freshDatabase(server.url)
    await migratePostgres(database.url)
    const store = openPostgresStore(database.url)
    const acknowledged: string[] = []
    const errors: unknown[] = []
    let over = false
    t.after(() => (over = true))
    const keepWriting = async (caller: number) => {
      for (let count = 0; !over; count++) {
        const name = `${caller}-${count}`
        await store
          .write((tx) => addPair(tx, name))
          .then(
            () => acknowledged.push(name),
            (error: unknown) => errors.push(error),
          )
        await namesIn(store.read).catch((error: unknown) => errors.push(error))
      }
    }
    const callers = Array.from({ length: 8 }, (_, caller) => keepWriting(caller))
    const untilMore = async (writes: number) => {
      const enough = acknowledged.length + writes
      while (!over && acknowledged.length < enough) await sleep(5)
    }
    await untilMore(50)
    await cause()
    await untilMore(50)
    over = true
    await Promise.all(callers)

    assert.deepEqual(
      errors.filter((error) => !(error instanceof StoreUnavailable)),
      [],
    )
    const { whole, half } = await pairsIn(store.read)
    const stored = new Set(whole)
    assert.deepEqual(
      acknowledged.filter((name) => !stored.has(name)),
      [],
    )
    assert.deepEqual(half, [])
    await store.close()
    await database.drop()
  })
}

test('while PostgreSQL is away, writes and reads are told so, and later all is well', async () => {
  const database = await freshDatabase(server.url)
  await migratePostgres(database.url)
  const store = openPostgresStore(database.url)
  await store.write((tx) => addNamed(tx, 'kept'))
  await server.stop()
  const answers = await Promise.allSettled([
    store.write((tx) => addNamed(tx, 'refused')),
    namesIn(store.read),
  ])
  for (const answer of answers)
    assert.ok(answer.status === 'rejected' && answer.reason instanceof StoreUnavailable)
  await server.restart()
  await store.write((tx) => addNamed(tx, 'later'))
  assert.deepEqual(await namesIn(store.read), ['kept', 'later'])
  await store.close()
})
