import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Refused } from '../call.ts'
import { passwordErrors } from './password-errors.ts'

const now = new Date(2026, 10, 24, 12, 1, 30)
const fields = { current: 'now', new: 'next' }
const refusal = (code: string, over: Partial<Refused> = {}): Refused => ({
  kind: 'refused',
  code,
  retryAt: null,
  problem: { type: '', title: '', status: 422, detail: 'The detail.', code },
  ...over,
})

test('a wrong password and the wait after several stand under the present one', () => {
  assert.deepEqual(passwordErrors(refusal('credentials_wrong'), fields, now), {
    now: 'That password is not right.',
  })
  const retryAt = new Date(now.getTime() + 8000)
  assert.deepEqual(passwordErrors(refusal('too_many_attempts', { retryAt }), fields, now), {
    now: 'Too many tries. Wait until 12:01:38, then try again.',
  })
})

test('what the rules of passwords say stands under the new one', () => {
  assert.deepEqual(passwordErrors(refusal('password_common'), fields, now), { next: 'The detail.' })
  const errors = [{ pointer: '/password', code: 'password_too_short', detail: 'This one has 11 characters.' }]
  const { problem } = refusal('password_too_short')
  assert.deepEqual(
    passwordErrors(refusal('password_too_short', { problem: { ...problem, errors } }), fields, now),
    { next: 'This one has 11 characters.' },
  )
})

test('a refusal that is about neither is said above the form', () => {
  assert.deepEqual(passwordErrors(refusal('too_busy'), fields, now), {})
})
