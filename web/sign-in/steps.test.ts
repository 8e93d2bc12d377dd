import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Refused } from '../call.ts'
import {
  provesByEmail,
  stepAfterLook,
  stepAfterRefusal,
  stepOf,
  type Answering,
  type Enrolling,
  type Step,
} from './steps.ts'

const code: NonNullable<Answering['smsCode']> = {
  sentTo: '•••• 123',
  expiresAt: '2126-11-24T12:06:00Z',
  resendAt: '2126-11-24T12:01:30Z',
  delivery: 'sent',
  sentAt: '2126-11-24T12:01:00Z',
  deliveredAt: null,
}
const started = {
  id: 'sgn_1',
  expiresAt: '2126-11-24T12:10:00Z',
  lockedUntil: null,
  smsCode: null,
  emailCode: null,
  codesDisabled: false,
  deviceTrust: { offered: false, period: 'single_sign_on' },
}
const sms = [{ method: 'sms', rank: 'primary', sentTo: '•••• 123' } as const]
const byMail = [{ method: 'email_code' }, { method: 'temporary_code' }]
const byAdmin = [{ method: 'temporary_code' }]
const firstUse: Answering = {
  ...started,
  state: 'second_factor_required',
  methods: sms,
  otherWays: byMail,
  firstUse: true,
}
const toProve: Enrolling = { ...started, state: 'enrolment_required', methods: sms, prove: byMail }
const proved: Enrolling = { ...toProve, prove: null }

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

test('each state of a sign-in has its page: the code, the proof, the phone, or whom to ask', () => {
  assert.equal(stepOf(firstUse).show, 'sms')
  assert.equal(stepOf(toProve).show, 'proof')
  assert.deepEqual(stepOf(proved), { show: 'phone', state: proved, another: false })
  assert.equal(stepOf({ ...toProve, prove: byAdmin }).show, 'stuck')
  assert.equal(stepOf({ ...proved, methods: [] }).show, 'stuck')
  assert.equal(stepOf({ ...firstUse, methods: [] }).show, 'stuck')
})

test('a lock comes before every page, and goes with its end', () => {
  const until = '2126-11-24T12:20:00Z'
  for (const state of [firstUse, toProve, proved])
    assert.deepEqual(stepOf({ ...state, lockedUntil: until }), { show: 'locked', until: new Date(until) })
  assert.equal(stepOf({ ...toProve, lockedUntil: '2020-11-24T12:20:00Z' }).show, 'proof')
})

test('a reload after a mailed code was asked for comes back to its page, unless it proves nothing here', () => {
  const mailed = { ...firstUse, smsCode: code, emailCode: code }
  assert.equal(stepOf(mailed).show, 'proof')
  assert.equal(stepOf({ ...mailed, otherWays: byAdmin }).show, 'sms')
})

test('a mailed code is offered where the state lists it, and nowhere else', () => {
  assert.equal(provesByEmail(firstUse), true)
  assert.equal(provesByEmail({ ...firstUse, otherWays: byAdmin }), false)
  assert.equal(provesByEmail(toProve), true)
  assert.equal(provesByEmail(proved), false)
})

test('a page that she chose herself stays when the state is looked at again', () => {
  const mailed = { ...firstUse, smsCode: code, emailCode: code }
  for (const show of ['sms', 'not-my-number', 'proof'] as const)
    assert.deepEqual(stepAfterLook({ show, state: firstUse }, mailed), { show, state: mailed })
})

test('a proof that is not offered any more gives way to the code by SMS', () => {
  const enrolledMeanwhile = { ...firstUse, otherWays: byAdmin }
  assert.equal(stepAfterLook({ show: 'proof', state: firstUse }, enrolledMeanwhile).show, 'sms')
})

test('whoever said that the number is not hers is not offered it after the proof', () => {
  const next = stepAfterLook({ show: 'proof', state: firstUse }, proved)
  assert.deepEqual(next, { show: 'phone', state: proved, another: true })
  const later = { ...proved, smsCode: code }
  assert.deepEqual(stepAfterLook(next, later), { show: 'phone', state: later, another: true })
  assert.deepEqual(stepAfterLook({ show: 'proof', state: toProve }, proved), {
    show: 'phone',
    state: proved,
    another: false,
  })
})

test('another sign-in in the same browser is told from this one on every page', () => {
  const pages: Step[] = [
    { show: 'sms', state: firstUse },
    { show: 'not-my-number', state: firstUse },
    { show: 'proof', state: toProve },
    { show: 'phone', state: proved, another: false },
  ]
  for (const page of pages)
    assert.deepEqual(stepAfterLook(page, { ...firstUse, id: 'sgn_2' }), { show: 'replaced' })
})

test('a refusal that only says that things moved on makes the page look again', () => {
  for (const named of ['no_sign_in', 'method_not_offered', 'proof_required', 'code_used'])
    assert.equal(stepAfterRefusal(refusal(named)), null)
})

test('a refusal that ends the sign-in says how: over, replaced, locked, or in the words of the server', () => {
  assert.deepEqual(stepAfterRefusal(refusal('sign_in_expired')), { show: 'over' })
  assert.deepEqual(stepAfterRefusal(refusal('sign_in_replaced')), { show: 'replaced' })
  const about = new Date('2026-11-24T12:20:01Z')
  const very = '2026-11-24T12:20:00Z'
  assert.deepEqual(stepAfterRefusal(refusal('too_many_attempts', about, { lockedUntil: very })), {
    show: 'locked',
    until: new Date(very),
  })
  assert.deepEqual(stepAfterRefusal(refusal('too_many_attempts', about)), { show: 'locked', until: about })
  assert.deepEqual(stepAfterRefusal(refusal('trust_not_offered')), {
    show: 'not-possible',
    detail: 'what the server says',
  })
})
