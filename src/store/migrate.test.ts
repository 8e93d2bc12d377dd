import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test, type TestContext } from 'node:test'
import { Kysely, PostgresDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import pg from 'pg'
import { startChild } from '../../test/children/child.ts'
import { freshDatabase } from '../../test/postgres.ts'
import { addNamed, namesIn } from '../../test/store-rows.ts'
import { copySqlite } from './migrate.ts'
import { theHouse } from './migrations/0001-the-house.ts'
import { type DatabaseSetting, openStore } from './open-store.ts'
import type { Engine } from './statement.ts'

type EmptyDatabase = { setting: DatabaseSetting; ask(text: string): Promise<Record<string, unknown>[]> }

function emptySqlite(t: TestContext): EmptyDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-migrate-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'data', 'sallyport.db')
  const ask = async (text: string) => {
    const database = new DatabaseSync(path)
    const rows = database.prepare(text).all()
    database.close()
    return rows.map((row) => ({ ...row }))
  }
  return { setting: { engine: 'sqlite', path }, ask }
}

async function emptyPostgres(t: TestContext): Promise<EmptyDatabase> {
  const { url, drop } = await freshDatabase()
  t.after(drop)
  const ask = async (text: string) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    const { rows } = await client.query(text)
    await client.end()
    return rows as Record<string, unknown>[]
  }
  return { setting: { engine: 'postgres', url }, ask }
}

