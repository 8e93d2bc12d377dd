import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CodeDelivery } from '../second-factor/sms-delivery.ts'
import { canSendAgain } from './code-asked.ts'

const code: CodeDelivery = {
  sentTo: '•••• 123',
  expiresAt: '2026-11-24T12:06:00Z',
  resendAt: '2026-11-24T12:01:30Z',
  delivery: 'sent',
  sentAt: '2026-11-24T12:01:00Z',
  deliveredAt: null,
  sentAgainAt: null,
  hasAnotherWay: false,
  held: null,
}

test('a new code goes to a number that is known: typed here, or on file', () => {
  assert.equal(canSendAgain({ code, number: '+1 202 555 0123' }, null), true)
  assert.equal(canSendAgain({ code, number: null }, '•••• 123'), true)
})

test('after a reload a number that was typed must be typed again; the one on file is not taken for it', () => {
  assert.equal(canSendAgain({ code, number: null }, null), false)
  assert.equal(canSendAgain({ code, number: null }, '•••• 789'), false)
})
