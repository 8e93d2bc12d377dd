import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answersInWords, asksInWords, openedBy } from './methods-in-words.ts'

test('a user of her own choice reads by what she answers: the strongest first, the others if it is not at hand', () => {
  assert.equal(answersInWords(['sms']), 'with an SMS')
  assert.equal(answersInWords(['sms', 'app']), 'with your app, or with an SMS if it is not at hand')
  assert.equal(
    answersInWords(['sms', 'app', 'security_key']),
    'with your security key, or with your app or an SMS if it is not at hand',
  )
  assert.equal(answersInWords([]), '')
})

test('what an account asks for is told in its order', () => {
  assert.equal(asksInWords(['sms']), 'SMS')
  assert.equal(asksInWords(['sms', 'security_key']), 'SMS first, with Hardware security key as the backup')
  assert.equal(asksInWords([]), '')
})

test('a session says by what it was opened besides the password', () => {
  const session = { answered: null, byBackup: false, amr: ['pwd'], why: 'not_demanded' }
  assert.equal(openedBy(session), 'one factor')
  assert.equal(openedBy({ ...session, why: 'trusted_device' }), 'one factor, trusted device')
  assert.equal(openedBy({ ...session, answered: 'app' }), 'app code')
  assert.equal(openedBy({ ...session, answered: 'sms', byBackup: true }), 'SMS, your backup')
  assert.equal(openedBy({ ...session, amr: ['pwd', 'sms', 'mfa'] }), 'two factors')
})
