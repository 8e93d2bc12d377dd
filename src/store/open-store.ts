import { chmodSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { migratePostgres, migrateSqlite } from './migrate.ts'
import { openPostgresStore } from './postgres-store.ts'
import { openSqliteStore } from './sqlite-store.ts'
import type { Store } from './store.ts'

/** Which database holds the data: a file of our own, or PostgreSQL. */
export type DatabaseSetting = { engine: 'sqlite'; path: string } | { engine: 'postgres'; url: string }

/** Opens the data, brought to the newest schema. The file and its folder are readable by their owner alone. */
export async function openStore(setting: DatabaseSetting): Promise<Store> {
  if (setting.engine === 'postgres') {
    await migratePostgres(setting.url)
    return openPostgresStore(setting.url)
  }
  mkdirSync(dirname(setting.path), { recursive: true, mode: 0o700 })
  await migrateSqlite(setting.path)
  chmodSync(setting.path, 0o600)
  return openSqliteStore(setting.path)
}
