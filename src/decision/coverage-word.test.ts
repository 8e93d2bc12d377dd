import assert from 'node:assert/strict'
import { test } from 'node:test'
import { METHOD_CHOICES, NEW_ACCOUNT_POLICY, type TwoFactorPolicy } from '../policy/policy.ts'
import { coverageOf } from './coverage-word.ts'
import type { NextStepUser } from './next-step.ts'

const NOBODY: NextStepUser = {
  ownChoice: false,
  phone: 'none',
  app: false,
  securityKey: false,
  recoveryCodes: false,
  temporaryCode: false,
  everEnrolled: false,
  codesDisabled: false,
}
const word = (policy: TwoFactorPolicy, user: Partial<NextStepUser>, unreachable = false) =>
  coverageOf(policy, { ...NOBODY, ...user }, { unreachable })
const SMS = NEW_ACCOUNT_POLICY
const APP: TwoFactorPolicy = { ...SMS, ...METHOD_CHOICES.app }
const APP_SMS: TwoFactorPolicy = { ...SMS, ...METHOD_CHOICES['app+sms'] }
const OFF: TwoFactorPolicy = { ...SMS, active: false }

test('where two-factor is off, everybody is ready, whatever her number', () => {
  assert.equal(word(OFF, {}), 'ready')
  assert.equal(word(OFF, { phone: 'proven', everEnrolled: true }, true), 'ready')
})

test('who has one of the methods is ready', () => {
  assert.equal(word(SMS, { phone: 'proven', everEnrolled: true }), 'ready')
  assert.equal(word(APP_SMS, { app: true, everEnrolled: true }), 'ready')
})

test('a number on file will be proved by its first code', () => {
  assert.equal(word(SMS, { phone: 'on_file' }), 'will_enrol')
  assert.equal(word(SMS, { phone: 'on_file', everEnrolled: true }), 'will_enrol')
})

test('who has something to prove herself by will enrol', () => {
  assert.equal(word(APP, {}), 'will_enrol')
  assert.equal(word(APP, { phone: 'proven', everEnrolled: true }), 'will_enrol')
  assert.equal(word(APP, { everEnrolled: true, temporaryCode: true }), 'will_enrol')
  assert.equal(word(APP, { everEnrolled: true, recoveryCodes: true }), 'will_enrol')
})

test('who has nothing to prove herself by is stuck', () => {
  assert.equal(word(SMS, { everEnrolled: true }), 'stuck')
  assert.equal(word(APP, { phone: 'on_file', everEnrolled: true }), 'stuck')
})

test('a user whose codes are disabled is stuck unless a key or a rescue lets her back', () => {
  const disabled = { phone: 'proven', app: true, everEnrolled: true, codesDisabled: true } as const
  assert.equal(word(APP_SMS, disabled), 'stuck')
  assert.equal(word(APP_SMS, { ...disabled, securityKey: true }), 'will_enrol')
  assert.equal(word(APP_SMS, { ...disabled, recoveryCodes: true }), 'will_enrol')
})

test('a number that cannot be reached makes her stuck when SMS is her only way', () => {
  assert.equal(word(SMS, { phone: 'proven', everEnrolled: true }, true), 'stuck', 'her only method')
  assert.equal(word(APP, { phone: 'proven', everEnrolled: true }, true), 'stuck', 'her only proof')
  assert.equal(word(SMS, { phone: 'on_file', everEnrolled: true }, true), 'stuck', 'set anew, never answered')
})

test('a number that cannot be reached changes nothing for a user who has another way', () => {
  assert.equal(word(APP_SMS, { phone: 'proven', app: true, everEnrolled: true }, true), 'ready')
  assert.equal(word(SMS, { phone: 'proven', everEnrolled: true, recoveryCodes: true }, true), 'ready')
  assert.equal(word(SMS, { phone: 'on_file' }, true), 'will_enrol', 'the mailed code is her other way')
  assert.equal(word(APP, { phone: 'proven', securityKey: true, everEnrolled: true }, true), 'will_enrol')
})

test('a user who demands a second factor of herself is covered by any authenticator of hers', () => {
  assert.equal(word(OFF, { ownChoice: true, securityKey: true, everEnrolled: true }), 'ready')
  assert.equal(word(OFF, { ownChoice: true, everEnrolled: true }), 'stuck')
})
