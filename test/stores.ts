import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import pg from 'pg'
import { migratePostgres, migrateSqlite } from '../src/store/migrate.ts'
import type { DatabaseSetting } from '../src/store/open-store.ts'
import { openPostgresStore } from '../src/store/postgres-store.ts'
import { openSqliteStore } from '../src/store/sqlite-store.ts'
import type { Engine } from '../src/store/statement.ts'
import type { Store } from '../src/store/store.ts'
import { freshDatabase, sharedPostgres } from './postgres.ts'

const ENGINES: Engine[] = ['sqlite', 'postgres']

/** A database of one test, brought to the newest schema and empty. */
export type TestDatabase<E extends Engine = Engine> = Extract<DatabaseSetting, { engine: E }> & {
  drop(): Promise<void>
}

/**
 * Registers one test for each engine, each with a store of its own on an empty database, which go when the test ends.
 * `database` says where the data lies, for a second store or another process on the same.
 */
export function eachEngine(
  name: string,
  body: (store: Store, engine: Engine, database: TestDatabase) => Promise<void>,
): void {
  for (const engine of ENGINES) {
    void test(`${name} (${engine})`, async () => {
      const database = await newDatabase(engine)
      const store = openDatabase(database)
      try {
        await body(store, engine, database)
      } finally {
        await store.close()
        await database.drop()
      }
    })
  }
}

/** Opens a store on a database that is up to date. */
export function openDatabase(setting: DatabaseSetting): Store {
  return setting.engine === 'sqlite' ? openSqliteStore(setting.path) : openPostgresStore(setting.url)
}

/** Copies the migrated, empty database of this process: that takes a tenth of the time that migrating does. */
export async function newDatabase<E extends Engine>(engine: E): Promise<TestDatabase<E>> {
  const made: TestDatabase = engine === 'sqlite' ? await newSqlite() : await newPostgres()
  return made as TestDatabase<E>
}

async function newSqlite(): Promise<TestDatabase<'sqlite'>> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-store-'))
  const path = join(folder, 'sallyport.db')
  await layEmptySqlite(path)
  return { engine: 'sqlite', path, drop: async () => rmSync(folder, { recursive: true, force: true }) }
}

/** Puts a migrated, empty database file at a path, where there is none yet. */
export async function layEmptySqlite(path: string): Promise<void> {
  if (!existsSync(path)) copyFileSync(await sqliteTemplate(), path)
}

async function newPostgres(): Promise<TestDatabase<'postgres'>> {
  const template = new URL((await postgresTemplate()).url)
  const name = `sallyport_${randomBytes(8).toString('hex')}`
  // by copying its files: page by page through the log, as is the default, takes three times as much of a processor
  await onServer(`create database ${name} template ${template.pathname.slice(1)} strategy file_copy`)
  template.pathname = `/${name}`
  const drop = () => onServer(`drop database if exists ${name} with (force)`)
  return { engine: 'postgres', url: template.href, drop }
}

let sqliteMade: Promise<string> | undefined
let postgresMade: Promise<{ url: string; drop(): Promise<void> }> | undefined

function sqliteTemplate(): Promise<string> {
  sqliteMade ??= (async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-template-'))
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
    await migrateSqlite(join(folder, 'template.db'))
    return join(folder, 'template.db')
  })()
  return sqliteMade
}

/** The migrated, empty database that the run of all tests has made; a test that runs alone makes its own. */
function postgresTemplate(): Promise<{ url: string; drop(): Promise<void> }> {
  postgresMade ??= (async () => {
    const made = process.env['SALLYPORT_TEST_TEMPLATE']
    if (made !== undefined) return { url: made, drop: async () => undefined }
    const database = await freshDatabase()
    await migratePostgres(database.url)
    return database
  })()
  return postgresMade
}

after(async () => {
  await (await postgresMade)?.drop()
  await administrator?.end()
})

/** Lets PostgreSQL count a table, so that it plans by what it believes to know of it. SQLite has nothing to count. */
export async function vacuumAnalyze(setting: DatabaseSetting, table: string): Promise<void> {
  if (setting.engine !== 'postgres') return
  const client = new pg.Client({ connectionString: setting.url })
  await client.connect()
  try {
    await client.query(`vacuum analyze ${table}`)
  } finally {
    await client.end()
  }
}

let administrator: pg.Pool | undefined

/** One connection of this process for all of its databases: a new one for each costs both sides more than it asks. */
async function onServer(sql: string): Promise<void> {
  administrator ??= new pg.Pool({ connectionString: await sharedPostgres(), max: 1, allowExitOnIdle: true })
    // one that breaks while nothing is asked is opened anew
    .on('error', () => undefined)
  await administrator.query(sql)
}
