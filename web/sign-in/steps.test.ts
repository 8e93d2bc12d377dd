import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Refused } from '../call.ts'
import {
  isPage,
  keyDespiteLock,
  stepAfterLook,
  stepAfterRefusal,
  stepOf,
  type Page,
  type Step,
} from './steps.ts'
import {
  earnsTrust,
  type Answering,
  type Enrolling,
  type Method,
  type Open,
  type SignedIn,
  type Way,
} from './ways.ts'

const code: NonNullable<Answering['smsCode']> = {
  sentTo: '•••• 123',
  expiresAt: '2126-11-24T12:06:00Z',
  resendAt: '2126-11-24T12:01:30Z',
  delivery: 'sent',
  sentAt: '2126-11-24T12:01:00Z',
  deliveredAt: null,
  sentAgainAt: null,
  hasAnotherWay: false,
  held: null,
}
const started = {
  id: 'sgn_1',
  expiresAt: '2126-11-24T12:10:00Z',
  lockedUntil: null,
  smsCode: null,
  emailCode: null,
  codesDisabled: false,
  deviceTrust: { offered: false, period: 'single_sign_on', endsAt: null },
  askedBecause: 'single_sign_on' as const,
  trustEnded: null,
}
const ranked = (...methods: Method[]) =>
  methods.map((method, nth) => ({ method, rank: nth === 0 ? ('primary' as const) : ('backup' as const) }))
const ways = (...named: Way[]) => named.map((method) => ({ method }))

const answering = (methods: Method[], otherWays: Way[], over: Partial<Answering> = {}): Answering => ({
  ...started,
  state: 'second_factor_required',
  methods: ranked(...methods),
  otherWays: ways(...otherWays),
  firstUse: false,
  ...over,
})
const proving = (prove: Way[], methods: Method[], over: Partial<Enrolling> = {}): Enrolling => ({
  ...started,
  state: 'enrolment_required',
  prove: ways(...prove),
  methods: ranked(...methods),
  ...over,
})
const enrolling = (methods: Method[], over: Partial<Enrolling> = {}): Enrolling =>
  proving([], methods, { prove: null, ...over })
const signedIn: SignedIn = {
  state: 'signed_in',
  id: 'sgn_1',
  user: { id: 'usr_1', name: 'Alex Kim', email: 'alex.kim@example.com', role: 'admin' },
  account: { id: 'acc_1', name: 'Example Ltd' },
  authenticatedAt: '2126-11-24T12:02:00Z',
  amr: ['pwd', 'otp', 'mfa'],
  why: 'answered',
  sudoUntil: null,
  endsAt: '2126-11-25T12:02:00Z',
  recoveryCodesLeft: 0,
  offerRecoveryCodes: false,
  offerEnrolment: null,
}

const firstUse = answering(['sms'], ['email_code', 'temporary_code'], { firstUse: true })
const toProve = proving(['email_code', 'temporary_code'], ['sms'])
const proved = enrolling(['sms'])
const nothing = { notMine: false, recovered: false, moved: false }
/** After a page that she has done what it asked for. */
const moved = { ...nothing, moved: true }
const at = (way: Way, state: Open): Page => ({ show: 'way', way, state, told: nothing })

/** A page by its name: the way that it asks for, what is set up there, or what it is. */
function pageOf(step: Step): string {
  if (step.show === 'way') return step.way
  return step.show === 'set-up' ? `set up ${step.method}` : step.show
}

/** The seven policies, primary first, and what is met after the proof. */
const POLICIES: [Method[], string][] = [
  [['sms'], 'set up sms'],
  [['app'], 'set up app'],
  [['security_key'], 'set up security_key'],
  [['sms', 'app'], 'choose'],
  [['app', 'sms'], 'choose'],
  [['sms', 'security_key'], 'choose'],
  [['security_key', 'sms'], 'choose'],
]

test('under each of the seven policies the primary is offered first, and the backup where she has that alone', () => {
  for (const [methods] of POLICIES) {
    for (let missing = 0; missing < methods.length; missing += 1) {
      const usable = methods.slice(missing)
      const state = answering(usable, ['recovery_code', 'temporary_code'])
      assert.equal(pageOf(stepOf(state)), usable[0], methods.join('+'))
    }
  }
})

test('under each of the seven policies she who has none of it proves by what she has, then sets up', () => {
  const has: [Way[], string][] = [
    [['email_code', 'temporary_code'], 'email_code'],
    [['security_key', 'temporary_code'], 'security_key'],
    [['app', 'sms', 'temporary_code'], 'app'],
    [['sms', 'temporary_code'], 'sms'],
    [['recovery_code', 'temporary_code'], 'recovery_code'],
    [['temporary_code'], 'ask-admin'],
  ]
  for (const [methods, then] of POLICIES) {
    for (const [prove, page] of has) {
      const step = stepOf(proving(prove, methods))
      assert.equal(pageOf(step), page, `${prove.join()} under ${methods.join('+')}`)
      assert.equal(pageOf(stepAfterLook(step, enrolling(methods))), then)
    }
  }
})

