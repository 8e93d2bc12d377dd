import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allowable, endOf, troubleInWords } from './trouble-words.ts'

const now = new Date(2026, 10, 24, 12, 1, 30)
const at = (hours: number, minutes: number, seconds = 0, date = 24) =>
  new Date(2026, 10, date, hours, minutes, seconds).toISOString()
const SMS = {
  what: 'sent_again',
  because: 'no_receipt',
  country: 'US',
  numberKind: 'fixed_line_or_mobile',
  heldUntil: null,
  sentAt: at(11, 52, 1),
  sentAgainAt: at(11, 52, 21),
  deliveredAt: null,
} as const
const HELD = { ...SMS, what: 'held', sentAt: null, sentAgainAt: null } as const

for (const [trouble, says, end] of [
  [SMS, 'No receipt in 20 seconds. Sent again by another way at 11:52:21.', 'no receipt yet'],
  [
    { ...SMS, deliveredAt: at(11, 52, 31) },
    'No receipt in 20 seconds. Sent again by another way, delivered 11:52:31.',
    'delivered',
  ],
  [
    { ...SMS, because: 'undelivered', sentAgainAt: at(11, 52, 3, 20), deliveredAt: at(0, 1, 2, 21) },
    'The phone did not get it. Sent again by another way, delivered 21 Nov 2026, 00:01:02.',
    'delivered',
  ],
  [
    { ...SMS, what: 'failed', because: 'undelivered' },
    'The phone did not get it. Sent again by another way at 11:52:21, which failed too.',
    'failed',
  ],
  [
    { ...SMS, what: 'failed', because: 'undelivered', sentAgainAt: null },
    'The phone did not get it.',
    'failed',
  ],
  [{ ...HELD, what: 'failed', because: 'not_taken' }, 'No gateway took it.', 'failed'],
  [{ ...HELD, because: 'country' }, 'Not sent: United States is not among your countries.', undefined],
  [
    { ...HELD, because: 'country', country: 'IE' },
    'Not sent: Ireland was not among your countries.',
    undefined,
  ],
  [
    { ...HELD, because: 'number', numberKind: 'fixed_line' },
    'Not sent: a landline cannot receive SMS.',
    undefined,
  ],
  [
    { ...HELD, because: 'number', numberKind: 'premium_rate' },
    'Not sent: SMS are not sent to such a number.',
    undefined,
  ],
  [{ ...HELD, because: 'budget' }, 'Not sent: a budget is used up.', undefined],
  [
    { ...HELD, because: 'fraud', heldUntil: at(13, 0) },
    'Not sent: paused until 13:00, to stop fraud.',
    undefined,
  ],
  [
    { ...HELD, because: 'fraud', heldUntil: at(13, 0, 0, 20) },
    'Not sent: paused until 20 Nov 2026, 13:00, to stop fraud.',
    undefined,
  ],
] as const)
  test(says, () => {
    assert.equal(troubleInWords(trouble, ['GB', 'IE'], now), says)
    assert.equal(endOf(trouble)?.says, end)
  })

test('a country can be allowed where it is known not to be among those that SMS go to', () => {
  const trouble = { ...HELD, because: 'country' } as const
  assert.equal(allowable(trouble, ['GB']), 'US')
  assert.equal(allowable(trouble, ['GB', 'US']), null)
  assert.equal(allowable(trouble, null), null)
  assert.equal(allowable({ ...trouble, because: 'fraud' }, ['GB']), null)
  assert.equal(allowable({ ...trouble, country: null }, ['GB']), null)
})
