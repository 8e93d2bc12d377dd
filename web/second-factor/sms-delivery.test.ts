import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isHeldUp, isLive, isSlow, nextLookMs, type CodeDelivery } from './sms-delivery.ts'

const now = new Date('2026-11-24T12:01:30Z')
const code: CodeDelivery = {
  sentTo: '•••• 789',
  expiresAt: '2026-11-24T12:06:00Z',
  resendAt: '2026-11-24T12:01:30Z',
  delivery: 'sent',
  sentAt: '2026-11-24T12:01:20Z',
  deliveredAt: null,
  sentAgainAt: null,
  hasAnotherWay: false,
  held: null,
}

test('a queued SMS is looked after every second, a sent one every two, until it is delivered', () => {
  assert.equal(nextLookMs({ ...code, delivery: 'queued', sentAt: null }, now), 1000)
  const held = { ...code, delivery: 'queued', sentAt: null, expiresAt: now.toISOString() } as const
  assert.equal(nextLookMs(held, now), 1000, 'one that is held has no time, which only a look tells')
  assert.equal(nextLookMs(code, now), 2000)
  assert.equal(nextLookMs({ ...code, delivery: 'delivered' }, now), null)
  assert.equal(nextLookMs({ ...code, delivery: 'failed' }, now), null)
  assert.equal(nextLookMs(null, now), null)
})

test('without a receipt after 20 seconds the network is slow', () => {
  assert.equal(isSlow(code, now), false)
  assert.equal(isSlow({ ...code, sentAt: '2026-11-24T12:01:10Z' }, now), true)
  assert.equal(isSlow({ ...code, sentAt: '2026-11-24T12:01:10Z', delivery: 'delivered' }, now), false)
})

test('while another way is still tried nothing is slow; after it, from when the SMS went that way', () => {
  const long = { ...code, sentAt: '2026-11-24T12:01:00Z' }
  assert.equal(isSlow({ ...long, hasAnotherWay: true }, now), false)
  assert.equal(isSlow({ ...long, sentAgainAt: '2026-11-24T12:01:11Z' }, now), false)
  assert.equal(isSlow({ ...long, sentAgainAt: '2026-11-24T12:01:10Z' }, now), true)
})

test('a failed or an old code needs a new one', () => {
  assert.equal(isLive(code, now), true)
  assert.equal(isLive({ ...code, delivery: 'failed' }, now), false)
  assert.equal(isLive({ ...code, expiresAt: '2026-11-24T12:01:30Z' }, now), false)
  assert.equal(isLive(null, now), false)
})

test('a mail that was not taken when a new one may be sent is held up; one that was sent is not', () => {
  const mailed: CodeDelivery = { ...code, sentTo: 'a•••@example.com', sentAt: null, delivery: 'queued' }
  assert.equal(isHeldUp(mailed, now), true)
  assert.equal(isHeldUp({ ...mailed, resendAt: '2026-11-24T12:01:31Z' }, now), false)
  assert.equal(isHeldUp({ ...mailed, delivery: 'sent' }, now), false)
})
