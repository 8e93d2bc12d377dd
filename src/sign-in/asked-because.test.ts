import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SavedPolicy } from '../policy/policy-store.ts'
import { NEW_ACCOUNT_POLICY } from '../policy/policy.ts'
import type { TrustSeen } from '../trusted-device/is-trusted.ts'
import { END_CAUSES, type EndCause } from '../trusted-device/trust-rules.ts'
import { type AskedBecause, askedBecause, becauseOf } from './asked-because.ts'
import { AskedBecauseShape } from './sign-in-shape.ts'

const WEEK: SavedPolicy = {
  ...NEW_ACCOUNT_POLICY,
  deviceTrust: '1_week',
  version: 1,
  savedAt: 0,
  savedBy: null,
}
const ALWAYS: SavedPolicy = { ...WEEK, deviceTrust: 'single_sign_on' }
type Over = Extract<TrustSeen, { is: 'over' }>['because']
const over = (because: Over): TrustSeen => ({ is: 'over', earnedBy: 'app', givenAt: 1, endedAt: 2, because })

/** A change by her or her administrator is told as such, except where trust ended without any, or was none of hers. */
const WORDS = {
  ...(Object.fromEntries(Object.keys(END_CAUSES).map((cause) => [cause, 'ended_by_change'])) as Record<
    EndCause,
    AskedBecause
  >),
  expired: 'trust_ended',
  revoked: 'trust_ended',
  gave_way: 'trust_ended',
  clock_put_back: 'trust_ended',
  shorter_period: 'policy_shortened',
  method_not_allowed: 'method_not_allowed',
  two_factor_off: 'ended_by_change',
  key_missing: 'not_trusted',
  stale_proof: 'not_trusted',
} satisfies Record<Over, AskedBecause>

test('who is asked is told by one word why: by how the trust of her browser ended', () => {
  for (const [because, word] of Object.entries(WORDS)) {
    assert.equal(becauseOf(WEEK, over(because as Over)), word, because)
    assert.equal(askedBecause(WEEK, 'answered', over(because as Over)), word, because)
  }
})

test('a browser of which nothing is known is not trusted', () => {
  assert.equal(becauseOf(WEEK, { is: 'none' }), 'not_trusted')
})

test('under Single sign-on that alone is the reason, whatever trust there was', () => {
  assert.equal(becauseOf(ALWAYS, { is: 'none' }), 'single_sign_on')
  for (const because of Object.keys(WORDS))
    assert.equal(becauseOf(ALWAYS, over(because as Over)), 'single_sign_on', because)
})

test('who was not asked is told that nothing was demanded, or that her device is trusted', () => {
  for (const policy of [WEEK, ALWAYS])
    assert.equal(askedBecause(policy, 'not_demanded', over('expired')), 'not_demanded')
  const live: TrustSeen = { is: 'live', deviceId: 'dev_1', earnedBy: 'app', givenAt: 1, endsAt: 2 }
  assert.equal(askedBecause(WEEK, 'trusted_device', live), 'trusted_device')
})

test('who answered by a rescue was asked for the same reasons', () => {
  for (const rescue of ['recovery_code', 'temporary_code'] as const) {
    assert.equal(askedBecause(WEEK, rescue, { is: 'none' }), 'not_trusted')
    assert.equal(askedBecause(WEEK, rescue, over('password_changed')), 'ended_by_change')
  }
})

test('every word is one of the wire', () => {
  for (const word of [...Object.values(WORDS), 'not_demanded', 'trusted_device', 'single_sign_on'])
    assert.ok(AskedBecauseShape.safeParse(word).success, word)
})
