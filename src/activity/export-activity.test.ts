import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { addUserTo } from '../../test/account-rows.ts'
import { openHouse, signedIn } from '../../test/house.ts'
import { said } from '../../test/invited.ts'

const EVENTS_PATH = '/api/v1/account/audit-events'
const ROBIN = { email: 'robin.diaz@example.com', role: 'member', phone: '+13035550155' } as const

const NAMES = [
  "Robin;=cmd|'/c calc'!A1;",
  'Robin|=1+1',
  'Robin; @sum',
  'Robin;＝1+1',
  // a program that separates by semicolons reads the second quote of a doubled one as an end
  'Robin;"=1+1&";x',
  'Robin, -1; +2 | -3',
]

/** The rows of a file as a program has them that separates by this character; it knows quotes where they stand first. */
const rowsBy = (file: string, delimiter: string): string[][] =>
  parse(file, {
    delimiter,
    bom: true,
    relax_quotes: true,
    relax_column_count: true,
    record_delimiter: '\r\n',
  })

test('no spreadsheet runs a part of what happened, whatever it separates cells by', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const robin = await addUserTo(house, account, { ...ROBIN, name: 'Robin Diaz' })
  const hers = await signedIn(house, robin)
  const admin = await signedIn(house, account)
  for (const name of NAMES) {
    assert.equal(said(await hers.call('PATCH', '/api/v1/me', { name })), '200')
    const named = await addUserTo(house, account, { ...ROBIN, email: `${name.length}@example.com`, name })
    assert.equal(said(await admin.call('DELETE', `/api/v1/account/users/${named.userId}`)), '204')
  }
  const { body } = await admin.call('GET', EVENTS_PATH, undefined, { accept: 'text/csv' })
  const file = String(body)
  for (const delimiter of [',', ';', '\t', '|'])
    for (const cell of rowsBy(file, delimiter).flat())
      assert.doesNotMatch(cell, /^[\s"]*[=+\-@＝＋－＠]/, `by ${JSON.stringify(delimiter)}: ${cell}`)
  assert.match(file, /Robin;'=cmd\|'\/c calc'!A1;/)
  const details = rowsBy(file, ',').flatMap(([, type, , , , cell]) => (type === 'user_deleted' ? [cell] : []))
  assert.equal(details.length, NAMES.length)
  for (const cell of details) assert.match(JSON.parse(cell ?? '').name, /^Robin/)
})
