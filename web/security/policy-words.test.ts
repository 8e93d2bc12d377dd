import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isSamePolicy, methodsInWords, policyInWords } from './policy-words.ts'

const sms = { active: true, primary: 'sms', backup: null, deviceTrust: 'single_sign_on' } as const
const both = { active: true, primary: 'app', backup: 'sms', deviceTrust: '1_week' } as const

test('a policy is told in one sentence', () => {
  assert.equal(policyInWords(sms), 'SMS alone, Single sign-on.')
  assert.equal(policyInWords(both), 'App first, SMS as the backup, trust for 1 Week.')
  assert.equal(policyInWords({ ...both, active: false }), 'Two-factor is off.')
  assert.equal(methodsInWords(sms), 'SMS alone')
  assert.equal(methodsInWords(both), 'App first and SMS as the backup')
})

test('a policy is changed when anything in it is', () => {
  assert.equal(isSamePolicy(sms, { ...sms }), true)
  for (const change of [
    { active: false },
    { primary: 'app' },
    { backup: 'app' },
    { deviceTrust: '1_day' },
  ] as const)
    assert.equal(isSamePolicy(sms, { ...sms, ...change }), false)
})
