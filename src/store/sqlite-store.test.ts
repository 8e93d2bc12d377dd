import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { test, type TestContext } from 'node:test'
import { startChild, startChildIn } from '../../test/children/child.ts'
import { addNamed, addPair, namesIn, pairsIn } from '../../test/store-rows.ts'
import { newDatabase, openDatabase } from '../../test/stores.ts'
import { openSqlite } from './sqlite-database.ts'
import { type Store, StoreUnavailable } from './store.ts'

async function newPath(t: TestContext): Promise<string> {
  const database = await newDatabase('sqlite')
  t.after(database.drop)
  return database.path
}

function open(t: TestContext, path: string): Store {
  const store = openDatabase({ engine: 'sqlite', path })
  t.after(store.close)
  return store
}

/** Holds the write lock of a file as another program would. */
function holdWriteLock(path: string): { letGo(): void } {
  const other = new DatabaseSync(path)
  other.exec('begin immediate')
  return {
    letGo: () => {
      other.exec('rollback')
      other.close()
    },
  }
}

/** How many commits a write-ahead log holds: its frames that close a transaction. https://www.sqlite.org/fileformat2.html#walformat */
function commitsIn(path: string): number {
  const log = readFileSync(`${path}-wal`)
  const frameBytes = 24 + log.readUInt32BE(8)
  let commits = 0
  for (let at = 32; at < log.length; at += frameBytes) commits += log.readUInt32BE(at + 4) > 0 ? 1 : 0
  return commits
}

test('writes that arrive together share one commit, and each that comes alone has its own', async (t) => {
  const path = await newPath(t)
  const store = open(t, path)
  await Promise.all(Array.from({ length: 100 }, (_, n) => store.write((tx) => addPair(tx, `together-${n}`))))
  assert.equal(commitsIn(path), 1)
  for (let n = 0; n < 5; n++) await store.write((tx) => addPair(tx, `alone-${n}`))
  assert.equal(commitsIn(path), 6)
  assert.equal((await pairsIn(store.read)).whole.length, 105)
})

test('writes of requests that arrive in the same turn of the event loop share one commit', async (t) => {
  const path = await newPath(t)
  const store = open(t, path)
  // one turn runs them all, each from a callback of its own, with promises in between
  const requests = Array.from({ length: 20 }, (_, n) =>
    nextTurn().then(() => store.write((tx) => addPair(tx, `row-${n}`))),
  )
  await Promise.all(requests)
  assert.equal(commitsIn(path), 1)
})

test('every write is in the log before anybody hears of it', async (t) => {
  const path = await newPath(t)
  const store = open(t, path)
  const atAnswer = Array.from({ length: 10 }, (_, n) =>
    store.write((tx) => addPair(tx, `row-${n}`)).then(() => commitsIn(path)),
  )
  assert.deepEqual(
    await Promise.all(atAnswer),
    Array.from({ length: 10 }, () => 1),
  )
})

test('a commit waits until the disk has it', async (t) => {
  const database = openSqlite(await newPath(t), { readOnly: false })
  assert.deepEqual({ ...database.prepare('pragma journal_mode').get() }, { journal_mode: 'wal' })
  assert.deepEqual({ ...database.prepare('pragma synchronous').get() }, { synchronous: 2 })
  database.close()
})

test('a write waits while another program writes, and goes through', async (t) => {
  const path = await newPath(t)
  const store = open(t, path)
  const other = holdWriteLock(path)
  const order: string[] = []
  const write = store.write((tx) => addNamed(tx, 'waited')).then(() => order.push('stored'))
  await sleep(100)
  assert.deepEqual(await namesIn(store.read), [])
  order.push('let go')
  other.letGo()
  await write
  assert.deepEqual(order, ['let go', 'stored'])
  assert.deepEqual(await namesIn(store.read), ['waited'])
})

