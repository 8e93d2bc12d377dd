import type { Guard } from './guard.ts'

const BIND = 'src/profile/bind-in-session.ts'
const OWN = 'src/profile/own-authenticators.ts'
const CODES = 'src/profile/new-recovery-codes.ts'
const SUDO = 'src/session/sudo.ts'
const ANSWER = 'src/session/answer-sudo.ts'
const SAVE = 'src/security-settings/save-policy.ts'
const ADD_TEST = 'src/profile/add-authenticator.test.ts'
const REMOVE_TEST = 'src/profile/remove-authenticator.test.ts'
const RECOVERY_TEST = 'src/profile/bind-by-recovery-code.test.ts'
const SUDO_TEST = 'src/session/sudo-methods.test.ts'
const TRIES_TEST = 'src/session/sudo-tries.test.ts'
const PROVE_TEST = 'src/security-settings/prove-policy.test.ts'

/** The guards of what a user does with her apps, keys and recovery codes in a session, and of the policy that proves itself. */
export const GUARDS_OWN_AUTHENTICATORS: Guard[] = [
  {
    guard: 'To add an app or a key needs sudo.',
    file: BIND,
    edit: { from: 'await useSudo(tx, caller, now)', to: '' },
    test: ADD_TEST,
    testName: 'to begin and to finish needs sudo',
  },
  {
    guard: 'A password alone adds neither app nor key.',
    file: BIND,
    edit: { from: 'await demandProofOfNewcomer(tx, caller, user, now)', to: '' },
    test: 'src/profile/first-authenticator.test.ts',
    testName: 'a password binds neither app nor key',
  },
  {
    guard: 'Once she has ever had an authenticator, a temporary code proves who she is, and no mailed one.',
    file: 'src/session/first-enrolment.ts',
    edit: { from: 'user.everEnrolledAt === null && ', to: '' },
    test: 'src/profile/first-authenticator.test.ts',
    testName: 'proves by a temporary code',
  },
  {
    guard: 'Her first authenticator ends sudo in her other sessions.',
    file: BIND,
    edit: { from: 'if (!hasAuthenticator(user)) await endSudoOf(tx, user, caller.sessionId)', to: '' },
    test: 'src/profile/first-authenticator.test.ts',
    testName: 'her first authenticator ends sudo',
  },
  {
    guard: 'A new authenticator ends her open sign-ins.',
    file: BIND,
    edit: { from: 'await endSignInsOf(tx, user, null, now)', to: '' },
    test: ADD_TEST,
    testName: 'ends open sign-ins',
  },
  {
    guard: 'A new authenticator proves a policy in its session.',
    file: BIND,
    edit: { from: 'await rememberAnswer(tx, caller, asked.ready.way, now)', to: '' },
    test: PROVE_TEST,
    testName: 'enrolling one on the spot passes',
  },
  {
    guard: 'A sign-in by a recovery code covers one binding, and no second.',
    file: BIND,
    edit: { from: "if (byRecovery) await spendAnswer(tx, caller, 'recovery_code')", to: '' },
    test: RECOVERY_TEST,
    testName: 'covers the binding of one authenticator',
  },
  {
    guard: 'A recovery code covers a binding for an hour.',
    file: BIND,
    edit: { from: '{ now, lifeMs: SUDO_IN_ALL_MS }', to: '{ now, lifeMs: 24 * SUDO_IN_ALL_MS }' },
    test: RECOVERY_TEST,
    testName: 'it covers for an hour',
  },
  {
    guard: 'No other answer than a recovery code covers a binding.',
    file: BIND,
    edit: { from: "({ method }) => method === 'recovery_code'", to: '() => true' },
    test: ADD_TEST,
    testName: 'to begin and to finish needs sudo',
  },
  {
    guard: 'Whose codes are switched off proves by no mailed code.',
    file: 'src/session/first-enrolment.ts',
    edit: { from: ' && user.codesDisabledAt === null', to: '' },
    test: 'src/profile/first-authenticator.test.ts',
    testName: 'after 100 wrong mailed codes',
  },
  {
    guard: 'Whose codes are switched off can prove her own number anew.',
    file: 'src/profile/change-phone.ts',
    edit: { from: ' && user.codesDisabledAt === null', to: '' },
    test: TRIES_TEST,
    testName: 'her own number, proved anew',
  },
  {
    guard: 'To name an authenticator anew needs sudo.',
    file: OWN,
    edit: {
      from: "await useSudo(tx, caller, now)\n    if (method === 'sms') throw",
      to: "if (method === 'sms') throw",
    },
    test: 'src/profile/own-authenticators.test.ts',
    testName: 'an app and a key are named anew with sudo',
  },
  {
    guard: 'To remove an authenticator needs sudo.',
    file: OWN,
    edit: {
      from: 'await useSudo(tx, caller, now)\n    if (!isRemovable',
      to: 'if (!isRemovable',
    },
    test: REMOVE_TEST,
    testName: 'to remove one needs sudo',
  },
  {
    guard: 'A number on file stays where its user would be stuck without it.',
    file: OWN,
    edit: { from: 'return isStuck(before) || !isStuck(after)', to: 'return true' },
    test: 'src/profile/own-choice-methods.test.ts',
    testName: 'a number that would be proved by its first code stays',
  },
  {
    guard: 'The last authenticator that the policy allows stays.',
    file: OWN,
    edit: { from: 'if (signsIn(before)) return signsIn(after)', to: '' },
    test: REMOVE_TEST,
    testName: 'under each policy the last one',
  },
  {
    guard: 'Who has none that is allowed keeps the last one that proves who she is.',
    file: OWN,
    edit: { from: 'return provenMethods(after).length > 0', to: 'return true' },
    test: REMOVE_TEST,
    testName: 'keeps the last one that proves',
  },
  {
    guard: 'Codes that are switched off free nobody of her last authenticator.',
    file: OWN,
    edit: { from: '[user.codesDisabledAt, null].every', to: '[user.codesDisabledAt].every' },
    test: REMOVE_TEST,
    testName: 'codes that were switched off',
  },
  {
    guard: 'A number stays while SMS is an active method.',
    file: OWN,
    edit: {
      from: "if (method === 'sms' && isPhoneMandatory(policy)) throw new Refusal('phone_required')",
      to: '',
    },
    test: REMOVE_TEST,
    testName: 'a number stays while SMS is active',
  },
  {
    guard: 'A removal ends her open sign-ins.',
    file: OWN,
    edit: { from: 'await endSignInsOf(tx, user, null, now)', to: '' },
    test: REMOVE_TEST,
    testName: 'an app and a key that are removed are gone',
  },
  {
    guard: 'A number that is removed is told.',
    file: OWN,
    edit: { from: 'await tellNumber(world, tx, user, now)', to: '' },
    test: REMOVE_TEST,
    testName: 'a number that is removed is told',
  },
  {
    guard: 'A phone is named by its number.',
    file: OWN,
    edit: {
      from: "if (method === 'sms') throw new Refusal('invalid'",
      to: "if (false) throw new Refusal('invalid'",
    },
    test: 'src/profile/own-authenticators.test.ts',
    testName: 'a phone is named by its number',
  },
  {
    guard: 'New recovery codes need sudo at the moment at which they count.',
    file: CODES,
    edit: { from: 'await useSudo(tx, caller, now)', to: '' },
    test: 'src/profile/new-recovery-codes.test.ts',
    testName: 'sudo that ends while the codes are made',
  },
  {
    guard: 'Without sudo nobody sets slow hashes going.',
    file: CODES,
    edit: {
      from: "if ((await readSudoUntil(store.read, caller, clock.now())) === null) throw new Refusal('sudo_required')",
      to: '',
    },
    test: 'src/profile/new-recovery-codes.test.ts',
    testName: 'no slow hash is made without',
  },
  {
    guard: 'A method that the policy does not allow starts no sudo.',
    file: ANSWER,
    edit: { from: 'if (starts.includes(answer.method)) await startSudo', to: 'await startSudo' },
    test: SUDO_TEST,
    testName: 'under each policy what it allows starts sudo',
  },
  {
    guard: 'An answer that starts no sudo proves all the same.',
    file: ANSWER,
    edit: { from: 'await rememberAnswer(tx, caller, answer.method, now)', to: '' },
    test: SUDO_TEST,
    testName: 'her other authenticators only prove',
  },
  {
    guard: 'A password answers sudo for nobody who has an authenticator.',
    file: SUDO,
    edit: { from: "hasAuthenticator(user) ? proven : ['password']", to: "[...proven, 'password']" },
    test: SUDO_TEST,
    testName: 'who has none that is allowed answers by any',
  },
  {
    guard: 'A password answers sudo for nobody whose codes are switched off.',
    file: SUDO,
    edit: { from: 'hasAuthenticator(user) ? proven', to: 'proven.length > 0 ? proven' },
    test: TRIES_TEST,
    testName: 'SMS and app are off for sudo',
  },
  {
    guard: 'No code is sent for sudo to whose codes are switched off.',
    file: ANSWER,
    edit: { from: "refuseDisabledCodes(user, 'sms')", to: '' },
    test: TRIES_TEST,
    testName: 'SMS and app are off for sudo',
  },
  {
    guard: 'An order of the same two methods is a change to be proved.',
    file: SAVE,
    edit: { from: 'before.primary !== after.primary || before.backup !== after.backup', to: 'false' },
    test: PROVE_TEST,
    testName: 'the order of the two methods is a change',
  },
  {
    guard: 'An answer by a method that the new policy does not have proves nothing.',
    file: SAVE,
    edit: { from: 'holds.some((one) => one === method)', to: 'holds.some(() => method)' },
    test: PROVE_TEST,
    testName: 'or by another method, proves nothing',
  },
  {
    guard: 'What she has removed since proves no policy.',
    file: SAVE,
    edit: { from: 'allowed.filter((method) => proves.includes(method))', to: 'allowed' },
    test: PROVE_TEST,
    testName: 'what she has removed since proves nothing',
  },
]
