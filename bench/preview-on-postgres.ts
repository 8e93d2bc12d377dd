import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { migratePostgres } from '../src/store/migrate.ts'
import { freshDatabase, sharedPostgres } from '../test/postgres.ts'
import { APPS_MEANWHILE, PEOPLE, previewRows } from './measures.ts'
import { endAll, freePort, leaveItsCore, said, startProduct } from './processes.ts'
import { seed } from './seed.ts'

/** `node bench/preview-on-postgres.ts`: the row `preview` of the bench, on PostgreSQL, which has both cores. */
const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
const database = await freshDatabase()
try {
  leaveItsCore()
  await migratePostgres(database.url)
  const port = await freePort()
  const env = {
    PORT: String(port),
    SALLYPORT_DATA_DIR: folder,
    SALLYPORT_DATABASE_URL: database.url,
    SALLYPORT_SECRET_KEYS: `bench:${Buffer.alloc(32, 7).toString('base64')}`,
    SALLYPORT_SET_UP_CODE: 'set-up-code-of-the-bench',
  }
  console.log(`Seeding ${PEOPLE} users on ${new URL(await sharedPostgres()).host} …`)
  const seeded = await seed(env, { apps: APPS_MEANWHILE, sessions: 1, people: PEOPLE })
  // as PostgreSQL itself does minutes after so many rows
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query('vacuum analyze')
  await client.query('checkpoint')
  await client.end()
  await said(startProduct(env), /Open this link/)
  console.table(await previewRows(port, seeded))
} finally {
  endAll()
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
}
