import type { Guard } from './guard.ts'

const RULES = 'src/trusted-device/trust-rules.test.ts'
const TRUST = 'src/trusted-device/trusted-device.test.ts'
const WISH = 'src/trusted-device/trust-wish.test.ts'
const BY_POLICY = 'src/trusted-device/ended-by-policy.test.ts'
const BY_CHANGE = 'src/trusted-device/ended-by-change.test.ts'
const NOT_ENDED = 'src/trusted-device/not-ended.test.ts'
const OWN_CHOICE = 'src/trusted-device/own-choice-trust.test.ts'
const MOST = 'src/trusted-device/most-devices.test.ts'
const CLOCK = 'src/trusted-device/trust-clock.test.ts'
const OWN_DEVICES = 'src/profile/trusted-devices.test.ts'
const HER_DEVICES = 'src/administration/user-devices.test.ts'
const HISTORY = 'src/sign-in/own-sign-ins.test.ts'

/** The guards of trusted devices: what gives trust, what it is bound to, what ends it, who sees and ends it. */
export const GUARDS_TRUST: Guard[] = [
  {
    guard: 'Trust is over at its very end.',
    file: 'src/trusted-device/trust-rules.ts',
    edit: { from: 'return now < endsAt ?', to: 'return now <= endsAt ?' },
    test: RULES,
    testName: 'and not at its end',
  },
  {
    guard: 'A shorter period moves the end of trust.',
    file: 'src/trusted-device/trust-rules.ts',
    edit: { from: 'if (end >= endsAt) continue', to: 'if (end !== 0) continue' },
    test: RULES,
    testName: 'a shorter period moves the end',
  },
  {
    guard: 'A longer period moves no end of trust.',
    file: 'src/trusted-device/trust-rules.ts',
    edit: { from: 'if (end >= endsAt) continue', to: '' },
    test: BY_POLICY,
    testName: 'lengthening does not move the end',
  },
  {
    guard: 'Trust that a method has earned which is not allowed any more is over for good.',
    file: 'src/trusted-device/trust-rules.ts',
    edit: {
      from: "if (!allowedMethods(policy).includes(earnedBy)) return over('method_not_allowed')",
      to: '',
    },
    test: BY_POLICY,
    testName: 'stays so when it is allowed again',
  },
  {
    guard: 'Switching two-factor off ends all trust for good.',
    file: 'src/trusted-device/trust-rules.ts',
    edit: { from: "if (active && !policy.active) return over('two_factor_off')", to: '' },
    test: BY_POLICY,
    testName: 'switching two-factor off ends all trust',
  },
  {
    guard:
      'An account that demanded nothing all along ends no trust of own choice by demanding nothing still.',
    file: 'src/trusted-device/trust-rules.ts',
    edit: { from: 'if (active && !policy.active)', to: 'if (!policy.active)' },
    test: OWN_CHOICE,
    testName: 'demands nothing all along',
  },
  {
    guard: 'An account that demanded two factors once, and no more, ends the trust that was given before.',
    file: 'src/trusted-device/trust-rules.ts',
    edit: { from: '    active = policy.active\n', to: '' },
    test: OWN_CHOICE,
    testName: 'outlasts the account that begins to demand',
  },
  {
    guard: 'Every policy that was saved since is asked whether it would have granted the trust.',
    file: 'src/trusted-device/live-devices.ts',
    edit: { from: 'await policiesSince(reader, device.accountId, device.policyVersion)', to: '[]' },
    test: BY_POLICY,
    testName: 'shortened and lengthened again within a day',
  },
  {
    guard: 'Every policy that is saved is kept.',
    file: 'src/policy/policy-store.ts',
    edit: { from: 'await tx.run(keepVersion, valuesOf(accountId, policy))', to: '' },
    test: BY_POLICY,
    testName: 'shortened and lengthened again within a day',
  },
  {
    guard: 'A change that comes after the end of trust does not explain it.',
    file: 'src/trusted-device/trust-rules.ts',
    edit: { from: 'return ended.at < trust.endsAt', to: 'return ended.at > 0' },
    test: RULES,
    testName: 'after its end it changes nothing',
  },
  {
    guard: 'Trust that was given or used in the future is over.',
    file: 'src/trusted-device/trust-rules.ts',
    edit: {
      from: 'if (Math.max(givenAt, lastUsedAt) > now + MINUTE_MS)',
      to: 'if (lastUsedAt === MINUTE_MS)',
    },
    test: CLOCK,
    testName: 'put back an hour ends trust for good',
  },
  {
    guard: 'Trust that was used in the future is over, though it was given before.',
    file: 'src/trusted-device/trust-rules.ts',
    edit: { from: 'Math.max(givenAt, lastUsedAt)', to: 'givenAt' },
    test: CLOCK,
    testName: 'trust that is used while the clock is a day ahead',
  },
  {
    guard: 'Trust that a clock put back has ended stays over when time has caught up.',
    file: 'src/trusted-device/is-trusted.ts',
    edit: {
      from: "if (state.because === 'clock_put_back') await endDevice(tx, device, state.because, now)",
      to: '',
    },
    test: CLOCK,
    testName: 'put back an hour ends trust for good',
  },
  {
    guard: 'Nodes whose clocks differ by less than a minute know the same trust.',
    file: 'src/trusted-device/trust-rules.ts',
    edit: { from: '> now + MINUTE_MS)', to: '> now)' },
    test: CLOCK,
    testName: 'two nodes whose clocks differ',
  },
  {
    guard: 'A policy that was saved while the clock was ahead counts.',
    file: 'src/trusted-device/trust-rules.ts',
    edit: {
      from: 'if (now >= endsAt && policy.savedAt >= endsAt) break',
      to: 'if (policy.savedAt >= endsAt) break',
    },
    test: CLOCK,
    testName: 'two-factor that is switched off while the clock is a month ahead',
  },
  {
    guard: 'What a change ends while the clock is ahead is over also when the clock is right again.',
    file: 'src/trusted-device/trusted-device-store.ts',
    edit: {
      from: ".returning('ends_at_ms')",
      to: ".where('ends_at_ms', '>', p.now).returning('ends_at_ms')",
    },
    test: CLOCK,
    testName: 'stays revoked once the clock is right again',
  },
  {
    guard: 'Under Single sign-on nobody is trusted by an answer.',
    file: 'src/sign-in/answer-second-factor.ts',
    edit: { from: 'refuseTrustNotOffered(held.policy, wish)', to: '' },
    test: TRUST,
    testName: 'a wish for it is refused before the code is looked at',
  },
  {
    guard: 'Under Single sign-on nobody is trusted by an enrolment.',
    file: 'src/sign-in/enrol-in-sign-in.ts',
    edit: { from: 'refuseTrustNotOffered(held.policy, wish)', to: '' },
    test: WISH,
    testName: 'wishes for trust under Single sign-on is refused',
  },
  {
    guard: 'Nobody is trusted who does not wish it.',
    file: 'src/trusted-device/trust-device.ts',
    edit: { from: 'answer.trustDevice === true ?', to: 'answer.trustDevice !== null ?' },
    test: WISH,
    testName: 'nobody is trusted who does not wish it',
  },
  {
    guard: 'The wish for trust with a rescue is refused before its code is looked at.',
    file: 'src/sign-in/sign-in-routes.ts',
    edit: {
      from: "if (wish !== null && isRescue(body.method)) throw new Refusal('trust_not_offered')",
      to: '',
    },
    test: WISH,
    testName: 'earns no trust: with the wish it is refused uncounted',
  },
  {
    guard: 'An answer that was not asked for any more earns no trust.',
    file: 'src/sign-in/finish-sign-in.ts',
    edit: { from: "why === 'answered' && byMethod !== null", to: 'byMethod !== null' },
    test: WISH,
    testName: 'asks nothing any more earns no trust',
  },
  {
    guard: 'The key of a browser comes as it is described, and in no other spelling.',
    file: 'src/trusted-device/device-key.ts',
    edit: {
      from: "return key.export({ format: 'der', type: 'spki' }).toString('base64url') === spki ? key : null",
      to: 'return key',
    },
    test: WISH,
    testName: 'what is no public key of ECDSA on P-256',
  },
  {
    guard: 'A sign-in by trust claims one factor.',
    file: 'src/sign-in/finish-sign-in.ts',
    edit: { from: "answered === null ? ['pwd'] :", to: "answered === null ? ['pwd', 'mfa'] :" },
    test: TRUST,
    testName: 'trust is one factor',
  },
  {
    guard: 'A sign-in by trust starts no sudo.',
    file: 'src/sign-in/finish-sign-in.ts',
    edit: { from: 'startsSudo: byMethod !== null', to: 'startsSudo: true' },
    test: TRUST,
    testName: 'trust is one factor',
  },
  {
    guard: 'Of more than twenty devices the oldest gives way.',
    file: 'src/trusted-device/trust-device.ts',
    edit: { from: 'await endTooMany(tx, user, now)', to: '' },
    test: MOST,
    testName: 'the oldest gives way',
  },
  {
    guard: 'What is over is none of the twenty.',
    file: 'src/trusted-device/live-devices.ts',
    edit: {
      from: 'const since = await policiesSince(reader, who.accountId, oldest)',
      to: 'const since: SavedPolicy[] = []',
    },
    test: MOST,
    testName: 'is none of the 20',
  },
  {
    guard: 'A new password ends trust.',
    file: 'src/profile/end-access.ts',
    edit: { from: 'await endDevicesOf(tx, user, because, now)', to: '' },
    test: BY_CHANGE,
    testName: 'a password that she changes ends',
  },
  {
    guard: 'A password that was reset ends trust.',
    file: 'src/profile/reset-password.ts',
    edit: { from: "await endAccess(tx, user, null, 'password_changed', now)", to: '' },
    test: BY_CHANGE,
    testName: 'a password that is reset by a link ends',
  },
  {
    guard: 'Deactivating a user ends her trust.',
    file: 'src/administration/set-status.ts',
    edit: { from: "await endAccess(tx, user, null, 'deactivated', now)", to: '' },
    test: HER_DEVICES,
    testName: 'deactivating a user ends her trust',
  },
  {
    guard: 'A reset of her second factor ends her trust.',
    file: 'src/administration/help-user.ts',
    edit: { from: "await endAccess(tx, user, null, 'second_factor_reset', now)", to: '' },
    test: HER_DEVICES,
    testName: 'a reset of her second factor ends her trust',
  },
  {
    guard: 'An authenticator that is removed ends trust.',
    file: 'src/profile/own-authenticators.ts',
    edit: { from: "await endDevicesOf(tx, user, 'authenticator_removed', now)", to: '' },
    test: BY_CHANGE,
    testName: 'an app that she removes ends',
  },
  {
    guard: 'A new e-mail ends trust.',
    file: 'src/profile/change-email.ts',
    edit: { from: "await endDevicesOf(tx, user, 'email_changed', now)", to: '' },
    test: BY_CHANGE,
    testName: 'an e-mail that she changes ends',
  },
  {
    guard: 'Own choice that is switched off ends trust.',
    file: 'src/profile/choose-own-factor.ts',
    edit: { from: "if (!on) await endDevicesOf(tx, user, 'own_choice_off', now)", to: '' },
    test: OWN_CHOICE,
    testName: 'switching her own choice off ends her trust',
  },
  {
    guard: 'A new number ends trust.',
    file: 'src/profile/bind-in-session.ts',
    edit: { from: 'await endTrustOfOldPhone(tx, user, bound, now)', to: '' },
    test: BY_CHANGE,
    testName: 'a number that she changes ends',
  },
  {
    guard: 'A new number that is bound in a sign-in ends trust.',
    file: 'src/sign-in/go-on.ts',
    edit: { from: 'await endTrustOfOldPhone(tx, userBefore, bound, now)', to: '' },
    test: BY_CHANGE,
    testName: 'another number that she sets up in a sign-in ends',
  },
  {
    guard: 'A number on file that is merely proved ends no trust.',
    file: 'src/second-factor/end-trust-of-old-phone.ts',
    edit: { from: ' && before.phone !== bound.name', to: '' },
    test: NOT_ENDED,
    testName: 'a number on file that she merely proves',
  },
  {
    guard: 'A first number ends no trust.',
    file: 'src/second-factor/end-trust-of-old-phone.ts',
    edit: { from: 'before.phone !== null && ', to: '' },
    test: NOT_ENDED,
    testName: 'a first number, an app and a key',
  },
  {
    guard: 'Nobody ends the trust of another user by its id.',
    file: 'src/trusted-device/trusted-device-store.ts',
    edit: {
      from: ".where('user_id', '=', p.userId)\n    .where('id', '=', p.id)",
      to: ".where('id', '=', p.id)",
    },
    test: OWN_DEVICES,
    testName: 'nobody ends that of another user',
  },
  {
    guard: 'Who ends all her trust ends that of nobody else.',
    file: 'src/trusted-device/trusted-device-store.ts',
    edit: {
      from: ".where('user_id', '=', p.userId)\n    .where('ended_at_ms', 'is', null)\n    .returning",
      to: ".where('ended_at_ms', 'is', null)\n    .returning",
    },
    test: OWN_DEVICES,
    testName: 'nobody ends that of another user',
  },
  {
    guard: 'Trust that is gone is not there to be ended again.',
    file: 'src/trusted-device/stop-trusting.ts',
    edit: {
      from: "!(await endDevice(tx, { accountId, userId, id }, 'revoked', now))",
      to: "(await endDevice(tx, { accountId, userId, id }, 'revoked', now)) === null",
    },
    test: OWN_DEVICES,
    testName: 'she stops trusting one device',
  },
  {
    guard: 'Where and when trust was used last is noted.',
    file: 'src/sign-in/finish-sign-in.ts',
    edit: {
      from: 'await noteDeviceUsed(tx, { accountId: user.accountId, id: used.deviceId }, browser.client, now)',
      to: 'void noteDeviceUsed',
    },
    test: OWN_DEVICES,
    testName: 'she sees where she is trusted',
  },
  {
    guard: 'A session shows its trust for as long as that lasts.',
    file: 'src/trusted-device/live-devices.ts',
    edit: {
      from: "return state?.is === 'live' ? { device: device as TrustedDevice, endsAt: state.endsAt } : null",
      to: 'return state && device && { device, endsAt: device.endsAt }',
    },
    test: OWN_DEVICES,
    testName: 'a session shows the trust that it earned',
  },
  {
    guard: "An administrator sees and ends no trust of another account's users.",
    file: 'src/administration/user-devices-routes.ts',
    edit: { from: 'userInPath(store.read)', to: '(void userInPath, async () => true)' },
    test: HER_DEVICES,
    testName: "another account's administrator",
  },
  {
    guard: 'Nobody sees the sign-ins of another user.',
    file: 'src/sign-in/own-sign-ins.ts',
    edit: { from: ".where('user_id', '=', p.userId)", to: '' },
    test: HISTORY,
    testName: 'nobody sees the sign-ins of another user',
  },
  {
    guard: 'A sign-in that was neither finished nor answered is not shown.',
    file: 'src/sign-in/own-sign-ins.ts',
    edit: {
      from: "eb('asked_because', 'is not', null), wasStopped",
      to: "eb('account_id', '=', p.accountId)",
    },
    test: HISTORY,
    testName: 'nobody sees the sign-ins of another user',
  },
  {
    guard: 'A sign-in is shown for 90 days.',
    file: 'src/sign-in/own-sign-ins.ts',
    edit: { from: ".where('began_at_ms', '>', p.since)", to: '' },
    test: HISTORY,
    testName: 'a sign-in is shown for 90 days',
  },
  {
    guard: 'What ended trust is told for 90 days.',
    file: 'src/operation/sweep.ts',
    edit: {
      from: "{ rows: old('trusted_devices', 'ends_at_ms', ['account_id', 'id']), forMs: 90 * DAY_MS }",
      to: "{ rows: old('trusted_devices', 'ends_at_ms', ['account_id', 'id']), forMs: 1 * DAY_MS }",
    },
    test: 'src/operation/sweep-trust.test.ts',
    testName: 'told for as long as the trust is kept',
  },
]
