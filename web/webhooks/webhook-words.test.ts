import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WebhookDeliveryOnWire } from '../../src/webhook/webhook-shape.ts'
import { answerInWords, answeredInWords, eventsInWords, sentInWords } from './webhook-words.ts'

const now = new Date(2026, 10, 24, 10, 45)
const delivery: WebhookDeliveryOnWire = {
  eventId: 'evt_1',
  type: 'user.invited',
  at: now.toISOString(),
  state: 'delivered',
  tries: 1,
  triedAt: new Date(2026, 10, 24, 10, 29).toISOString(),
  tookMs: 210,
  answer: { status: 200, body: '' },
  failure: null,
  replayedBy: null,
  sent: { timestamp: 1_795_510_922, body: '{}' },
}
const said = (over: Partial<WebhookDeliveryOnWire>, isBehind = false) => {
  const { word, more } = answerInWords({ ...delivery, ...over }, { isBehind, now })
  return `${word} / ${more}`
}

test('a delivery says in words how it stands', () => {
  assert.equal(said({}), '200 / in 0.2 s')
  assert.equal(said({ tookMs: 7 }), '200 / in 7 ms')
  assert.equal(said({ tries: 2, tookMs: 300 }), '200 / in 0.3 s, second try')
  assert.equal(said({ tries: 9 }), '200 / in 0.2 s, 9th try')
  assert.equal(said({ replayedBy: { id: 'usr_1', name: 'Alex Kim' } }), '200 / sent again by Alex Kim')
  const failed = { state: 'waiting', answer: { status: 500, body: 'x' } } as const
  assert.equal(said({ ...failed, tries: 9 }), '500 / 9 tries, last 10:29')
  assert.equal(
    said({ ...failed, answer: null, failure: 'timed_out' }),
    'no answer in time / 1 try, last 10:29',
  )
  const waiting = { state: 'waiting', tries: 0, answer: null } as const
  assert.equal(said(waiting, true), 'waiting / until the one below is answered')
  assert.equal(said(waiting), 'waiting / ')
})

test('what was sent and answered stands as it was', () => {
  assert.equal(sentInWords(delivery), 'webhook-id: evt_1\nwebhook-timestamp: 1795510922\n\n{}')
  assert.equal(sentInWords({ ...delivery, sent: { timestamp: null, body: '{}' } }), 'Not sent yet.')
  assert.equal(answeredInWords({ ...delivery, answer: { status: 500, body: 'no' } }), '500\nno')
  assert.equal(
    answeredInWords({ ...delivery, answer: null, failure: 'no_connection' }),
    'No answer. (no connection)',
  )
  assert.equal(eventsInWords(['user', 'sign_in']), 'Sign-ins, Users')
  assert.equal(eventsInWords(['user', 'sign_in', 'policy', 'second_factor']), 'Everything')
})
