import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TwoFactorOnWire } from '../../src/security-settings/security-settings-shape.ts'
import {
  answersWith,
  endsSays,
  firstName,
  methodsInShort,
  numberOf,
  removedSays,
  shortDay,
  verifiesBySms,
} from './user-words.ts'

const policy = (over: Partial<TwoFactorOnWire> = {}): TwoFactorOnWire => ({
  active: true,
  primary: 'app',
  backup: 'sms',
  deviceTrust: '1_week',
  ...over,
})

test('a day in a column is short, and the year is named where it is another one', () => {
  const now = new Date(2026, 10, 24, 10, 12)
  assert.equal(shortDay(new Date(2026, 10, 24, 9, 41), now), 'Today, 09:41')
  assert.equal(shortDay(new Date(2026, 10, 23, 9, 41), now), 'Yesterday')
  assert.equal(shortDay(new Date(2026, 8, 3), now), '3 Sep')
  assert.equal(shortDay(new Date(2025, 8, 3), now), '3 Sep 2025')
})

test('methods stand with the strongest first', () => {
  assert.equal(methodsInShort({ methods: ['sms', 'app'] }), 'App, SMS')
  assert.equal(methodsInShort({ methods: ['sms', 'security_key'] }), 'Security key, SMS')
  assert.equal(methodsInShort({ methods: [] }), null)
})

test('a user answers with what the account asks for, as far as it is set up', () => {
  const user = { coverage: 'ready', methods: ['app', 'sms'], ownChoice: false } as const
  assert.equal(
    answersWith({ ...user, methods: ['app', 'sms'] }, policy()),
    'with App first, SMS as the backup',
  )
  assert.equal(answersWith({ ...user, methods: ['sms'] }, policy()), 'with SMS')
  assert.equal(
    answersWith({ ...user, coverage: 'will_enrol', methods: [] }, policy()),
    'with App first, SMS as the backup',
  )
  assert.equal(
    answersWith({ ...user, methods: ['security_key'] }, policy({ primary: 'security_key', backup: null })),
    'with Hardware security key',
  )
})

test('an account that asks for nothing lets the password in, unless a user has chosen otherwise', () => {
  const off = policy({ active: false })
  const user = { coverage: 'ready', methods: ['app', 'sms'] } as const
  const { methods } = user
  assert.equal(
    answersWith({ ...user, methods: [...methods], ownChoice: false }, off),
    'with the password alone',
  )
  assert.equal(
    answersWith({ ...user, methods: [...methods], ownChoice: true }, off),
    'with App, SMS, by their own choice',
  )
})

test('a number is needed while SMS is asked for, as the primary or as the backup', () => {
  assert.equal(verifiesBySms(policy()), true)
  assert.equal(verifiesBySms(policy({ primary: 'sms', backup: null })), true)
  assert.equal(verifiesBySms(policy({ backup: null })), false)
  assert.equal(verifiesBySms(policy({ active: false })), false)
})

test('what a reset takes away is counted and named', () => {
  const has = { apps: 1, keys: 0, phone: true, recoveryCodes: 10 }
  assert.equal(removedSays(has), 'App, phone number and recovery codes are removed')
  assert.equal(
    removedSays({ ...has, apps: 2, keys: 1, recoveryCodes: 0 }),
    '2 apps, security key and phone number are removed',
  )
  assert.equal(removedSays({ apps: 0, keys: 1, phone: false, recoveryCodes: 0 }), 'Security key is removed')
  assert.equal(removedSays({ apps: 0, keys: 0, phone: false, recoveryCodes: 0 }), null)
  assert.equal(endsSays(1, 2), '1 trusted device and 2 sessions end')
  assert.equal(endsSays(0, 1), '1 session ends')
  assert.equal(endsSays(0, 0), null)
})

test('a country takes the article that is spoken', () => {
  assert.equal(numberOf('GB', '44'), 'a United Kingdom number (+44)')
  assert.equal(numberOf('AT', '+43'), 'an Austria number (+43)')
  assert.equal(numberOf('UA', '380'), 'a Ukraine number (+380)')
})

test('somebody is called by the first of their names', () => {
  assert.equal(firstName('Casey Moran'), 'Casey')
  assert.equal(firstName('  Kai'), 'Kai')
})