test('a number on file is asked for its code, and where it was said not to be hers it is not offered later', () => {
  assert.equal(pageOf(stepOf(firstUse)), 'sms')
  const bySms = stepAfterLook(at('email_code', toProve), proved)
  assert.deepEqual(bySms, { show: 'set-up', method: 'sms', state: proved, told: moved })
  const told = { ...moved, notMine: true }
  const before = { ...nothing, notMine: true }
  const next = stepAfterLook({ show: 'way', way: 'email_code', state: firstUse, told: before }, proved)
  assert.deepEqual(next, { show: 'set-up', method: 'sms', state: proved, told })
  const later = { ...proved, smsCode: code }
  assert.deepEqual(stepAfterLook(next, later), { show: 'set-up', method: 'sms', state: later, told })
})

test('a lock comes before every page, and goes with its end', () => {
  const until = '2126-11-24T12:20:00Z'
  for (const state of [firstUse, toProve, proved]) {
    const locked = { ...state, lockedUntil: until }
    assert.deepEqual(stepOf(locked), { show: 'locked', until: new Date(until), open: locked })
  }
  assert.equal(pageOf(stepOf({ ...toProve, lockedUntil: '2020-11-24T12:20:00Z' })), 'email_code')
})

test('a lock offers the key where one of hers answers, and leaves her at it', () => {
  const lockedUntil = '2126-11-24T12:20:00Z'
  const withKey = answering(['security_key', 'sms'], ['temporary_code'], { lockedUntil })
  const byKey = keyDespiteLock(withKey)
  assert.deepEqual(byKey, at('security_key', withKey))
  assert.deepEqual(stepAfterLook(at('security_key', withKey), withKey), at('security_key', withKey))
  assert.equal(stepAfterLook(at('sms', withKey), withKey).show, 'locked')
  // a key that may be set up is none that answers
  for (const state of [firstUse, enrolling(['security_key', 'sms']), null])
    assert.equal(keyDespiteLock(state), null)
})

test('a reload after a code was asked for comes back to its page, unless it serves nothing here', () => {
  const both = answering(['app', 'sms'], ['temporary_code'])
  assert.equal(pageOf(stepOf(both)), 'app')
  assert.equal(pageOf(stepOf({ ...both, smsCode: code })), 'sms')
  assert.equal(pageOf(stepOf({ ...both, emailCode: code })), 'app')
  assert.equal(pageOf(stepOf({ ...firstUse, smsCode: code, emailCode: code })), 'email_code')
  assert.equal(pageOf(stepOf(enrolling(['app', 'sms'], { smsCode: code }))), 'set up sms')
  assert.equal(pageOf(stepOf(enrolling(['app'], { smsCode: code }))), 'set up app')
})

test('a page that she chose herself stays when the state is looked at again', () => {
  const both = answering(['app', 'sms'], ['recovery_code', 'temporary_code'])
  const later = { ...both, smsCode: code }
  const pages: Page[] = [
    at('sms', both),
    at('recovery_code', both),
    { show: 'ways', from: at('app', both), state: both, told: nothing },
  ]
  for (const page of pages) assert.deepEqual(stepAfterLook(page, later), { ...page, state: later })
  const notMine: Page = { show: 'not-my-number', state: firstUse, told: nothing }
  assert.equal(stepAfterLook(notMine, { ...firstUse, smsCode: code }).show, 'not-my-number')
  const choice = enrolling(['app', 'sms'])
  const key: Page = { show: 'set-up', method: 'sms', state: choice, told: nothing }
  assert.deepEqual(stepAfterLook(key, choice), key)
})

test('a page gives way where the state has moved on or offers its way no more', () => {
  const enrolledMeanwhile = answering(['sms'], ['temporary_code'])
  assert.equal(pageOf(stepAfterLook(at('email_code', firstUse), enrolledMeanwhile)), 'sms')
  const both = answering(['app', 'sms'], ['temporary_code'])
  assert.equal(pageOf(stepAfterLook(at('sms', both), answering(['app'], ['temporary_code']))), 'app')
  const choice = enrolling(['app', 'sms'])
  const setUp: Page = { show: 'set-up', method: 'app', state: choice, told: nothing }
  assert.equal(pageOf(stepAfterLook(setUp, enrolling(['sms']))), 'set up sms')
  assert.equal(pageOf(stepAfterLook({ show: 'choose', state: choice, told: nothing }, toProve)), 'email_code')
})

