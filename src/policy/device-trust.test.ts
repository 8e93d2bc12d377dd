import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEVICE_TRUST } from './device-trust.ts'

test('a browser is trusted for one session, a day, a week or thirty days, in the words of the user guide', () => {
  assert.deepEqual(DEVICE_TRUST, {
    single_sign_on: { label: 'Single sign-on', ms: 0 },
    '1_day': { label: '1 Day', ms: 86_400_000 },
    '1_week': { label: '1 Week', ms: 604_800_000 },
    '30_days': { label: '30 Days', ms: 2_592_000_000 },
  })
})
