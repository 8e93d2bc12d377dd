import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lastSmsInWords, smsWayInWords, type UserSms } from './sms-words.ts'

const now = new Date(2026, 10, 24, 10, 12, 28)
const at = (hours: number, minutes: number, seconds: number, date = 21) =>
  new Date(2026, 10, date, hours, minutes, seconds).toISOString()
const SMS: UserSms = {
  id: 'msg_1',
  at: at(8, 2, 0),
  phone: '+12025550188',
  delivery: 'sent',
  sentAt: at(8, 2, 1),
  sentAgainAt: null,
  deliveredAt: null,
  heldBecause: null,
}

for (const [what, sms, last, way] of [
  ['no receipt', {}, 'last SMS sent 21 Nov 2026, 08:02:01, no receipt', 'sent 08:02:01, no receipt'],
  [
    'delivered',
    { delivery: 'delivered', deliveredAt: at(8, 2, 6) },
    'last SMS delivered 21 Nov 2026, 08:02:06',
    'sent 08:02:01, delivered 08:02:06',
  ],
  [
    'sent again, delivered a day later',
    { delivery: 'delivered', sentAgainAt: at(8, 2, 21), deliveredAt: at(7, 0, 0, 22) },
    'last SMS delivered 22 Nov 2026, 07:00:00',
    'sent 08:02:01, sent again by another way 08:02:21, delivered 22 Nov 2026, 07:00:00',
  ],
  [
    'not delivered',
    { delivery: 'failed' },
    'last SMS not delivered 21 Nov 2026, 08:02',
    'sent 08:02:01, not delivered',
  ],
  [
    'taken by none',
    { delivery: 'failed', sentAt: null },
    'last SMS not delivered 21 Nov 2026, 08:02',
    'no gateway took it',
  ],
  [
    'waiting',
    { delivery: 'queued', sentAt: null },
    'last SMS asked for 21 Nov 2026, 08:02:00, not sent yet',
    'not sent yet',
  ],
  [
    'held',
    { delivery: 'failed', sentAt: null, heldBecause: 'fraud' },
    'last SMS not sent 21 Nov 2026, 08:02',
    'not sent: paused, to stop fraud',
  ],
] as const)
  test(`what became of an SMS is told: ${what}`, () => {
    assert.equal(lastSmsInWords({ ...SMS, ...sms }, now), last)
    assert.equal(smsWayInWords({ ...SMS, ...sms }, now), way)
  })
