import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plansOf } from '../../test/query-plans.ts'
import { emailsTaken } from './many-users-store.ts'

test('SQLite looks each e-mail up by itself, however many there are, and reads no other user', async () => {
  const [plan = ''] = await plansOf((reader) => emailsTaken(reader, 'acc', ['one@example.com']))
  assert.match(plan, /SEARCH users USING (COVERING )?INDEX \S+ \(account_id=\? AND email_key=\?\)/)
  assert.doesNotMatch(plan, /SEARCH users USING [^;]* \(account_id=\?\)/)
})
