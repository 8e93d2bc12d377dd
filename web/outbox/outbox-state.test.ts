import assert from 'node:assert/strict'
import { test } from 'node:test'
import { afterSeeing, NOTHING_SEEN, type Message } from './outbox-state.ts'

const message = (id: string): Message => ({
  id,
  kind: 'sms',
  to: '+12025550123',
  text: 'text',
  at: '2026-11-24T10:12:00Z',
})
const page = (ids: string, nextCursor: string | null = null) =>
  ({ kind: 'done', value: { items: ids.split('').map(message), nextCursor } }) as const
const ids = (messages: readonly Message[]) => messages.map(({ id }) => id).join('')

test('a message that comes while the page is open is on top and announced', () => {
  const first = afterSeeing(NOTHING_SEEN, { page: 'newest', reply: page('cb', 'b') })
  assert.equal(first.arrived, null)
  const second = afterSeeing(first, { page: 'newest', reply: page('dc', 'c') })
  assert.equal(ids(second.messages), 'dcb')
  assert.equal(second.arrived?.id, 'd')
  assert.equal(second.olderFrom, 'b')
})

test('older messages follow the ones shown, each once', () => {
  const first = afterSeeing(NOTHING_SEEN, { page: 'newest', reply: page('cb', 'b') })
  const all = afterSeeing(first, { page: 'older', reply: page('ba') })
  assert.equal(ids(all.messages), 'cba')
  assert.equal(all.olderFrom, null)
})

test('while the server is away, what was shown stays', () => {
  const first = afterSeeing(NOTHING_SEEN, { page: 'newest', reply: page('cb') })
  const away = afterSeeing(first, { page: 'newest', reply: { kind: 'away', requestId: null } })
  assert.equal(away.away, true)
  assert.equal(ids(away.messages), 'cb')
})
