import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import pg from 'pg'
import type { TestBrowser } from '../../test/browser.ts'
import { HEADER, importFile, manyRows, problemsIn } from '../../test/csv-file.ts'
import { type House, openHouse, signedIn, type TestAccount } from '../../test/house.ts'
import { createUser } from '../../test/invited.ts'
import { newDatabase } from '../../test/stores.ts'

const usersIn = async (admin: TestBrowser): Promise<number> =>
  (await admin.call('GET', '/api/v1/account/users?limit=1')).body.matching

/**
 * An import that has stored its users but for the last one, whose e-mail somebody outside is about to store, so that it
 * waits until `goOn`. On PostgreSQL alone: in an embedded database one act writes at a time.
 */
async function halfway(
  t: TestContext,
  prepare: (house: House, account: TestAccount, admin: TestBrowser) => Promise<unknown> = async () => null,
  file = HEADER + manyRows(120),
) {
  const database = await newDatabase('postgres')
  const outside = new pg.Client({ connectionString: database.url })
  await outside.connect()
  t.after(async () => {
    await outside.end()
    await house.close()
    await database.drop()
  })
  const house = await openHouse(t, { databaseUrl: database.url })
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  await prepare(house, account, admin)
  await outside.query('begin')
  const columns = (
    await outside.query<{ name: string }>(
      `select column_name as name from information_schema.columns
     where table_name = 'users' and is_generated = 'NEVER' and column_name not in ('id', 'email_key')`,
    )
  ).rows.map(({ name }) => name)
  await outside.query(
    `insert into users (id, email_key, ${columns.join(', ')})
     select 'usr_outside', $1, ${columns.join(', ')} from users where id = $2`,
    ['user.119@example.com', account.userId],
  )
  const imported = importFile(admin, file)
  const waits = `select count(*)::int as waiting from pg_locks where not granted and locktype = 'transactionid'`
  for (let waiting = 0; waiting === 0;) {
    waiting = (await outside.query<{ waiting: number }>(waits)).rows[0]?.waiting ?? 0
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  const goOn = async () => {
    await outside.query('rollback')
    return imported
  }
  return { house, account, admin, goOn }
}

test('while an import is being stored others create and change users, and see none of its own (postgres)', async (t) => {
  const { admin, goOn } = await halfway(t)
  assert.equal((await createUser(admin)).status, 201)
  assert.equal((await admin.call('PATCH', '/api/v1/account', { name: 'Renamed Ltd' })).status, 200)
  assert.equal(await usersIn(admin), 2)
  assert.deepEqual((await goOn()).body, { created: 120, rows: 120 })
  assert.equal(await usersIn(admin), 122)
})

test('a phone that becomes mandatory while an import is being stored is asked for, and none of it is kept (postgres)', async (t) => {
  const save = async (admin: TestBrowser, active: boolean) => {
    const { body } = await admin.call('GET', '/api/v1/account/security-policy')
    const wanted = { twoFactor: { ...body.twoFactor, active }, version: body.version }
    assert.equal((await admin.call('PUT', '/api/v1/account/security-policy', wanted)).status, 200)
  }
  const file = `${HEADER}No Phone,no@example.com,,\n${manyRows(120)}`
  const { admin, goOn } = await halfway(t, (_house, _account, one) => save(one, false), file)
  await save(admin, true)
  const refused = await goOn()
  assert.equal(refused.status, 422)
  assert.deepEqual(problemsIn(refused), [
    '2 phone: Empty. This account verifies by SMS, so a phone number is required.',
  ])
  assert.equal(await usersIn(admin), 1)
})

test('who creates a user of an import that is being stored has one of the two, whole (postgres)', async (t) => {
  const { admin, goOn } = await halfway(t)
  const creating = createUser(admin, { email: 'user.7@example.com' })
  const [imported, created] = await Promise.all([goOn(), creating])
  const refused = [imported, created].filter(({ status }) => status === 422)
  assert.equal(refused.length, 1, JSON.stringify([imported.body, created.body]))
  assert.ok([imported, created].some(({ status }) => status === 201))
  assert.equal(await usersIn(admin), imported.status === 201 ? 121 : 2)
})
