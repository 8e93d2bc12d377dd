import type { Guard } from './guard.ts'

const FATE = 'src/coverage/fate.ts'
const STORE = 'src/coverage/coverage-store.ts'
const LIST = 'src/coverage/list-by-fate.ts'
const ACCOUNT_TEST = 'src/coverage/account-coverage.test.ts'
const EACH_USER = 'counts and lists are what each user would meet by herself'
const PREVIEW_TEST = 'src/security-settings/preview-policy.test.ts'
const COMES_TRUE = 'src/security-settings/preview-comes-true.test.ts'
const BOUNDS = 'src/trusted-device/trust-bounds.ts'
const COUNT = 'src/trusted-device/trust-count-store.ts'
const WOULD_END = 'src/trusted-device/policy-would-end.test.ts'
const WHAT_ENDS = 'exactly what it ends when it is saved'

/** The guards of coverage and preview: who is counted and named, for whom, and that it comes true. */
export const GUARDS_COVERAGE: Guard[] = [
  {
    guard: 'Deactivated users have no part in coverage.',
    file: FATE,
    edit: { from: '.filter((group) => !standing(group).deactivated)', to: '' },
    test: PREVIEW_TEST,
    testName: 'invited users count and deactivated ones do not',
  },
  {
    guard: 'Users of another account are not counted.',
    file: STORE,
    edit: {
      from: ".where('account_id', '=', p.accountId)\n    .groupBy('situation')",
      to: ".groupBy('situation')",
    },
    test: PREVIEW_TEST,
    testName: 'nor does anybody of another account',
  },
  {
    guard: 'Users of another account are not named.',
    file: STORE,
    edit: {
      from: ".where('account_id', '=', p.accountId)\n    .where('situation', '=', p.situation)\n    .where('temporary_code_ends_at_ms', 'is', null)",
      to: ".where('situation', '=', p.situation)\n    .where('temporary_code_ends_at_ms', 'is', null)",
    },
    test: ACCOUNT_TEST,
    testName: EACH_USER,
  },
  {
    guard: 'Users of another account are not named, whatever temporary codes they have.',
    file: STORE,
    edit: {
      from: ".where('account_id', '=', p.accountId)\n      .where('situation', '=', p.situation)",
      to: ".where('situation', '=', p.situation)",
    },
    test: ACCOUNT_TEST,
    testName: EACH_USER,
  },
  {
    guard: 'The number of a user of another account is not shared.',
    file: 'src/user/phone-status.ts',
    edit: { from: ".where('account_id', '=', p.accountId)", to: '' },
    test: 'src/user/user-view.test.ts',
    testName: 'the same number in another account is not shared',
  },
  {
    guard: 'A number that a user of another account has is not counted as shared.',
    file: STORE,
    edit: {
      from: ".where('account_id', '=', p.accountId)\n        .where('phone', '>', p.after)",
      to: ".where('phone', '>', p.after)",
    },
    test: PREVIEW_TEST,
    testName: 'nor does anybody of another account',
  },
  {
    guard: 'A number that only deactivated users have besides is not counted as shared.',
    file: STORE,
    edit: { from: ".where((eb) => eb(bit('deactivated'), '=', eb.lit(0)))", to: '' },
    test: ACCOUNT_TEST,
    testName: EACH_USER,
  },
  {
    guard: 'A number that only deactivated users have besides is not said to be shared.',
    file: 'src/user/phone-status.ts',
    edit: { from: ".where('deactivated_at_ms', 'is', null)", to: '' },
    test: 'src/user/user-view.test.ts',
    testName: 'a number carries one word, the first that fits',
  },
  {
    guard: 'Shared numbers are counted to the last slice.',
    file: 'src/store/slices.ts',
    edit: { from: '    after = counted.upTo\n', to: '    return\n' },
    test: ACCOUNT_TEST,
    testName: 'users who share their numbers are counted to the last',
  },
  {
    guard: 'A temporary code that ends at this very moment helps nobody.',
    file: STORE,
    edit: {
      from: ".when('temporary_code_ends_at_ms', '>', p.now)",
      to: ".when('temporary_code_ends_at_ms', '>=', p.now)",
    },
    test: ACCOUNT_TEST,
    testName: EACH_USER,
  },
  {
    guard: 'A used-up temporary code helps nobody.',
    file: 'src/coverage/situation.ts',
    edit: { from: 'temporaryCode: codeLives', to: "temporaryCode: has(situation, 'temporaryCode')" },
    test: 'src/coverage/situation.test.ts',
    testName: 'tells all that decides her sign-ins',
  },
  {
    guard: 'Missing numbers are named only while two-factor is active and SMS chosen.',
    file: FATE,
    edit: { from: 'smsIsActive(wanted) ?', to: 'wanted ?' },
    test: PREVIEW_TEST,
    testName: 'exactly while two-factor is active and SMS chosen',
  },
  {
    guard: 'Who asks for a second factor by own choice loses no protection.',
    file: FATE,
    edit: { from: 'fates.filter((fate) => !decisionViewOf(fate).ownChoice)', to: '[...fates]' },
    test: PREVIEW_TEST,
    testName: 'who keeps the question by own choice',
  },
  {
    guard: 'Who is asked for nothing now loses no protection.',
    file: FATE,
    edit: { from: '.filter((fate) => !before.has(fate))', to: '.filter(() => before.size >= 0)' },
    test: PREVIEW_TEST,
    testName: 'who keeps the question by own choice',
  },
  {
    guard: 'An administrator who was invited is none who could sign in.',
    file: FATE,
    edit: { from: ' && standing(fate).accepted', to: '' },
    test: ACCOUNT_TEST,
    testName: EACH_USER,
  },
  {
    guard: 'A page of a list begins behind the last user of the page before.',
    file: LIST,
    edit: { from: 'byFate(fate, place.fate) === 0 ? place.behind : null', to: 'null' },
    test: ACCOUNT_TEST,
    testName: EACH_USER,
  },
  {
    guard:
      'A page goes on where the one before has ended, among users whose temporary codes end together too.',
    file: STORE,
    edit: {
      from: "eb('temporary_code_ends_at_ms', '>', p.afterEnd), eb('id', '>', p.afterId)",
      to: "eb('temporary_code_ends_at_ms', '>', p.afterEnd)",
    },
    test: ACCOUNT_TEST,
    testName: 'each is listed once',
  },
  {
    guard: 'Only administrators see the coverage of an account.',
    file: 'src/coverage/coverage-routes.ts',
    edit: { from: "needs: 'coverage:read',\n      query:", to: "needs: 'session',\n      query:" },
    test: PREVIEW_TEST,
    testName: 'a member, a stranger and a policy that cannot be saved are refused',
  },
  {
    guard: "Only administrators see how an account's numbers stand.",
    file: 'src/coverage/coverage-routes.ts',
    edit: { from: "needs: 'coverage:read',\n      answers:", to: "needs: 'session',\n      answers:" },
    test: PREVIEW_TEST,
    testName: 'a member, a stranger and a policy that cannot be saved are refused',
  },
  {
    guard: 'Only administrators see what a policy would do.',
    file: 'src/security-settings/security-settings-routes.ts',
    edit: { from: "needs: 'admin',\n      query:", to: "needs: 'session',\n      query:" },
    test: PREVIEW_TEST,
    testName: 'a member, a stranger and a policy that cannot be saved are refused',
  },
  {
    guard: 'A policy that could not be saved is not previewed.',
    file: 'src/security-settings/preview-policy.ts',
    edit: { from: "if (!isAllowedPolicy(wanted)) throw new Refusal('policy_not_allowed')", to: '' },
    test: PREVIEW_TEST,
    testName: 'a member, a stranger and a policy that cannot be saved are refused',
  },
  {
    guard: 'The preview looks at the policy that is wished for, not at the one in force.',
    file: FATE,
    edit: {
      from: 'const after = prospectOf(wanted, view, number)',
      to: 'const after = prospectOf(inForce, view, number)',
    },
    test: COMES_TRUE,
    testName: 'is what she then meets',
  },
  {
    guard: 'Whose only way is SMS is stuck where her number cannot receive it.',
    file: 'src/decision/coverage-word.ts',
    edit: { from: "unreachable && ways.every((way) => way === 'sms')", to: 'unreachable && ways.length < 0' },
    test: COMES_TRUE,
    testName: 'is what she then meets',
  },
  {
    guard: 'Whose codes are switched off is told to be stuck for that.',
    file: 'src/decision/coverage-word.ts',
    edit: { from: "user.codesDisabled ? 'codes_disabled' : 'nothing_left'", to: "'nothing_left'" },
    test: ACCOUNT_TEST,
    testName: EACH_USER,
  },
  {
    guard: 'Trust of a method that a policy has not allowed since is none that is alive.',
    file: BOUNDS,
    edit: {
      from: 'lastOf((policy) => !allowedMethods(policy).includes(method))',
      to: 'lastOf((policy) => !allowedMethods(policy).includes(method)) * 0',
    },
    test: WOULD_END,
    testName: WHAT_ENDS,
  },
  {
    guard: 'Trust that a shorter period has ended is none that is alive.',
    file: BOUNDS,
    edit: {
      from: 'before: lastOf((policy) => periodOf(policy) <= ms)',
      to: 'before: lastOf((policy) => periodOf(policy) <= ms) * 0',
    },
    test: WOULD_END,
    testName: WHAT_ENDS,
  },
  {
    guard: 'Trust that switching off has ended is none that is alive.',
    file: BOUNDS,
    edit: { from: 'to: saved[off]?.version ?? 0 }', to: 'to: 0 }' },
    test: WOULD_END,
    testName: WHAT_ENDS,
  },
  {
    guard: 'Trust that was given or used in the future is none that is alive.',
    file: COUNT,
    edit: { from: "\n    .where('last_used_at_ms', '<=', p.soon)", to: '' },
    test: WOULD_END,
    testName: 'a clock that has been put back',
  },
  {
    guard: 'Trust that a change has ended is none that is alive.',
    file: COUNT,
    edit: { from: "\n    .where('ended_at_ms', 'is', null)", to: '' },
    test: WOULD_END,
    testName: WHAT_ENDS,
  },
  {
    guard: 'The trust of users of another account is not counted.',
    file: COUNT,
    edit: {
      from: ".where('account_id', '=', p.accountId)\n    .where('user_id', '>', p.after)\n    .where('user_id', '<=', UP_TO)",
      to: ".where('user_id', '>', p.after)\n    .where('user_id', '<=', UP_TO)",
    },
    test: WOULD_END,
    testName: 'nobody of another account',
  },
  {
    guard: 'A policy that switches off ends the trust of those who were asked.',
    file: BOUNDS,
    edit: { from: 'demanded: !next.active', to: 'demanded: next.active && !next.active' },
    test: WOULD_END,
    testName: WHAT_ENDS,
  },
]