test('where codes are switched off she is told so, and of what is left', () => {
  const off = proving(['recovery_code', 'temporary_code'], ['app'], { codesDisabled: true })
  assert.equal(stepOf(off).show, 'codes-off')
  const withKey = answering(['security_key'], ['temporary_code'], { codesDisabled: true })
  assert.equal(pageOf(stepOf(withKey)), 'security_key')
  const before = answering(['sms', 'security_key'], ['temporary_code'])
  assert.equal(stepAfterLook(at('sms', before), withKey).show, 'codes-off')
  assert.equal(pageOf(stepAfterLook(at('security_key', before), withKey)), 'security_key')
  assert.equal(pageOf(stepOf(enrolling(['app'], { codesDisabled: true }))), 'set up app')
})

test('another sign-in in the same browser is told from this one on every page', () => {
  const choice = enrolling(['app', 'sms'])
  const pages: Page[] = [
    at('sms', firstUse),
    { show: 'ways', from: at('sms', firstUse), state: firstUse, told: nothing },
    { show: 'not-my-number', state: firstUse, told: nothing },
    { show: 'ask-admin', state: toProve, told: nothing },
    { show: 'codes-off', state: toProve, told: nothing },
    { show: 'choose', state: choice, told: nothing },
    { show: 'set-up', method: 'app', state: choice, told: nothing },
  ]
  for (const page of pages)
    assert.deepEqual(stepAfterLook(page, { ...firstUse, id: 'sgn_2' }), { show: 'replaced' })
})

test('the end of a sign-in tells what was set up in it, and whether a recovery code was used', () => {
  const choice = enrolling(['app', 'sms'])
  const setUp: Page = { show: 'set-up', method: 'app', state: choice, told: nothing }
  const end = { show: 'signed-in', ended: signedIn, enrolled: null, recovered: false }
  assert.deepEqual(stepOf(signedIn), end)
  assert.deepEqual(stepAfterLook(setUp, signedIn), { ...end, enrolled: 'app' })
  const rescued = { ...signedIn, why: 'recovery_code' }
  assert.deepEqual(stepOf(rescued), { ...end, ended: rescued, recovered: true })

  const lost = proving(['recovery_code', 'temporary_code'], ['app', 'sms'])
  const next = stepAfterLook(at('recovery_code', lost), choice)
  assert.ok(isPage(next))
  assert.deepEqual(next.told, { ...moved, recovered: true })
  assert.deepEqual(stepAfterLook(next, signedIn), { ...end, recovered: true })
})

const refusal = (
  named: string,
  retryAt: Date | null = null,
  extra: Record<string, unknown> = {},
): Refused => ({
  kind: 'refused',
  code: named,
  retryAt,
  problem: { type: '', title: '', status: 422, detail: 'what the server says', code: named, ...extra },
})

test('a refusal that only says that things moved on makes the page look again', () => {
  for (const named of [
    'no_sign_in',
    'method_not_offered',
    'proof_required',
    'code_used',
    'second_factor_disabled',
  ])
    assert.equal(stepAfterRefusal(at('sms', firstUse), refusal(named)), null)
})

test('a refusal that ends the sign-in says how: over, replaced, locked, or in the words of the server', () => {
  const here = at('sms', firstUse)
  assert.deepEqual(stepAfterRefusal(here, refusal('sign_in_expired')), { show: 'over' })
  assert.deepEqual(stepAfterRefusal(here, refusal('sign_in_replaced')), { show: 'replaced' })
  const about = new Date('2026-11-24T12:20:01Z')
  const very = '2026-11-24T12:20:00Z'
  const locked = { show: 'locked', until: new Date(very), open: firstUse }
  assert.deepEqual(stepAfterRefusal(here, refusal('too_many_attempts', about, { lockedUntil: very })), locked)
  assert.deepEqual(stepAfterRefusal(here, refusal('too_many_attempts', about)), { ...locked, until: about })
  assert.deepEqual(stepAfterRefusal(here, refusal('trust_not_offered')), {
    show: 'not-possible',
    detail: 'what the server says',
  })
})

test('an answer by a method earns trust, and so does what is set up; a rescue and a proof do not', () => {
  const answers = answering(['sms', 'app'], ['recovery_code', 'temporary_code'])
  const earning = (state: Open) =>
    (['sms', 'app', 'security_key', 'email_code', 'recovery_code', 'temporary_code'] as const).filter((way) =>
      earnsTrust(state, way),
    )
  assert.deepEqual(earning(answers), ['sms', 'app', 'security_key'])
  assert.deepEqual(earning(enrolling(['app', 'sms'])), ['sms', 'app', 'security_key'])
  assert.deepEqual(earning(proving(['sms', 'email_code'], ['app'])), [])
})
