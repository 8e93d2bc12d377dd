import type { Guard } from './guard.ts'

const JUDGE = 'src/sms-guard/judge-sms.test.ts'
const HELD = 'src/sms-guard/held-code.test.ts'
const RULES = 'src/sms-guard/brake-rules.test.ts'

/** The guards against whoever is paid for SMS that he has sent. */
export const GUARDS_SMS_FRAUD: Guard[] = [
  {
    guard: 'A number of a network of no country is sent no SMS.',
    file: 'src/sms-guard/judge-sms.ts',
    edit: { from: '!number?.country && !proven', to: 'false' },
    test: JUDGE,
    testName: 'can receive no SMS, or costs too much',
  },
  {
    guard: 'A prefix that the operator refuses is sent no SMS.',
    file: 'src/sms-guard/judge-sms.ts',
    edit: { from: 'smsRoutes.refuse.some((prefix) => phone.startsWith(prefix))', to: 'false' },
    test: JUDGE,
    testName: 'can receive no SMS, or costs too much',
  },
  {
    guard: 'A country that is none of the account is sent no SMS.',
    file: 'src/sms-guard/judge-sms.ts',
    edit: { from: '!(await sendsTo(tx, accountId, number.country, proven))', to: 'false' },
    test: JUDGE,
    testName: 'a country that is none of the account',
  },
  {
    guard: 'Countries that an administrator chose are those of SMS, proved numbers or not.',
    file: 'src/sms-guard/sms-countries.ts',
    edit: {
      from: 'return (JSON.parse(stand.sms_countries) as string[]).includes(country)',
      to: 'return proven || (JSON.parse(stand.sms_countries) as string[]).includes(country)',
    },
    test: HELD,
    testName: 'a code that is held goes out to nobody',
  },
  {
    guard: 'A code that was held is answered by nothing.',
    file: 'src/method/sms/send-sms-code.ts',
    edit: { from: 'judged.may ? now + CODE_LIFE_MS : now', to: 'now + CODE_LIFE_MS' },
    test: HELD,
    testName: 'a code that is held goes out to nobody',
  },
  {
    guard: 'A code that is held cannot be asked for in a loop.',
    file: 'src/method/challenge-store.ts',
    edit: { from: 'now < before.resend_at_ms + HELD_REMEMBERED_MS', to: 'false' },
    test: HELD,
    testName: 'cannot be asked for in a loop',
  },
  {
    guard: 'A number is told of a change where the fraud guard lets it alone.',
    file: 'src/second-factor/tell-number.ts',
    edit: { from: '  if (!judged.may) return\n  await', to: '  await' },
    test: HELD,
    testName: 'is not told of a change where the guard holds it',
  },
  {
    guard: 'An SMS that is held uses up no budget.',
    file: 'src/sms-guard/spend-budgets.ts',
    edit: { from: 'used: -1, micros: -micros', to: 'used: 0, micros: 0' },
    test: JUDGE,
    testName: 'what is held uses up none',
  },
  {
    guard: 'Strangers leave a fifth of a budget to users who have proved their number.',
    file: 'src/sms-guard/spend-budgets.ts',
    edit: { from: '!proven && HAS_RESERVE.includes(scope) ? SHARED : 1', to: '1' },
    test: JUDGE,
    testName: 'the last fifth is left',
  },
  {
    guard: 'What SMS cost stays below the ceiling of money.',
    file: 'src/sms-guard/spend-budgets.ts',
    edit: { from: 'return isPaid && micros >', to: 'return false && micros >' },
    test: JUDGE,
    testName: 'money is counted by the price of each prefix',
  },
  {
    guard: 'Of many SMS at once none goes beyond a budget.',
    file: 'src/sms-guard/spend-budgets.ts',
    edit: {
      from: "used: eb('sms_counts.used', '+', eb.ref('excluded.used')),",
      to: "used: eb.ref('excluded.used'),",
    },
    test: JUDGE,
    testName: 'none goes beyond a budget',
  },
  {
    guard: 'Codes that nobody answers are braked.',
    file: 'src/sms-guard/brake-rules.ts',
    edit: { from: '(due >= atLeast && answered < LEAST_ANSWERED * due) ||', to: '' },
    test: JUDGE,
    testName: 'are braked by block, by range and by network',
  },
  {
    guard: 'A crowd that cannot be one is braked before its codes are old.',
    file: 'src/sms-guard/brake-rules.ts',
    edit: { from: '(sent >= BURST * atLeast && answered < LEAST_ANSWERED * sent)', to: 'false' },
    test: RULES,
    testName: 'a crowd that cannot be one',
  },
  {
    guard: 'A code that can still be answered brakes nobody.',
    file: 'src/sms-guard/brake-rules.ts',
    edit: { from: 'Math.max(0, sent - young - youngBefore)', to: 'sent' },
    test: RULES,
    testName: 'a carrier that stands still for ten minutes',
  },
  {
    guard: 'Strangers brake nobody who has proved her number.',
    file: 'src/sms-guard/brake-store.ts',
    edit: { from: 'proven: proven ? 1 : 0, limits }]', to: 'proven: 0, limits }]' },
    test: JUDGE,
    testName: 'is not braked for what strangers ask for',
  },
  {
    guard: 'A brake that goes on lasts twice as long each time.',
    file: 'src/sms-guard/brake-rules.ts',
    edit: { from: 'FIRST_PAUSE_MS * 2 ** (pauses - 1)', to: 'FIRST_PAUSE_MS' },
    test: RULES,
    testName: 'pauses grow from an hour to a day',
  },
  {
    guard: 'A right code counts where its SMS was watched.',
    file: 'src/sms-guard/note-answer.ts',
    edit: { from: 'state: by(brake.state, brake.limits, now)', to: 'state: (void by, brake.state)' },
    test: JUDGE,
    testName: 'answers keep a brake open',
  },
  {
    guard: 'An account is told of a pause once, and not by each SMS.',
    file: 'src/sms-guard/note-pause.ts',
    edit: { from: 'if (row?.held !== 1) return', to: '' },
    test: JUDGE,
    testName: 'each account is told once of a brake',
  },
  {
    guard: 'A number with a subaddress is none.',
    file: 'src/user/phone.ts',
    edit: { from: "if (written.includes(';')) return null", to: '' },
    test: 'src/user/phone.test.ts',
    testName: 'what is no number of any country is refused',
  },
  {
    guard: 'The number of a user is paused for an hour at most, whoever asks for codes to it.',
    file: 'src/sms-guard/brake-rules.ts',
    edit: { from: ', longestPauseMs: 1 * HOUR_MS', to: '' },
    test: 'src/sms-guard/brake-rules.test.ts',
    testName: 'pauses her number for an hour at a time',
  },
  {
    guard: 'A code that is on its way stays good where another one would be held.',
    file: 'src/method/sms/send-sms-code.ts',
    edit: { from: 'if (isLive && now < before.expires_at_ms)', to: 'if (isLive && now < 0)' },
    test: 'src/sms-guard/held-code.test.ts',
    testName: 'a code that is on its way stays good',
  },
]
