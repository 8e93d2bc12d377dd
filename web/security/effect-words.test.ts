import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CoveredUserOnWire, PolicyPreviewOnWire } from '../../src/coverage/coverage-shape.ts'
import type { TwoFactorOnWire } from '../../src/security-settings/security-settings-shape.ts'
import { byWhatMends, countsInShort, effectInWords, fateOf, trustEndsBecause } from './effect-words.ts'

const sms: TwoFactorOnWire = { active: true, primary: 'sms', backup: null, deviceTrust: '30_days' }
const appSms: TwoFactorOnWire = { active: true, primary: 'app', backup: 'sms', deviceTrust: '1_week' }
const app: TwoFactorOnWire = { ...appSms, backup: null }
const off: TwoFactorOnWire = { ...sms, active: false }

const robin: CoveredUserOnWire = {
  id: 'usr_robin',
  name: 'Robin Diaz',
  email: 'robin.diaz@example.com',
  role: 'member',
  status: 'active',
  before: 'stuck',
  after: 'stuck',
  prove: [],
  enrols: ['app', 'sms'],
  stuckBecause: 'nothing_left',
  phone: null,
  phoneStatus: null,
}
const effect = (over: Partial<PolicyPreviewOnWire> = {}): PolicyPreviewOnWire => ({
  counts: { ready: 37, willEnrol: 4, stuck: 1 },
  users: { items: [], nextCursor: null },
  missingPhones: { count: 0, items: [], nextCursor: null },
  passwordAlone: 0,
  endsTrust: { devices: 18, users: 12, because: ['shorter_period'], items: [] },
  trusted: { devices: 31, users: 27 },
  admins: { ready: 2, willEnrol: 0, stuck: 0 },
  loseProtection: 0,
  ...over,
})

test('the figures of a policy are one sentence', () => {
  assert.equal(
    effectInWords(effect(), { active: true, unsaved: true }),
    'If you save this: 37 users ready, 4 will enrol, 1 stuck. 18 devices of 12 users lose their trust.',
  )
  const quiet = effect({
    counts: { ready: 1, willEnrol: 0, stuck: 0 },
    endsTrust: { devices: 0, users: 0, because: [], items: [] },
  })
  assert.equal(
    effectInWords(quiet, { active: true, unsaved: true }),
    'If you save this: 1 user ready, 0 will enrol, 0 stuck. No device loses its trust.',
  )
  assert.equal(
    effectInWords(effect(), { active: true, unsaved: false }),
    'In force now: 37 users ready, 4 will enrol, 1 stuck. 31 devices of 27 users are trusted.',
  )
  assert.equal(
    effectInWords(effect({ passwordAlone: 37 }), { active: false, unsaved: true }),
    'If you save this: 37 users sign in with the password alone, 5 keep two-factor by their own choice. 18 devices of 12 users lose their trust.',
  )
})

test('the save bar carries the counts of the policy', () => {
  assert.deepEqual(countsInShort(effect(), true), { says: '37 ready, 4 will enrol, ', stuck: '1 stuck' })
  assert.deepEqual(countsInShort(effect({ passwordAlone: 37 }), false), {
    says: '37 with the password alone',
    stuck: null,
  })
})

test('why trust ends is said by its rule: the period, the method that is gone, or both', () => {
  type Because = Parameters<typeof trustEndsBecause>[0]['because']
  const why = (because: Because, before: TwoFactorOnWire, after: TwoFactorOnWire, devices = 2) =>
    trustEndsBecause({ because, devices }, before, after)
  assert.equal(why(['shorter_period'], sms, appSms), 'they were trusted more than 1 week ago')
  assert.equal(why(['shorter_period'], sms, appSms, 1), 'it was trusted more than 1 week ago')
  const singleSignOn = { ...sms, deviceTrust: 'single_sign_on' } as const
  assert.equal(why(['shorter_period'], sms, singleSignOn), 'every new sign-in asks again')
  assert.equal(why(['method_not_allowed'], appSms, app), 'they earned it with an SMS code')
  assert.equal(
    why(
      ['shorter_period', 'method_not_allowed'],
      { ...sms, backup: 'app' },
      { ...sms, deviceTrust: '1_day' },
    ),
    'they were trusted more than 1 day ago, or they earned it with an app',
  )
  assert.equal(
    why(['method_not_allowed'], off, { ...off, active: true }),
    'they earned it with an app or a security key',
  )
  assert.equal(why(['two_factor_off'], sms, off), '')
})

test('who is stuck is grouped by what mends it, and the reader stands alone', () => {
  const stuck = [
    robin,
    { ...robin, id: 'usr_sam' },
    { ...robin, id: 'usr_off', stuckBecause: 'codes_disabled' as const },
    { ...robin, id: 'usr_line', stuckBecause: 'unreachable' as const, phone: '+442079460000' },
    { ...robin, id: 'usr_me' },
  ]
  const told = (policy: TwoFactorOnWire) =>
    byWhatMends(stuck, { policy, meId: 'usr_me' }).map(({ users, remedies, isMe }) => [
      users.map(({ id }) => id),
      remedies,
      isMe,
    ])
  assert.deepEqual(told(appSms), [
    [['usr_robin', 'usr_sam'], ['number_here', 'temporary_code'], false],
    [['usr_off'], ['temporary_code'], false],
    [['usr_line'], ['other_number', 'temporary_code'], false],
    [['usr_me'], ['number_here', 'temporary_code'], true],
  ])
  assert.ok(
    told(app).every(([, remedies]) => String(remedies) === 'temporary_code'),
    'a number helps nobody where SMS is not asked for',
  )
})

test('who has no phone number reads what she meets next', () => {
  assert.equal(fateOf(robin, appSms), 'without a number')
  assert.equal(fateOf({ ...robin, stuckBecause: 'codes_disabled' }, appSms), 'with codes switched off')
  assert.equal(fateOf({ ...robin, after: 'will_enrol' }, appSms), 'an app')
  assert.equal(fateOf({ ...robin, after: 'will_enrol', enrols: ['sms'] }, sms), 'a phone')
  assert.equal(fateOf({ ...robin, after: 'ready' }, appSms), 'with an app, but has no backup')
  assert.equal(
    fateOf({ ...robin, after: 'ready' }, { ...sms, backup: 'security_key' }),
    'with a security key, the backup',
  )
})
