import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuditEventOnWire } from '../../src/activity/activity-shape.ts'
import { EVENT_WORDS, fromWhere, tell } from './event-words.ts'

const now = new Date(2026, 10, 24, 12)
const alex = { kind: 'user', id: 'usr_alex', name: 'Alex Kim' } as const
const robin = { kind: 'user', id: 'usr_robin', name: 'Robin Diaz' } as const
const directory = { kind: 'api_key', id: 'apk_1', name: 'Staff directory' } as const
const event = (type: string, over: Partial<AuditEventOnWire> = {}): AuditEventOnWire => ({
  id: 'evt_1',
  at: new Date(2026, 10, 24, 10, 20).toISOString(),
  type,
  says: 'did something',
  actor: alex,
  subject: null,
  details: {},
  ...over,
})
const says = (type: string, over: Partial<AuditEventOnWire> = {}) => tell(event(type, over), now).says

test('every event is one sentence with a name in it, whatever its record holds', () => {
  for (const type of Object.keys(EVENT_WORDS))
    for (const over of [
      {},
      { actor: null, subject: robin },
      { subject: { kind: 'user' as const, id: 'usr_gone', name: null } },
    ]) {
      const told = tell(event(type, over), now)
      assert.match(told.says, /^[A-Z]/)
      assert.match(told.says, /Alex Kim|Robin Diaz|[Tt]he operator|Somebody|deleted user|The account/)
      assert.doesNotMatch(`${told.says} ${told.more ?? ''}`, /undefined|null|NaN|\[object|_/, type)
    }
})

test('who did what to whom', () => {
  const to = { subject: robin }
  assert.equal(says('policy_saved'), 'Alex Kim saved the security policy')
  assert.equal(
    says('user_invited', { actor: directory, subject: robin }),
    'API key “Staff directory” invited Robin Diaz',
  )
  assert.equal(says('api_key_revoked', { subject: directory }), 'Alex Kim revoked API key “Staff directory”')
  assert.equal(says('second_factor_reset', to), 'Alex Kim reset the second factor of Robin Diaz')
  assert.equal(
    says('temporary_code_issued', { ...to, actor: null }),
    'The operator issued a temporary code for Robin Diaz',
  )
  assert.equal(
    says('role_changed', { ...to, details: { after: { role: 'admin' } } }),
    'Alex Kim made Robin Diaz an administrator',
  )
  assert.equal(
    says('phone_set', { ...to, details: { phone: 'added' } }),
    'Alex Kim gave Robin Diaz a phone number',
  )
  assert.equal(
    says('trust_ended', { ...to, details: { devices: 3 } }),
    'Alex Kim stopped trusting 3 devices of Robin Diaz',
  )
  assert.equal(
    says('trust_ended', { subject: alex, details: { device: 'x' } }),
    'Alex Kim stopped trusting a device of theirs',
  )
  assert.equal(
    says('code_wrong', { details: { method: 'sms', wrongInARow: 3 } }),
    'Alex Kim entered a wrong SMS code',
  )
  assert.equal(
    says('sudo_answered', { details: { method: 'sms' } }),
    'Alex Kim confirmed a change with an SMS code',
  )
  assert.equal(
    says('authenticator_added', { details: { method: 'app', name: 'My phone' } }),
    'Alex Kim set up an app, “My phone”',
  )
  assert.equal(
    says('signed_in', { details: { why: 'answered', answered: 'app' } }),
    'Alex Kim signed in with password and app code',
  )
  assert.equal(
    says('signed_in', { details: { why: 'trusted_device' } }),
    'Alex Kim signed in with password, on a trusted device',
  )
  assert.equal(says('of_tomorrow'), 'Alex Kim did something')
  assert.equal(
    says('signed_out', { actor: { kind: 'user', id: 'usr_gone', name: null } }),
    'A deleted user signed out',
  )
})

test('a lock says for how long, a code until when, a policy what changed', () => {
  const locked = { details: { until: new Date(2026, 10, 24, 10, 35).toISOString() } }
  assert.equal(says('codes_locked', locked), 'Codes of Alex Kim paused for 15 minutes')
  const day = { details: { until: new Date(2026, 10, 25, 10, 20).toISOString() } }
  assert.equal(says('codes_locked', day), 'Codes of Alex Kim paused for 24 hours')
  assert.equal(
    tell(event('temporary_code_issued', { subject: robin, ...day }), now).more,
    'Works once, until tomorrow, 10:20.',
  )
  const before = { active: true, primary: 'sms', backup: null, deviceTrust: '30_days' }
  const after = { ...before, primary: 'app', backup: 'sms' }
  assert.deepEqual(tell(event('policy_saved', { details: { before, after } }), now).changes, [
    { what: 'Primary', from: 'SMS', to: 'App' },
    { what: 'Backup', from: 'none', to: 'SMS' },
  ])
  assert.equal(
    fromWhere(event('signed_in', { details: { address: '192.0.2.14', browser: 'Firefox on Linux' } })),
    'Firefox on Linux · 192.0.2.14',
  )
  assert.equal(fromWhere(event('signed_in')), '')
})
