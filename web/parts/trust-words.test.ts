import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TRUST_ENDS, trustEndedSays, whyAsked, type AskedSignIn, type TrustEnded } from './trust-words.ts'

const now = new Date(2026, 10, 24, 10, 12)
const on = (day: number, hour = 10, minute = 0) => new Date(2026, 10, day, hour, minute).toISOString()
const ended = (because: string, over: Partial<TrustEnded> = {}): TrustEnded => ({
  trustedAt: on(9),
  endedAt: on(20),
  because,
  ...over,
})
const asked = (over: Partial<AskedSignIn>): AskedSignIn => ({
  askedBecause: 'not_trusted',
  trustEnded: null,
  ...over,
})

test('trust whose time is over says when it was given and when it ended', () => {
  assert.equal(
    trustEndedSays(ended('expired', { endedAt: on(16) }), now),
    'You trusted this browser on 9 November; its trust ended on 16 November.',
  )
  assert.equal(
    trustEndedSays(ended('expired', { trustedAt: on(23), endedAt: on(24) }), now),
    'You trusted this browser yesterday at 10:00; its trust ended today at 10:00.',
  )
})

test('trust that was cut short says by what, each cause in its own words', () => {
  const says: Record<keyof typeof TRUST_ENDS, string> = {
    revoked: 'You or your administrator stopped trusting it on 20 November.',
    gave_way: 'It was the oldest of more than 20, so its trust ended on 20 November.',
    password_changed: 'Your password was changed on 20 November; that ends all trust.',
    authenticator_removed: 'A second factor of yours was removed on 20 November; that ends all trust.',
    phone_changed: 'You changed your phone on 20 November; that ends all trust.',
    email_changed: 'You changed your e-mail on 20 November; that ends all trust.',
    own_choice_off: 'You turned your second factor off on 20 November; that ends all trust.',
    second_factor_reset: 'Your administrator reset your second factor on 20 November; that ends all trust.',
    deactivated: 'Your administrator deactivated you on 20 November; that ends all trust.',
    key_missing: 'Its cookie came without its key on 20 November, so its trust ended.',
    clock_put_back: 'The clock of the server was put back, so its trust ended.',
    shorter_period: 'Your administrator shortened the trust period on 20 November, so its trust ended.',
    method_not_allowed:
      'Your administrator no longer allows the way with which this browser earned its trust.',
    two_factor_off: 'Your administrator switched two-factor off on 20 November; that ended all trust.',
    stale_proof: 'This time it took too long to show that it is the same browser. Its trust goes on.',
  }
  assert.deepEqual(Object.keys(says), Object.keys(TRUST_ENDS))
  for (const [because, sentence] of Object.entries(says))
    assert.equal(trustEndedSays(ended(because), now), `You trusted this browser on 9 November. ${sentence}`)
})

test('a cause that is not known here is said as an end, with its day', () => {
  for (const because of ['of_tomorrow', 'toString'])
    assert.equal(
      trustEndedSays(ended(because), now),
      'You trusted this browser on 9 November; its trust ended on 20 November.',
    )
})

test('a shorter period is named where the trust lasted for exactly that; else it ended when the policy was saved', () => {
  assert.match(
    trustEndedSays(ended('shorter_period', { endedAt: on(16) }), now),
    /shortened the trust period to 1 Week, so its trust ended on 16 November\.$/,
  )
  assert.match(
    trustEndedSays(ended('shorter_period', { endedAt: on(24, 10, 2) }), now),
    /shortened the trust period today at 10:02, so its trust ended\.$/,
  )
})

test('a method that is not allowed any more is named where it is known', () => {
  const says = (earnedBy: 'sms' | 'app' | 'security_key') =>
    trustEndedSays(ended('method_not_allowed', { earnedBy }), now)
  assert.match(says('sms'), /no longer allows SMS, with which this browser earned its trust\.$/)
  assert.match(says('app'), /no longer allows authenticator apps, with which/)
  assert.match(says('security_key'), /no longer allows security keys, with which/)
})

test('why a sign-in asked: never trusted, trust that ended, or an account that asks at every sign-in', () => {
  assert.deepEqual(whyAsked(asked({}), now), ['This browser was not trusted.'])
  const over = ended('phone_changed')
  assert.deepEqual(whyAsked(asked({ askedBecause: 'ended_by_change', trustEnded: over }), now), [
    trustEndedSays(over, now),
  ])
  const byPolicy = asked({ askedBecause: 'single_sign_on', trustEnded: ended('shorter_period') })
  assert.deepEqual(whyAsked(byPolicy, now), ['Your account asks at every sign-in (Single sign-on).'])
})

test('why it did not ask: a trusted browser, or an account without a second factor', () => {
  const endsAt = new Date(2026, 11, 20, 10, 12).toISOString()
  const trust = { earnedBy: 'sms', trustedAt: on(20), endsAt } as const
  assert.deepEqual(whyAsked(asked({ askedBecause: 'trusted_device', trust }), now), [
    'You trusted this browser on 20 November with an SMS code. Until its trust ends, on 20 December 2026, 10:12, it skips the second factor. This sign-in counts as one factor: changes to your security still ask.',
  ])
  assert.deepEqual(whyAsked(asked({ askedBecause: 'not_demanded' }), now), [
    'Your account does not ask for a second factor.',
  ])
})

test('what a sign-in earned is said after why it asked', () => {
  const trustGiven = { endsAt: new Date(2026, 11, 1, 10, 12).toISOString() }
  assert.deepEqual(whyAsked(asked({ trustGiven }), now), [
    'This browser was not trusted.',
    'You trusted it: it will not be asked until 1 December 2026, 10:12.',
  ])
  const again = asked({ askedBecause: 'trust_ended', trustEnded: ended('expired'), trustGiven })
  assert.equal(
    whyAsked(again, now)[1],
    'You trusted it again: it will not be asked until 1 December 2026, 10:12.',
  )
})

test('an administrator reads of somebody else, and of no administrator of hers', () => {
  const trust = { earnedBy: 'security_key', trustedAt: on(20), endsAt: on(27, 8, 2) } as const
  const sentences = [
    ...whyAsked(asked({ askedBecause: 'trusted_device', trust }), now, 'administrator'),
    ...whyAsked(asked({ trustGiven: { endsAt: on(27) } }), now, 'administrator'),
    ...whyAsked(asked({ askedBecause: 'not_demanded' }), now, 'administrator'),
    ...[...Object.keys(TRUST_ENDS), 'of_tomorrow'].map((cause) =>
      trustEndedSays(ended(cause), now, 'administrator'),
    ),
  ]
  assert.equal(
    sentences[0],
    'They trusted this browser on 20 November with their security key. Until its trust ends, on 27 November 2026, 08:02, it skips the second factor. This sign-in counts as one factor: changes to their security still ask.',
  )
  assert.equal(
    trustEndedSays(ended('deactivated'), now, 'administrator'),
    'They trusted this browser on 9 November. An administrator deactivated them on 20 November; that ends all trust.',
  )
  for (const sentence of sentences) assert.doesNotMatch(sentence, /\byou/i)
})
