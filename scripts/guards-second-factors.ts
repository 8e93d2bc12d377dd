import type { Guard } from './guard.ts'

const ONE_BUDGET = 'src/second-factor/one-budget.test.ts'
const HUNDRED = 'src/second-factor/hundred-wrong.test.ts'
const KEYS = 'src/sign-in/key-answers.test.ts'
const RESCUES = 'src/sign-in/rescue-answers.test.ts'
const BACKUP = 'src/sign-in/backup.test.ts'
const PROOF = 'src/sign-in/proof.test.ts'
const RECORD = 'src/sign-in/sign-in-record.test.ts'

/** The guards of the ways inside a sign-in: app, key, rescues, backup, proof and enrolment, the rule of 100. */
export const GUARDS_SECOND_FACTORS: Guard[] = [
  {
    guard: 'A lock never refuses the signature of a key.',
    file: 'src/second-factor/judge-answer.ts',
    edit: { from: 'if (ready.typed) refuseDuringLock(user, now)', to: 'refuseDuringLock(user, now)' },
    test: ONE_BUDGET,
    testName: 'share one budget',
  },
  {
    guard: 'A refused signature is no wrong answer.',
    file: 'src/second-factor/judge-answer.ts',
    edit: { from: 'ready.typed ? ((await tx.first(countTry', to: 'ready.way ? ((await tx.first(countTry' },
    test: KEYS,
    testName: 'a refused signature is no wrong answer',
  },
  {
    guard: 'A right answer by any way ends the lock.',
    file: 'src/second-factor/judge-answer.ts',
    edit: { from: 'wrong_in_a_row: 0, locked_until_ms: null', to: 'wrong_in_a_row: 0' },
    test: ONE_BUDGET,
    testName: 'share one budget',
  },
  {
    guard: 'A refused signature is recorded with its reason.',
    file: 'src/second-factor/judge-answer.ts',
    edit: {
      from: "await record(world, tx, { accountId, type: 'key_refused', actorId, details }, now)",
      to: '',
    },
    test: KEYS,
    testName: 'refused with the reason and not counted',
  },
  {
    guard: 'The hundredth wrong answer switches SMS and app off.',
    file: 'src/second-factor/judge-answer.ts',
    edit: { from: 'if (disablesCodes(wrongInARow)) await disable(world, tx, user, client, now)', to: '' },
    test: HUNDRED,
    testName: 'switch SMS and app off',
  },
  {
    guard: 'That codes are switched off is told by e-mail.',
    file: 'src/second-factor/judge-answer.ts',
    edit: { from: 'await writeMail(world, tx, { accountId, to, text }, now)', to: 'void [to, text]' },
    test: HUNDRED,
    testName: 'switch SMS and app off',
  },
  {
    guard: 'Whose codes are off answers by none of them.',
    file: 'src/second-factor/judge-answer.ts',
    edit: { from: "codesDisabledAt !== null && (way === 'sms' || way === 'app')", to: 'way === null' },
    test: HUNDRED,
    testName: 'switch SMS and app off',
  },
  {
    guard: 'A new app switches the codes on again.',
    file: 'src/method/app/app-store.ts',
    edit: { from: 'await switchCodesOn(tx, user)', to: '' },
    test: HUNDRED,
    testName: 'binding an app anew',
  },
  {
    guard: 'The number that was hers all the time, confirmed anew, switches the codes on again.',
    file: 'src/method/sms/sms-method.ts',
    edit: {
      from: 'if (user.codesDisabledAt === null || !CONFIRMS.includes(asking.purpose)) return',
      to: 'return',
    },
    test: HUNDRED,
    testName: 'binding the phone anew',
  },
  {
    guard: 'A way that the sign-in does not ask for is refused.',
    file: 'src/sign-in/offered.ts',
    edit: {
      from: "if (!ways.includes(way) || (!asked && step.prove === null)) throw new Refusal('method_not_offered')",
      to: 'void ways',
    },
    test: PROOF,
    testName: 'each way proves',
  },
  {
    guard: 'A proof is taken once.',
    file: 'src/sign-in/offered.ts',
    edit: { from: ' || (!asked && step.prove === null)', to: '' },
    test: RESCUES,
    testName: 'leads to their enrolment',
  },
  {
    guard: 'A method that the policy of the moment does not allow is not enrolled.',
    file: 'src/sign-in/offered.ts',
    edit: {
      from: "step.state !== 'enrolment_required' || !step.methods.includes(method)",
      to: "step.state !== 'enrolment_required'",
    },
    test: PROOF,
    testName: 'the policy of the moment says what may be enrolled',
  },
  {
    guard: 'Nothing is enrolled in a sign-in that asks for an answer.',
    file: 'src/sign-in/offered.ts',
    edit: {
      from: "step.state !== 'enrolment_required' || !step.methods.includes(method)",
      to: "step.state === 'enrolment_required' && !step.methods.includes(method)",
    },
    test: PROOF,
    testName: 'the policy of the moment says what may be enrolled',
  },
  {
    guard: 'The twentieth refused signature ends the sign-in.',
    file: 'src/sign-in/sign-in-store.ts',
    edit: { from: 'const WRONG_SIGNATURES_AT_MOST = 20', to: 'const WRONG_SIGNATURES_AT_MOST = 21' },
    test: KEYS,
    testName: 'the twentieth ends the sign-in',
  },
  {
    guard: 'A refused signature is noted in its sign-in alone.',
    file: 'src/sign-in/go-on.ts',
    edit: {
      from: 'await noteWrongAnswer(tx, signIn, verdict, now)',
      to: 'void [tx, signIn, now]',
    },
    test: KEYS,
    testName: 'the twentieth ends the sign-in',
  },
  {
    guard: 'A challenge answers in the sign-in that it was made in.',
    file: 'src/method/security-key/key-challenge.ts',
    edit: { from: 'challenge.challenge !== answered', to: 'answered === null' },
    test: KEYS,
    testName: 'only the newest one',
  },
  {
    guard: 'A rescue is told by e-mail.',
    file: 'src/second-factor/tell-of-rescue.ts',
    edit: { from: 'await writeMail(world, tx, { accountId, to, text }, now)', to: 'void [to, text]' },
    test: RESCUES,
    testName: 'sign in under every policy',
  },
  {
    guard: 'A rescue starts no sudo.',
    file: 'src/sign-in/finish-sign-in.ts',
    edit: { from: 'startsSudo: byMethod !== null', to: 'startsSudo: answered !== null' },
    test: RESCUES,
    testName: 'sign in under every policy',
  },
  {
    guard: 'Use of the backup is told by e-mail and recorded.',
    file: 'src/sign-in/finish-sign-in.ts',
    edit: {
      from: 'if (byBackup && byMethod !== null) await tellOfBackup(world, tx, held, byMethod, browser.client, now)',
      to: '',
    },
    test: BACKUP,
    testName: 'use of the backup is recorded, told and shown',
  },
  {
    guard: 'The backup is one only beside a primary that is set up.',
    file: 'src/sign-in/finish-sign-in.ts',
    edit: {
      from: 'answered === policy.backup &&\n    canAnswer(decisionView(user, now), policy.primary)',
      to: 'answered === policy.backup',
    },
    test: BACKUP,
    testName: 'once a week and no more often',
  },
  {
    guard: 'The primary is offered once a week and no more often.',
    file: 'src/sign-in/finish-sign-in.ts',
    edit: { from: 'const OFFER_EVERY_MS = 7 * DAY_MS', to: 'const OFFER_EVERY_MS = 6 * DAY_MS' },
    test: BACKUP,
    testName: 'once a week and no more often',
  },
  {
    guard: 'That the primary was offered is noted.',
    file: 'src/sign-in/finish-sign-in.ts',
    edit: { from: 'if (offerEnrolment !== null) await noteOfferedPrimary(tx, user, now)', to: '' },
    test: BACKUP,
    testName: 'once a week and no more often',
  },
  {
    guard: 'A new authenticator ends sudo elsewhere.',
    file: 'src/sign-in/go-on.ts',
    edit: { from: 'await endSudoOf(tx, user, null)', to: '' },
    test: PROOF,
    testName: 'ends her other open sign-ins, and sudo elsewhere',
  },
  {
    guard: 'Recovery codes are offered after the enrolment of who has none left.',
    file: 'src/sign-in/finish-sign-in.ts',
    edit: { from: 'bound !== null && user.recoveryCodes === 0', to: 'bound !== null' },
    test: PROOF,
    testName: 'each way proves',
  },
  {
    guard: 'The record of a sign-in keeps under which version of the policy it was finished.',
    file: 'src/sign-in/sign-in-store.ts',
    edit: { from: 'policy_version: p.policyVersion', to: 'policy_version: null' },
    test: RECORD,
    testName: 'a finished sign-in keeps by what, why',
  },
  {
    guard: 'What is said after her sign-in is not passed over by a look that comes back late.',
    file: 'web/sign-in/find-step.ts',
    edit: { from: "(known.show === 'signed-in' ? known : SIGNED_IN)", to: 'SIGNED_IN' },
    test: 'e2e/sms-step.test.ts',
    testName: 'still shows the recovery codes',
  },
  {
    guard: 'Nothing slow is done for an answer that a sign-in does not ask for.',
    file: 'src/sign-in/ready-in-sign-in.ts',
    edit: { from: 'demandOffered(held, as, given.method, now)', to: 'undefined' },
    test: 'src/sign-in/unasked-answers.test.ts',
    testName: 'nothing slow is done for an answer that the sign-in does not ask for',
  },
  {
    guard: 'Recovery codes open nothing for another user, wherever they stand in the database.',
    file: 'src/method/rescue/recovery-codes.ts',
    edit: { from: '`${accountId} ${userId} ${code}`', to: 'code' },
    test: 'src/sign-in/unasked-answers.test.ts',
    testName: 'recovery codes that are moved to another user',
  },
  {
    guard: 'Under a clock that was put back no code of an app is counted as wrong.',
    file: 'src/method/app/ready-app.ts',
    edit: { from: "if (apps.every((app) => isFarAhead(app.last_step, now))) return 'none_live'", to: '' },
    test: 'src/sign-in/unasked-answers.test.ts',
    testName: 'under a clock that was put back no code of an app is judged',
  },
  {
    guard: 'The codes of one user are hashed one at a time.',
    file: 'src/password/password-hasher.ts',
    edit: { from: 'inTurn: turns(1)', to: 'inTurn: turns(64)' },
    test: 'src/password/password-hasher.test.ts',
    testName: 'one code of a user is hashed at a time',
  },
  {
    guard: 'A number is told of a change within its own budget alone.',
    file: 'src/second-factor/tell-number.ts',
    edit: {
      from: "if (!smsVerdict(budget, now, { scope: proven ? 'number' : 'unproven_number' }).may) return",
      to: '',
    },
    test: 'src/second-factor/tell-number.test.ts',
    testName: 'a number is told of a change within its own budget alone',
  },
  {
    guard: 'An administrator does not bury a user in mail.',
    file: 'src/administration/spend-help.ts',
    edit: {
      from: "if (!verdict.may) throw new Refusal('mail_limit', { retryAtMs: verdict.retryAt })",
      to: '',
    },
    test: 'src/second-factor/tell-number.test.ts',
    testName: 'a number is told of a change within its own budget alone',
  },
  {
    guard: 'An imported key ends what her password alone was good for.',
    file: 'src/command/import-u2f.ts',
    edit: { from: 'await endSudoOf(tx, owner, null)', to: '' },
    test: 'src/command/import-u2f.test.ts',
    testName: 'an imported key ends what her password alone was good for',
  },
  {
    guard: 'A mailed code proves nothing in a session while codes are switched off.',
    file: 'src/session/first-enrolment.ts',
    edit: { from: ' && user.codesDisabledAt === null', to: '' },
    test: 'src/session/codes-off-in-session.test.ts',
    testName: 'a mailed code proves nothing in a session while codes are switched off',
  },
  {
    guard: 'Her own number switches codes on again.',
    file: 'src/profile/change-phone.ts',
    edit: { from: ' && user.codesDisabledAt === null', to: '' },
    test: 'src/session/codes-off-in-session.test.ts',
    testName: 'switches them on by her own number',
  },
  {
    guard: 'To name an authenticator anew needs sudo.',
    file: 'src/profile/own-authenticators.ts',
    edit: {
      from: 'const { method, name: before } = await demandOwn(tx, user, id)\n    await useSudo(tx, caller, now)',
      to: 'const { method, name: before } = await demandOwn(tx, user, id)',
    },
    test: 'src/profile/own-authenticators.test.ts',
    testName: 'an app and a key are named anew with sudo',
  },
  {
    guard: 'An RSA key has a size and an exponent that nobody forges.',
    file: 'src/method/security-key/cose-key.ts',
    edit: { from: ' && publicExponent === RSA_EXPONENT', to: '' },
    test: 'src/method/security-key/cose-key.test.ts',
    testName: 'an RSA key is taken at 2048 to 4096 bits',
  },
]
