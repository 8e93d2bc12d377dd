import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CoveredUserOnWire } from '../../src/coverage/coverage-shape.ts'
import type { UserOnWire } from '../../src/user/user-shape.ts'
import { nextToMend, rowsOf, type Mended } from './mend-rows.ts'

const users = (...ids: string[]) => ids.map((id) => ({ id }) as CoveredUserOnWire)
const mended = (id: string, at: number): Mended => ({
  user: { id } as CoveredUserOnWire,
  now: { id, phone: '+447700900123' } as UserOnWire,
  at,
})
const shown = (rows: ReturnType<typeof rowsOf>) =>
  rows.map(({ user, mended: now }) => (now === null ? user.id : `${user.id}*`))

test('who was given a number stays where she stood, before and after the new figures', () => {
  const given = [mended('b', 1), mended('a', 0)]
  assert.deepEqual(shown(rowsOf(users('a', 'b', 'c'), given)), ['a*', 'b*', 'c'])
  assert.deepEqual(shown(rowsOf(users('c'), given)), ['a*', 'b*', 'c'])
  assert.deepEqual(shown(rowsOf([], given)), ['a*', 'b*'])
  assert.deepEqual(shown(rowsOf(users('d', 'c'), [mended('b', 7)])), ['d', 'c', 'b*'])
})

test('the next field is that of the next user without a number, passing over the administrator herself', () => {
  const rows = rowsOf(users('a', 'b', 'me', 'd'), [mended('b', 1)])
  assert.equal(nextToMend(rows, 'a', 'me'), 'd')
  assert.equal(nextToMend(rows, 'd', 'me'), null)
  assert.equal(nextToMend(rowsOf(users('a', 'me'), []), 'a', 'me'), null)
})