const MIGRATIONS = readdirSync(join(import.meta.dirname, 'migrations')).length
const TABLES: Record<Engine, string> = {
  sqlite: `select name from sqlite_schema where type = 'table' order by name`,
  postgres: `select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
}

const INDEXES: Record<Engine, string> = {
  sqlite: `select tbl_name || ' ' || sql as text from sqlite_schema where type = 'index' and sql is not null`,
  postgres: `select tablename || ' ' || indexdef as text from pg_indexes where schemaname = 'public'`,
}
/** What the queue of messages asks for, at every message. */
const QUEUE = [
  ['kind', 'expires_at_ms'],
  ['kind', 'next_try_at_ms'],
  ['kind', 'lease_until_ms'],
]
/** What the sweeper asks for, every ten minutes. */
const AGES = [
  ['sign_ins', 'began_at_ms'],
  ['challenges', 'expires_at_ms'],
  ['sessions', 'ends_at_ms'],
  ['forward_sessions', 'ends_at_ms'],
  ['session_answers', 'answered_at_ms'],
  ['messages', 'created_at_ms'],
  ['password_tries', 'counted_at_ms'],
  ['network_tries', 'window_began_at_ms'],
  ['number_budgets', 'changed_at_ms'],
  ['known_browsers', 'seen_at_ms'],
  ['links', 'expires_at_ms'],
  ['sign_ups', 'expires_at_ms'],
  ['reset_requests', 'asked_at_ms'],
  ['mail_budgets', 'changed_at_ms'],
  ['trusted_devices', 'ends_at_ms'],
  ['user_imports', 'changed_at_ms'],
  ['sms_counts', 'ends_at_ms'],
  ['sms_brakes', 'changed_at_ms'],
  ['sms_pauses', 'until_ms'],
] as const

function onBoth(name: string, body: (database: EmptyDatabase, engine: Engine) => Promise<void>): void {
  test(`${name} (sqlite)`, (t) => body(emptySqlite(t), 'sqlite'))
  test(`${name} (postgres)`, async (t) => body(await emptyPostgres(t), 'postgres'))
}

onBoth(
  'opening an empty database makes its tables, and opening it again changes nothing',
  async ({ setting, ask }, engine) => {
    const first = await openStore(setting)
    await first.write((tx) => addNamed(tx, 'kept'))
    await first.close()
    const tables = await ask(TABLES[engine])
    const done = await ask('select * from kysely_migration')
    assert.ok(tables.some(({ name }) => name === 'security_policies'))
    const second = await openStore(setting)
    assert.deepEqual(await namesIn(second.read), ['kept'])
    await second.close()
    assert.deepEqual(await ask(TABLES[engine]), tables)
    assert.deepEqual(await ask('select * from kysely_migration'), done)
  },
)

onBoth(
  'a migration that fails leaves nothing, and goes through once its cause is gone',
  async ({ setting, ask }, engine) => {
    if (setting.engine === 'sqlite') mkdirSync(dirname(setting.path))
    await ask('create table sessions (in_the_way integer)')
    await assert.rejects(openStore(setting), /sessions.*already exists/)
    const left = (await ask(TABLES[engine])).map(({ name }) => name)
    assert.deepEqual(left, ['kysely_migration', 'kysely_migration_lock', 'sessions'])
    assert.deepEqual(await ask('select name from kysely_migration'), [])
    await ask('drop table sessions')
    await (await openStore(setting)).close()
    assert.equal((await ask('select name from kysely_migration')).length, MIGRATIONS)
  },
)

onBoth(
  'whatever the queue of messages asks for has an index, so that it looks at none that was sent long ago',
  async ({ setting, ask }, engine) => {
    await (await openStore(setting)).close()
    const indexes = (await ask(INDEXES[engine])).map(({ text }) => String(text).replaceAll('"', ''))
    for (const columns of QUEUE)
      assert.ok(
        indexes.some((text) => text.startsWith('messages ') && text.includes(`(${columns.join(', ')})`)),
        columns.join(', '),
      )
  },
)

test('mail of the release before, which could not be sent, goes, and so do its codes; SMS that wait stay', async (t) => {
  const { setting, ask } = await emptyPostgres(t)
  const url = setting.engine === 'postgres' ? setting.url : ''
  const before = new Kysely<never>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url }) }),
  })
  const getMigrations = async () => ({ '0001-the-house': theHouse })
  const { error } = await new Migrator({ db: before, provider: { getMigrations } }).migrateToLatest()
  assert.equal(error, undefined)
  await before.destroy()
  for (const kind of ['sms', 'mail'])
    await ask(
      `insert into messages values ('acc_1', 'msg_${kind}', '${kind}', 'x', 'x', 'queued', 0, 1, 2, 1, null, null, null)`,
    )
  await ask(
    `insert into challenges values ('acc_1', 'sgn_1', 'sign_in', 'usr_1', '+1', 'hash', 1, 1, 2, 2, null, 'msg_sms')`,
  )
  await (await openStore(setting)).close()
  assert.deepEqual(await ask('select id, tries from messages'), [{ id: 'msg_sms', tries: 0 }])
  assert.deepEqual(await ask('select sent_to from challenges'), [])
})

onBoth(
  'of several processes that start at once, one makes the tables and all go on',
  async ({ setting, ask }) => {
    const children = [1, 2, 3].map(() => startChild('migrate.ts', JSON.stringify(setting)))
    for (const child of children) assert.equal(await child.next(), 'ready')
    for (const child of children) child.tell('go')
    for (const child of children) assert.equal(await child.next(), 'migrated')
    for (const child of children) assert.deepEqual(await child.ended, { code: 0, signal: null })
    assert.equal((await ask('select id from installation')).length, 1)
  },
)

test('a database file and its log can be read by their owner alone', async (t) => {
  const { setting } = emptySqlite(t)
  const path = setting.engine === 'sqlite' ? setting.path : ''
  const store = await openStore(setting)
  await store.write((tx) => addNamed(tx, 'secret'))
  const folder = join(path, '..')
  const modes = Object.fromEntries(
    readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mode & 0o777]),
  )
  assert.deepEqual(modes, { 'sallyport.db': 0o600, 'sallyport.db-shm': 0o600, 'sallyport.db-wal': 0o600 })
  assert.equal(statSync(folder).mode & 0o777, 0o700)
  await store.close()
})

test('a copy of a database has all of it, replaces an older copy, and can be read by its owner alone', async (t) => {
  const { setting } = emptySqlite(t)
  const path = setting.engine === 'sqlite' ? setting.path : ''
  const store = await openStore(setting)
  const database = new DatabaseSync(path)
  const copy = `${path}.it's-a-copy`
  copySqlite(database, copy)
  await store.write((tx) => addNamed(tx, 'newer'))
  copySqlite(database, copy)
  database.close()
  await store.close()
  assert.equal(statSync(copy).mode & 0o777, 0o600)
  const copied = await openStore({ engine: 'sqlite', path: copy })
  assert.deepEqual(await namesIn(copied.read), ['newer'])
  await copied.close()
})

onBoth(
  'what is old is found by an index in every table that grows with strangers or time',
  async ({ setting, ask }, engine) => {
    await (await openStore(setting)).close()
    const indexes = (await ask(INDEXES[engine])).map(({ text }) => String(text).replaceAll('"', ''))
    for (const [table, column] of AGES)
      assert.ok(
        indexes.some((text) => text.startsWith(`${table} `) && text.endsWith(`(${column})`)),
        `${table}.${column}`,
      )
  },
)
