import type { Guard } from './guard.ts'

const TOTP = { file: 'src/method/app/totp.ts', test: 'src/method/app/totp.test.ts' }
const APP = { file: 'src/method/app/ready-app.ts', test: 'src/method/app/ready-app.test.ts' }
const APP_ROWS = { ...APP, file: 'src/method/app/app-store.ts' }
const OFFER = { ...APP, file: 'src/method/app/app-offer.ts' }
const SECRET = { ...APP, file: 'src/method/app/app-secret.ts' }
const RECOVERY = {
  file: 'src/method/rescue/recovery-codes.ts',
  test: 'src/method/rescue/recovery-codes.test.ts',
}
const TEMPORARY = {
  file: 'src/method/rescue/temporary-code.ts',
  test: 'src/method/rescue/temporary-code.test.ts',
}
const HELP = {
  file: 'src/administration/help-user.ts',
  test: 'src/administration/help-user.test.ts',
}

/** The guards of apps, recovery codes, temporary codes, and of an administrator's help. */
export const APP_AND_RESCUE_GUARDS: Guard[] = [
  {
    ...TOTP,
    guard: 'An app code is taken one step either side, not two.',
    edit: { from: 'const STEPS_EITHER_SIDE = 1', to: 'const STEPS_EITHER_SIDE = 2' },
    testName: 'a code is taken one step either side',
  },
  {
    ...TOTP,
    guard: 'The step of an app that was used, and every one before it, is dead.',
    edit: {
      from: 'Math.max(current - STEPS_EITHER_SIDE, after + 1)',
      to: 'Math.max(current - STEPS_EITHER_SIDE, 0)',
    },
    testName: 'a step that was used, and every one before it, is dead',
  },
  {
    ...TOTP,
    guard: 'Of two steps of an app that show the same code the newer one is used up.',
    edit: {
      from: 'for (let step = current + STEPS_EITHER_SIDE; step >= oldest; step--)',
      to: 'for (let step = oldest; step <= current + STEPS_EITHER_SIDE; step++)',
    },
    testName: 'of two steps that show the same code',
  },
  {
    ...TOTP,
    guard: 'An app code keeps the zeros that it begins with.',
    edit: { from: ".padStart(DIGITS, '0')", to: '' },
    testName: 'a code keeps the zeros',
  },
  {
    ...APP_ROWS,
    guard: 'One statement decides whose app step it is: it goes up and never back.',
    edit: { from: ".where('last_step', '<', p.step)", to: '' },
    testName: 'the statements that use a step or an offer up',
  },
  {
    ...APP,
    guard: 'The app code that was used last, sent once more, costs no try.',
    edit: { from: "return isUsed ? 'already_passed' : 'live'", to: "return isUsed ? 'live' : 'live'" },
    testName: 'of fifty equal codes at once one passes',
  },
  {
    ...APP,
    guard: 'A used app code that is too old is counted as any other wrong one.',
    edit: { from: 'isNear(app.last_step, now) &&', to: '' },
    testName: 'a step once used is dead',
  },
  {
    ...APP,
    guard: 'Without an app no app code is counted.',
    edit: { from: "if (apps.every((app) => isFarAhead(app.last_step, now))) return 'none_live'", to: '' },
    testName: 'without an app no code is',
  },
  {
    ...SECRET,
    guard: "An app's secret opens in its own row alone.",
    edit: { from: 'row: `${accountId} ${userId} ${id}`', to: 'row: `${accountId} ${userId}`' },
    testName: 'secrets that are swapped in the database',
  },
  {
    ...SECRET,
    guard: "An app's secret opens for its own user alone.",
    edit: { from: 'row: `${accountId} ${userId} ${id}`', to: 'row: id' },
    testName: 'secrets that are swapped in the database',
  },
  {
    ...APP_ROWS,
    guard: 'The code by which an app is confirmed signs nobody in.',
    edit: { from: 'lastStep: app.step', to: 'lastStep: 0' },
    testName: 'an app is hers once its first code came back',
  },
  {
    ...APP_ROWS,
    guard: 'A new app counts as an authenticator that she once had.',
    edit: { from: 'await noteEverEnrolled(tx, user, now)', to: '' },
    testName: 'an app is hers once its first code came back',
  },
  {
    ...APP_ROWS,
    guard: 'A new app switches codes on again.',
    edit: { from: 'await switchCodesOn(tx, user)', to: '' },
    testName: 'a new app switches codes on again',
  },
  {
    ...APP,
    guard: 'A user has twenty apps at most.',
    edit: { from: 'if (apps.length >= MOST_APPS)', to: 'if (apps.length >= MOST_APPS + 1)' },
    testName: 'twenty at most',
  },
  {
    ...OFFER,
    guard: 'An app can be confirmed for ten minutes.',
    edit: { from: '&& now < offer.expires_at_ms', to: '' },
    testName: 'an offer is worth nothing after ten minutes',
  },
  {
    ...OFFER,
    guard: 'A clock that is put back lets no offer of an app live longer.',
    edit: { from: '!isFromPutBackClock(offer.made_at_ms, now) &&', to: '' },
    testName: 'an offer is worth nothing after ten minutes',
  },
  {
    ...APP,
    guard: 'A code confirms the app that was handed out under its id, and no other.',
    edit: { from: 'offer.id !== given.id ||', to: '' },
    testName: 'an offer is worth nothing after ten minutes',
  },
  {
    ...OFFER,
    guard: 'One statement decides who has used the offer of an app.',
    edit: {
      from: ".where('id', '=', p.id)\n    .where('used_at_ms', 'is', null)",
      to: ".where('id', '=', p.id)",
    },
    testName: 'the statements that use a step or an offer up',
  },
  {
    ...RECOVERY,
    guard: 'A recovery code works once.',
    edit: { from: ".where('used_at_ms', 'is', null)", to: '' },
    testName: 'each code works once',
  },
  {
    ...RECOVERY,
    guard: 'A new set of recovery codes voids the old one.',
    edit: { from: 'await tx.run(removeSet, { accountId, userId })', to: '' },
    testName: 'a new set voids the old one',
  },
  {
    ...RECOVERY,
    guard: 'A recovery code answers for its own user alone.',
    edit: { from: 'given === null || user.id !== userId', to: 'given === null' },
    testName: "another user's code is not right",
  },
  {
    ...RECOVERY,
    guard: 'During a lock no recovery code is hashed.',
    edit: {
      from: 'owner.recoveryCodes > 0 && !isLocked',
      to: 'owner.recoveryCodes > 0 && isLocked !== null',
    },
    testName: 'a try costs one slow hash',
  },
  {
    ...RECOVERY,
    guard: 'What has not the form of a recovery code is not hashed.',
    edit: { from: 'isLookedAt && FORM.test(folded)', to: 'isLookedAt' },
    testName: 'a try costs one slow hash',
  },
  {
    ...RECOVERY,
    guard: 'A recovery code that was not hashed because of a lock is not counted as wrong.',
    edit: {
      from: "return isLookedAt && user.recoveryCodes > 0 ? 'live'",
      to: "return user.recoveryCodes > 0 ? 'live'",
    },
    testName: 'a code that was on its way when a lock ended',
  },
  {
    guard: 'A recovery code is hashed at the cost that its set was made for.',
    file: 'src/password/password-hasher.ts',
    edit: { from: '...asMade, salt', to: '...options, salt' },
    test: 'src/password/password-hasher.test.ts',
    testName: 'codes of one salt are hashed as argon2id',
  },
  {
    ...TEMPORARY,
    guard: 'One statement decides who has used a temporary code.',
    edit: {
      from: "\n    .where('code_hash', '=', p.hash)\n    .where('used_at_ms', 'is', null)",
      to: "\n    .where('code_hash', '=', p.hash)",
    },
    testName: 'the statement that uses a code up',
  },
  {
    ...TEMPORARY,
    guard: 'A temporary code that was used answers nothing, and costs no try.',
    edit: { from: 'if (made.used_at_ms !== null)', to: 'if (made.used_at_ms === -1)' },
    testName: 'ten letters and digits, and works once',
  },
  {
    ...TEMPORARY,
    guard: 'A temporary code ends to the millisecond.',
    edit: { from: 'now < made.expires_at_ms', to: 'now <= made.expires_at_ms' },
    testName: 'to the millisecond',
  },
  {
    ...TEMPORARY,
    guard: 'A temporary code lives for 24 hours at most.',
    edit: { from: 'Math.min(hours, LONGEST_LIFE_HOURS)', to: 'hours' },
    testName: 'never for more than a day',
  },
  {
    ...TEMPORARY,
    guard: 'A clock that is put back lets no temporary code live longer.',
    edit: { from: '!isFromPutBackClock(made.made_at_ms, now) &&', to: '' },
    testName: 'a clock that is put back lets none live longer',
  },
  {
    ...TEMPORARY,
    guard: 'The hash of a temporary code is bound to its user.',
    edit: {
      from: '`${accountId} ${id} ${code}`',
      to: '`${accountId.slice(0, 4)} ${id.slice(0, 4)} ${code}`',
    },
    testName: "another user's code is not right",
  },
  {
    ...HELP,
    guard: 'Nobody helps herself.',
    edit: { from: "if (id === caller.userId) throw new Refusal('not_for_yourself')", to: '' },
    testName: 'nobody helps herself',
  },
  {
    ...HELP,
    guard: 'Issuing a code and resetting a second factor need sudo.',
    edit: { from: 'await useSudo(tx, caller, now)', to: '' },
    testName: 'helping a user needs sudo',
  },
  {
    ...HELP,
    guard: 'Who cannot sign in at all gets no temporary code.',
    edit: { from: "if (!isActive(user)) throw new Refusal('user_not_active')", to: '' },
    testName: 'who is invited or deactivated cannot be helped',
  },
  {
    ...HELP,
    guard: 'A user of another account is not there, before the body is looked at.',
    file: 'src/administration/help-routes.ts',
    edit: { from: 'userInPath(world.store.read)', to: '(void userInPath, async () => true)' },
    testName: 'only administrators help, and only in their own account',
  },
  ...(
    [
      ['apps', 'await removeAppsOf(tx, user)'],
      ['keys', 'await removeKeysOf(tx, user)'],
      ['recovery codes', 'await removeRecoveryCodes(tx, user)'],
      ['number', 'await replacePhone(tx, user, phone)'],
      ['sessions and sign-ins', "await endAccess(tx, user, null, 'second_factor_reset', now)"],
    ] as const
  ).map(([what, from]) => ({
    ...HELP,
    guard: `A reset ends her ${what}.`,
    edit: { from, to: '' },
    testName: 'a reset removes every authenticator',
  })),
  {
    ...HELP,
    guard: 'A reset ends the lock of her codes.',
    edit: { from: 'await endLock(tx, user)', to: '' },
    testName: 'a reset ends the lock of her codes',
  },
  {
    ...HELP,
    guard: 'A reset tells her old number.',
    edit: {
      from: 'if (user.phone !== phone)',
      to: 'if (user.phone === phone)',
    },
    testName: 'a reset puts the number in place',
  },
  {
    ...HELP,
    guard: 'While SMS is an active method, a reset takes no number that cannot receive SMS.',
    edit: {
      from: 'if (smsIsActive && !phone.canReceiveSms)',
      to: 'if (!smsIsActive && !phone.canReceiveSms)',
    },
    testName: 'a reset puts the number in place',
  },
]
