import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Refused } from '../call.ts'
import { changeRefusal, codesPaused } from './change-refusal.ts'

const now = new Date(2026, 10, 24, 12, 1, 30)
const inMinutes = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
const refusal = (code: string, retryAt: Date | null = null, errors?: { pointer: string; detail: string }[]) =>
  ({
    kind: 'refused',
    code,
    retryAt,
    problem: {
      type: '',
      title: '',
      status: 422,
      detail: `The detail of ${code}.`,
      code,
      ...(errors && { errors: errors.map((error) => ({ ...error, code })) }),
    },
  }) satisfies Refused

test('what is wrong with the number or address stands under its field', () => {
  const pointed = refusal('phone_invalid', null, [{ pointer: '/phone', detail: 'This number is too short.' }])
  assert.deepEqual(changeRefusal(pointed, 'sms', '/phone', now), { field: 'This number is too short.' })
  assert.deepEqual(changeRefusal(refusal('email_taken'), 'email', '/email', now), {
    field: 'The detail of email_taken.',
  })
})

test('a limit says when the next code can be sent', () => {
  assert.deepEqual(changeRefusal(refusal('sms_limit', inMinutes(20)), 'sms', '/phone', now), {
    field: 'That was the last SMS for now. The next can be sent at 12:21.',
  })
  assert.deepEqual(changeRefusal(refusal('mail_limit', inMinutes(20)), 'email', '/email', now), {
    field: 'That was the last e-mail for now. The next can be sent at 12:21.',
  })
  assert.deepEqual(changeRefusal(refusal('resend_too_soon', inMinutes(0.5)), 'sms', '/phone', now), {
    field: 'A code was sent a moment ago. The next can be sent at 12:02:00.',
  })
})

test('while codes are locked it says until when; what only an administrator helps with keeps its words', () => {
  const locked = refusal('too_many_attempts', inMinutes(15))
  const says = {
    title: 'Too many wrong codes',
    text: 'To protect you, codes are paused until 12:16. Come back then.',
  }
  assert.deepEqual(changeRefusal(locked, 'sms', '/phone', now), says)
  assert.deepEqual(codesPaused(locked, now), says)
  assert.equal(codesPaused(refusal('code_used'), now), null)
  assert.deepEqual(changeRefusal(refusal('proof_required'), 'sms', '/phone', now), {
    title: 'Not sent',
    text: 'The detail of proof_required.',
  })
})
