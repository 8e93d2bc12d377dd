import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import type { TestAnswer, TestBrowser } from '../../test/browser.ts'
import { HEADER, importFile, manyRows, problemsIn } from '../../test/csv-file.ts'
import { openHouse, signedIn } from '../../test/house.ts'
import { createUser } from '../../test/invited.ts'
import { newDatabase, openDatabase } from '../../test/stores.ts'
import { statement } from '../store/statement.ts'
import { addInvitedUser } from '../user/user-change-store.ts'

const usersIn = async (admin: TestBrowser): Promise<number> =>
  (await admin.call('GET', '/api/v1/account/users?limit=1')).body.matching

const findWaiting = statement((q, _: Record<never, never>) => ({
  compile: () =>
    sql<{ waiting: number }>`
      select count(*) as waiting, (select pg_sleep(0.02)::text) as slept from pg_locks where not granted and locktype = 'transactionid'`.compile(
      q.db,
    ),
}))

/**
 * An import that has stored its users but for the last one, whose e-mail somebody else is about to store, so that it
 * waits until `goOn`. On PostgreSQL alone: in an embedded database one act writes at a time.
 */
async function halfway(
  t: TestContext,
  {
    file = HEADER + manyRows(120),
    prepare,
  }: { file?: string; prepare?: (admin: TestBrowser) => unknown } = {},
): Promise<{ admin: TestBrowser; goOn(): Promise<TestAnswer> }> {
  const database = await newDatabase('postgres')
  const house = await openHouse(t, { databaseUrl: database.url })
  const beside = openDatabase(database)
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  await prepare?.(admin)
  const email = 'user.119@example.com'
  const other = {
    accountId: account.accountId,
    id: 'usr_beside',
    name: 'Robin Diaz',
    role: 'member',
  } as const
  let over = false
  const stored = Promise.withResolvers<void>()
  const waits = Promise.withResolvers<void>()
  const givenUp = beside.write(async (tx) => {
    await addInvitedUser(tx, { ...other, email, emailKey: email, phone: null, now: house.now() })
    stored.resolve()
    while (!over) if (((await tx.first(findWaiting, {}))?.waiting ?? 0) > 0) waits.resolve()
    throw new Error('given up')
  })
  const giveUp = async () => {
    over = true
    await assert.rejects(givenUp, /given up/)
  }
  t.after(async () => {
    await giveUp()
    await beside.close()
    await house.close()
    await database.drop()
  })
  await stored.promise
  const imported = importFile(admin, file)
  await waits.promise
  return {
    admin,
    async goOn() {
      await giveUp()
      return imported
    },
  }
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
  const { admin, goOn } = await halfway(t, { file, prepare: (one) => save(one, false) })
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
  const [refused, ...more] = [imported, created].filter(({ status }) => status !== 201)
  assert.ok(refused && more.length === 0, JSON.stringify([imported.body, created.body]))
  assert.equal(refused.body.errors[0].code, 'email_taken')
  assert.equal(await usersIn(admin), imported.status === 201 ? 121 : 2)
})
