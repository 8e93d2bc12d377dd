import assert from 'node:assert/strict'
import { test } from 'node:test'
import { afterSignIn } from './after.ts'
import type { SignedIn } from './ways.ts'

const ended: SignedIn = {
  state: 'signed_in',
  id: 'sgn_1',
  user: { id: 'usr_1', name: 'Alex Kim', email: 'alex.kim@example.com', role: 'admin' },
  account: { id: 'acc_1', name: 'Example Ltd' },
  authenticatedAt: '2126-11-24T12:02:00Z',
  amr: ['pwd', 'otp', 'mfa'],
  why: 'answered',
  sudoUntil: null,
  endsAt: '2126-11-25T12:02:00Z',
  recoveryCodesLeft: 6,
  offerRecoveryCodes: false,
  offerEnrolment: null,
}
const end = { ended, enrolled: null, recovered: false }

test('an ordinary sign-in leads straight on, and so does a session that was there before', () => {
  assert.deepEqual(afterSignIn(end), [])
  assert.deepEqual(afterSignIn({ ...end, ended: null, recovered: true }), [])
})

test('after a first enrolment come the recovery codes, in the words of what was set up', () => {
  const first = { ...ended, offerRecoveryCodes: true, recoveryCodesLeft: 0 }
  assert.deepEqual(afterSignIn({ ended: first, enrolled: 'security_key', recovered: false }), [
    { page: 'recovery-codes', works: 'security_key' },
  ])
})

test('after a recovery code it is said how many are left, then the missing primary is offered', () => {
  const rescued = { ...ended, offerEnrolment: 'app' as const }
  assert.deepEqual(afterSignIn({ ended: rescued, enrolled: null, recovered: true }), [
    { page: 'codes-left', left: 6 },
    { page: 'set-up-too', method: 'app' },
  ])
})
