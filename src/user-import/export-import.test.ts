import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addUserTo } from '../../test/account-rows.ts'
import { HEADER, importFile, manyRows } from '../../test/csv-file.ts'
import { openHouse, signedIn } from '../../test/house.ts'
import { switchTwoFactor } from '../../test/house-rows.ts'
import { createUser } from '../../test/invited.ts'

const USERS = '/api/v1/account/users'
const CSV = { accept: 'text/csv' }

test('what is exported is imported as it was, and no spreadsheet runs any of it', async (t) => {
  const house = await openHouse(t)
  const [first, second] = [await house.newAccount(), await house.newAccount()]
  const [admin, next] = [await signedIn(house, first), await signedIn(house, second)]
  await switchTwoFactor(house.world.store, first, false)
  await switchTwoFactor(house.world.store, second, false)
  const names = [
    '=cmd|"/c calc"!A1',
    '+1 plus',
    '-1 minus',
    '@sum',
    '＝full-width',
    "'=already shielded",
    "''+twice",
    "'Tis plain",
    'D\'Arcy, Anna; "Annie"',
    'a\u00A0b',
    '🦊 Fox',
    '1.0E+5',
  ]
  for (const [nth, name] of names.entries()) {
    const phone = nth % 2 === 0 ? `+1 303 555 01${String(10 + nth)}` : null
    const role = nth % 3 === 0 ? 'admin' : 'member'
    const made = await createUser(admin, { name, email: `'+${nth}@example.com`, phone, role, invite: false })
    assert.equal(made.status, 201, name)
  }
  const file = await fetch(house.url + USERS, {
    headers: { ...CSV, cookie: `sallyport_session=${admin.cookie('sallyport_session')}` },
  })
  assert.equal(file.headers.get('content-type'), 'text/csv; charset=utf-8')
  assert.equal(file.headers.get('content-disposition'), 'attachment; filename="users.csv"')
  const bytes = Buffer.from(await file.arrayBuffer())
  assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf])
  const text = bytes.toString()
  const cells = text.split('\r\n').flatMap((line) => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/))
  for (const cell of cells) assert.doesNotMatch(cell, /^"?[=+\-@\t\r＝]/, cell)

  const rest = text.split('\r\n').filter((line) => !line.startsWith('Alex Kim'))
  const done = await importFile(next, rest.join('\r\n'), '?invite=false')
  assert.deepEqual([done.status, done.body.created], [201, names.length], JSON.stringify(done.body))
  const listed = async (browser: typeof admin) =>
    (await browser.call('GET', `${USERS}?limit=200`)).body.items
      .filter(({ name }: { name: string }) => name !== 'Alex Kim')
      .map(({ name, email, role, phone }: Record<string, string>) => [name, email, role, phone].join(' | '))
  assert.deepEqual(await listed(next), await listed(admin))
  assert.deepEqual((await listed(next)).length, names.length)
})

test('an export has everybody whom its query asks for, on one page, for administrators', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  await importFile(admin, HEADER + manyRows(1_234), '?invite=false')
  const rows = async (query: string) => {
    const { body } = await admin.call('GET', USERS + query, undefined, CSV)
    return String(body).split('\r\n').slice(1, -1)
  }
  const all = await rows('')
  assert.equal(all.length, 1_235)
  assert.equal(new Set(all).size, 1_235)
  assert.deepEqual(await rows('?search=user.1233%40example.com'), [
    "User 1233,user.1233@example.com,member,'+12022001233",
  ])
  assert.deepEqual(await rows('?show=admins'), [`Alex Kim,${account.email},admin,'${account.phone}`])
  const someone = {
    name: 'Sam Reyes',
    role: 'member',
    email: 'sam@example.com',
    phone: '+12025550188',
  } as const
  const member = await signedIn(house, await addUserTo(house, account, someone))
  assert.equal((await member.call('GET', USERS, undefined, CSV)).status, 403)
})
