import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TwoFactorOnWire } from '../../src/security-settings/security-settings-shape.ts'
import { asksForProof, backupsFor, withPrimary } from './choose-methods.ts'

type Method = TwoFactorOnWire['primary']

const METHOD_NAMES: Method[] = ['sms', 'app', 'security_key']
const SEVEN = {
  sms: { primary: 'sms', backup: null },
  app: { primary: 'app', backup: null },
  security_key: { primary: 'security_key', backup: null },
  'sms+app': { primary: 'sms', backup: 'app' },
  'app+sms': { primary: 'app', backup: 'sms' },
  'sms+security_key': { primary: 'sms', backup: 'security_key' },
  'security_key+sms': { primary: 'security_key', backup: 'sms' },
} as const
const named = (primary: Method, backup: Method | null) => (backup === null ? primary : `${primary}+${backup}`)

test('the two groups of radios make the seven policies and no other', () => {
  const made = METHOD_NAMES.flatMap((primary) => backupsFor(primary).map((backup) => named(primary, backup)))
  assert.deepEqual(made.toSorted(), Object.keys(SEVEN).toSorted())
})

test('from each of the seven, a click on a primary method leads to one of the seven', () => {
  const after = (from: keyof typeof SEVEN) =>
    METHOD_NAMES.map((primary) => {
      const methods = withPrimary(SEVEN[from], primary)
      assert.equal(methods.primary, primary)
      assert.ok(named(methods.primary, methods.backup) in SEVEN)
      return named(methods.primary, methods.backup)
    })
  assert.deepEqual(after('sms'), ['sms', 'app', 'security_key'])
  assert.deepEqual(after('app'), ['sms', 'app', 'security_key'])
  assert.deepEqual(after('security_key'), ['sms', 'app', 'security_key'])
  assert.deepEqual(after('sms+app'), ['sms+app', 'app+sms', 'security_key+sms'])
  assert.deepEqual(after('app+sms'), ['sms+app', 'app+sms', 'security_key+sms'])
  assert.deepEqual(after('sms+security_key'), ['sms+security_key', 'app+sms', 'security_key+sms'])
  assert.deepEqual(after('security_key+sms'), ['sms+security_key', 'app+sms', 'security_key+sms'])
})

test('other methods and switching on are proved before they are saved; switching off is not', () => {
  const sms = { active: true, primary: 'sms', backup: null, deviceTrust: 'single_sign_on' } as const
  assert.equal(asksForProof(sms, { ...sms, backup: 'app' }), true)
  assert.equal(asksForProof(sms, { ...sms, primary: 'app' }), true)
  assert.equal(asksForProof({ ...sms, active: false }, sms), true)
  assert.equal(asksForProof(sms, { ...sms, deviceTrust: '1_day' }), false)
  assert.equal(asksForProof(sms, { ...sms, active: false, primary: 'app' }), false)
})