test('while another program holds the file for too long, writes are refused, reads go on, and later all is well', async (t) => {
  const path = await newPath(t)
  const store = open(t, path)
  await store.write((tx) => addNamed(tx, 'before'))
  const other = holdWriteLock(path)
  const writes = Array.from({ length: 300 }, (_, n) => store.write((tx) => addNamed(tx, `refused-${n}`)))
  assert.deepEqual(await namesIn(store.read), ['before'])
  for (const answer of await Promise.allSettled(writes)) {
    assert.equal(answer.status, 'rejected')
    assert.ok(answer.reason instanceof StoreUnavailable)
    assert.equal(answer.reason.message, 'the store is unavailable: busy')
  }
  other.letGo()
  await store.write((tx) => addNamed(tx, 'later'))
  assert.deepEqual(await namesIn(store.read), ['before', 'later'])
})

type Filled = { stored: string[]; errors: string[]; readWhileFull: string[]; found: string[] }

test('where a file may grow no more, writes are refused, reads go on, and what was acknowledged is there', async (t) => {
  const path = await newPath(t)
  const child = startChildIn('ulimit -f 4096 && exec "$@"', 'fill-the-disk.ts', path)
  const filled = JSON.parse(await child.next()) as Filled
  assert.deepEqual(await child.ended, { code: 0, signal: null })
  assert.ok(filled.stored.length > 0)
  assert.match(filled.errors[0] ?? '', /^StoreUnavailable: the store is unavailable: disk/)
  assert.deepEqual(filled.readWhileFull, filled.stored)
  const store = open(t, path)
  assert.deepEqual(await namesIn(store.read), filled.stored)
  await store.write((tx) => addNamed(tx, 'after'))
  assert.deepEqual(await namesIn(store.read), ['after', ...filled.stored])
})

test('on a full disk writes are refused, and go through as soon as there is room again', async (t) => {
  const path = await newPath(t)
  const folder = dirname(path)
  const mount = `mount -t tmpfs -o size=4m tmpfs '${folder}'`
  if (spawnSync('unshare', ['-rm', 'sh', '-c', mount]).status !== 0)
    return t.skip('no small disk can be made here')
  const child = startChildIn(
    `exec unshare -rm sh -c "${mount} && exec \\"\\$@\\"" sh "$@"`,
    'fill-the-disk.ts',
    path,
    `${folder}/ballast`,
  )
  const filled = JSON.parse(await child.next()) as Filled
  assert.deepEqual(await child.ended, { code: 0, signal: null })
  assert.match(filled.errors[0] ?? '', /^StoreUnavailable: the store is unavailable: disk full$/)
  assert.deepEqual(['after', ...filled.readWhileFull], filled.stored)
  assert.deepEqual(filled.found, filled.stored)
})

test('where the file is read-only, writes are refused and reads go on', async (t) => {
  const path = await newPath(t)
  const before = openDatabase({ engine: 'sqlite', path })
  await before.write((tx) => addNamed(tx, 'kept'))
  await before.close()
  chmodSync(dirname(path), 0o777)
  chmodSync(path, 0o444)
  const child = startChild('write-read-only.ts', path)
  assert.deepEqual(JSON.parse(await child.next()), {
    before: ['kept'],
    said: 'StoreUnavailable: the store is unavailable: read-only',
    after: ['kept'],
  })
  await child.ended
})

test('killed in the middle of load, again and again, it has every write that was acknowledged, and none by half', async (t) => {
  const path = await newPath(t)
  const acknowledged: string[] = []
  for (let run = 0; run < 12; run++) {
    const child = startChild('keep-writing.ts', JSON.stringify({ engine: 'sqlite', path }), `run-${run}`)
    for (let writes = 0; writes < 25 * (run + 1); writes++) acknowledged.push(await child.next())
    child.kill()
    for await (const name of child.lines) acknowledged.push(name)
    assert.deepEqual(await child.ended, { code: null, signal: 'SIGKILL' })
    const store = openDatabase({ engine: 'sqlite', path })
    const { whole, half } = await pairsIn(store.read)
    await store.close()
    const stored = new Set(whole)
    assert.deepEqual(
      acknowledged.filter((name) => !stored.has(name)),
      [],
    )
    assert.deepEqual(half, [])
  }
})
