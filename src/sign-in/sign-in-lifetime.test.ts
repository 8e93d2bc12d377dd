import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signInExpiresAt, signInHasExpired } from './sign-in-lifetime.ts'

const MINUTE = 60_000
const BEGAN = 1_795_514_400_000
const endsAfterStepAt = (minutes: number) =>
  (signInExpiresAt({ beganAt: BEGAN, lastStepAt: BEGAN + minutes * MINUTE }) - BEGAN) / MINUTE

test('a sign-in lives 10 minutes from its last successful step', () => {
  assert.equal(endsAfterStepAt(0), 10)
  assert.equal(endsAfterStepAt(7), 17)
  assert.equal(endsAfterStepAt(20), 30)
})

test('a sign-in lives 30 minutes in all, however many steps succeed', () => {
  assert.equal(endsAfterStepAt(20.5), 30)
  assert.equal(endsAfterStepAt(29.9), 30)
})

test('a sign-in lives until the millisecond before its end, and not at its end', () => {
  assert.equal(signInHasExpired({ expiresAt: BEGAN }, BEGAN - 1), false)
  assert.equal(signInHasExpired({ expiresAt: BEGAN }, BEGAN), true)
})
