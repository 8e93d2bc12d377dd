import assert from 'node:assert/strict'
import { test } from 'node:test'
import { METHODS, RESCUES, type Method } from './method-name.ts'
import { allowedMethods, isAllowedPolicy, METHOD_CHOICES, NEW_ACCOUNT_POLICY, smsIsActive } from './policy.ts'

const methods = Object.keys(METHODS) as Method[]
const pairs = methods.flatMap((primary) => [null, ...methods].map((backup) => ({ primary, backup })))
const nameOf = ({ primary, backup }: (typeof pairs)[number]) =>
  backup === null ? primary : `${primary}+${backup}`

test('of all twelve pairs of primary and backup, exactly the seven of the product are allowed', () => {
  assert.equal(pairs.length, 12)
  assert.deepEqual(pairs.filter(isAllowedPolicy).map(nameOf).toSorted(), [
    'app',
    'app+sms',
    'security_key',
    'security_key+sms',
    'sms',
    'sms+app',
    'sms+security_key',
  ])
})

test('every choice is named after its methods, primary first', () => {
  for (const [name, choice] of Object.entries(METHOD_CHOICES)) assert.equal(nameOf(choice), name)
})

test('methods are called what the user guide calls them', () => {
  assert.deepEqual(
    Object.values(METHODS).map(({ label }) => label),
    ['SMS', 'App', 'Hardware security key'],
  )
  assert.deepEqual(Object.keys(RESCUES), ['recovery_code', 'temporary_code'])
})

test('a new account starts active, with SMS as its only method, trusting a browser for one session', () => {
  assert.deepEqual(NEW_ACCOUNT_POLICY, {
    active: true,
    primary: 'sms',
    backup: null,
    deviceTrust: 'single_sign_on',
  })
  assert.equal(isAllowedPolicy(NEW_ACCOUNT_POLICY), true)
})

test('an active policy allows its own methods, primary first', () => {
  assert.deepEqual(allowedMethods({ active: true, primary: 'app', backup: null }), ['app'])
  assert.deepEqual(allowedMethods({ active: true, primary: 'security_key', backup: 'sms' }), [
    'security_key',
    'sms',
  ])
})

test('an inactive policy allows every method, strongest first', () => {
  for (const pair of pairs) {
    assert.deepEqual(allowedMethods({ active: false, ...pair }), ['security_key', 'app', 'sms'])
  }
})

test('SMS is an active method as primary or backup, and never while two-factor is off', () => {
  for (const pair of pairs) {
    assert.equal(
      smsIsActive({ active: true, ...pair }),
      [pair.primary, pair.backup].includes('sms'),
      nameOf(pair),
    )
    assert.equal(smsIsActive({ active: false, ...pair }), false, nameOf(pair))
  }
})
