import { rmSync, writeFileSync } from 'node:fs'
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { Kysely, PostgresDialect, SqliteAdapter, SqliteDialect, type SqliteDatabase } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import pg from 'pg'
import { theHouse } from './migrations/0001-the-house.ts'
import { mailAndSelfService } from './migrations/0002-mail-and-self-service.ts'
import { appsKeysAndRescues } from './migrations/0003-apps-keys-and-rescues.ts'
import { trustedDevices } from './migrations/0004-trusted-devices.ts'
import { usersAndActivity } from './migrations/0005-users-and-activity.ts'
import { apiKeysAndVerifications } from './migrations/0006-api-keys-and-verifications.ts'
import { webhooks } from './migrations/0007-webhooks.ts'
import { applications } from './migrations/0008-applications.ts'
import { forwardAuth } from './migrations/0009-forward-auth.ts'
import { backChannelSignOut } from './migrations/0010-back-channel-sign-out.ts'
import { smsThatArrive } from './migrations/0011-sms-that-arrive.ts'
import { messagesThatWait } from './migrations/0012-messages-that-wait.ts'
import { postgresError } from './postgres-error.ts'
import { openSqlite, sqliteError } from './sqlite-database.ts'

const MIGRATIONS: Record<string, Migration> = {
  '0001-the-house': theHouse,
  '0002-mail-and-self-service': mailAndSelfService,
  '0003-apps-keys-and-rescues': appsKeysAndRescues,
  '0004-trusted-devices': trustedDevices,
  '0005-users-and-activity': usersAndActivity,
  '0006-api-keys-and-verifications': apiKeysAndVerifications,
  '0007-webhooks': webhooks,
  '0008-applications': applications,
  '0009-forward-auth': forwardAuth,
  '0010-back-channel-sign-out': backChannelSignOut,
  '0011-sms-that-arrive': smsThatArrive,
  '0012-messages-that-wait': messagesThatWait,
}

/**
 * Brings a SQLite file to the newest schema, in one transaction. A file that held data is copied first, to
 * `FILE.before-NAME`, so that a release that disappoints can be undone. Creates the file where there is none.
 */
export async function migrateSqlite(path: string): Promise<void> {
  const database = openSqlite(path, { readOnly: false })
  const kysely = new Kysely<never>({ dialect: new MigrationDialect({ database: shim(database) }) })
  try {
    const migrator = new Migrator({ db: kysely, provider: { getMigrations: async () => MIGRATIONS } })
    const migrations = await migrator.getMigrations()
    const next = migrations.find((migration) => !migration.executedAt)
    if (!next) return
    if (migrations.some((migration) => migration.executedAt))
      copySqlite(database, `${path}.before-${next.name}`)
    await toLatest(migrator)
  } catch (error) {
    throw sqliteError(error)
  } finally {
    await kysely.destroy()
  }
}

/** Copies a database, as it is now, to a file that its owner alone can read. What was there is replaced. */
export function copySqlite(database: DatabaseSync, path: string): void {
  rmSync(path, { force: true })
  writeFileSync(path, '', { mode: 0o600 })
  database.exec(`vacuum into '${path.replaceAll("'", "''")}'`)
}

/** Brings a PostgreSQL database to the newest schema. Of several nodes that start at once, one does it. */
export async function migratePostgres(url: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: url, max: 2, connectionTimeoutMillis: 5_000 })
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  const kysely = new Kysely<never>({ dialect: new PostgresDialect({ pool }) })
  try {
    await toLatest(new Migrator({ db: kysely, provider: { getMigrations: async () => MIGRATIONS } }))
  } catch (error) {
    throw postgresError(error)
  } finally {
    await kysely.destroy()
  }
}

async function toLatest(migrator: Migrator): Promise<void> {
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}

/** SQLite can roll back schema changes, though Kysely's adapter says that it cannot. */
class TransactionalSchema extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

class MigrationDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalSchema()
  }
}

function shim(database: DatabaseSync): SqliteDatabase {
  return {
    close: () => database.close(),
    prepare(sql) {
      // takes the write lock before it looks what is to be done, so that of two processes the second finds it done
      const ready = database.prepare(sql === 'begin' ? 'begin immediate' : sql)
      const values = (parameters: readonly unknown[]) => parameters as SQLInputValue[]
      return {
        reader: ready.columns().length > 0,
        all: (parameters) => ready.all(...values(parameters)),
        run: (parameters) => ready.run(...values(parameters)),
        iterate: (parameters) =>
          database.prepare(sql).iterate(...values(parameters)) as IterableIterator<never>,
      }
    },
  }
}
