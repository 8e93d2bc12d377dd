import type { CodeKind, TypedKind } from './code-kind.ts'

const sms = {
  digits: 6,
  code: 'Code',
  notAllDigits: 'Enter the 6 digits.',
  wrong: 'That code is not right. Check the newest SMS.',
  sentTo: (ending: string) => `Code sent to the phone ending in ${ending}.`,
  limit: (at: string) => `That was the last SMS for now. The next can be sent at ${at}.`,
  slowTitle: 'The network is slow',
  slow: (maySend: boolean) =>
    `Your phone has not confirmed the SMS yet. Wait a little${maySend ? ', or send a new code' : ''}.`,
  downTitle: 'The SMS could not be sent',
  down: 'The SMS service does not answer at the moment. Nothing is wrong with your phone.',
  notNow: 'No code can be sent at the moment. Nothing is wrong with your phone.',
  tryAgain: 'Try the SMS again',
}

const email: typeof sms = {
  digits: 8,
  code: 'Code from the e-mail',
  notAllDigits: 'Enter the 8 digits.',
  wrong: 'That code is not right. Check the newest e-mail.',
  sentTo: () => 'Code sent to your e-mail address.',
  limit: (at) => `That was the last e-mail for now. The next can be sent at ${at}.`,
  slowTitle: 'The e-mail is slow',
  slow: (maySend) =>
    `The mail service has not taken it yet. Wait a little${maySend ? ', or send a new code' : ''}.`,
  downTitle: 'The e-mail could not be sent',
  down: 'The mail service did not take it.',
  notNow: 'No code can be sent by e-mail at the moment.',
  tryAgain: 'Try the e-mail again',
}

/** What is said differently of a code by SMS and of one by mail. */
export const CODE_WORDS: Readonly<Record<CodeKind, typeof sms>> = { sms, email }

type TypedWords = {
  label: string
  /** How many digits it has; or letters and digits, where capitals do not matter. */
  length: number
  letters: boolean
  /** Some of it is missing, or it cannot be one. */
  notAll: string
  wrong: string
  /** It is too old, or none is open. */
  expired: string
  /** It was taken once already; null: then what it was for is done, and the page looks again. */
  used: string | null
}

const SPENT = 'That code is not right, or was used already.'
const TOO_OLD = 'This code is too old. Send a new one.'
const APP_USED = 'That code was used already. Wait for the next one.'
const APP_WRONG = 'That code is not right. Enter the code that the app shows now.'

/** A code as it is typed: what its field is called, what it looks like, how it is refused. */
export const TYPED_WORDS: Readonly<Record<TypedKind, TypedWords>> = {
  sms: {
    label: sms.code,
    length: sms.digits,
    letters: false,
    notAll: sms.notAllDigits,
    wrong: sms.wrong,
    expired: TOO_OLD,
    used: null,
  },
  email: {
    label: email.code,
    length: email.digits,
    letters: false,
    notAll: email.notAllDigits,
    wrong: email.wrong,
    expired: TOO_OLD,
    used: null,
  },
  app: {
    label: 'Code',
    length: 6,
    letters: false,
    notAll: 'Enter the 6 digits.',
    wrong: APP_WRONG,
    expired: APP_WRONG,
    used: APP_USED,
  },
  new_app: {
    label: 'Code',
    length: 6,
    letters: false,
    notAll: 'Enter the 6 digits.',
    wrong:
      'That code is not right. Check that your phone sets its time by itself, then enter the newest code.',
    expired: 'This key is too old. Load this page again and scan the new one.',
    used: null,
  },
  recovery_code: {
    label: 'Recovery code',
    length: 16,
    letters: true,
    notAll: 'Enter all 16 letters and digits.',
    wrong: SPENT,
    expired: SPENT,
    used: SPENT,
  },
  temporary_code: {
    label: 'Temporary code',
    length: 10,
    letters: true,
    notAll: 'Enter all 10 letters and digits.',
    wrong: SPENT,
    expired: SPENT,
    used: SPENT,
  },
}

/** What is said of every code, and of one by SMS. */
export const texts = {
  ...sms,
  empty: 'Enter the code.',
  wrongBeforeLock: (left: number) =>
    `That code is not right. After ${left} more wrong ${left === 1 ? 'code' : 'codes'}, codes are paused for 15 minutes.`,
  expired: TOO_OLD,
  slowInstead: 'Your phone has not confirmed the SMS yet. Wait a little, or use another way.',
  newOnItsWay: 'A new code is on its way. The one before no longer works.',
  newPossible: 'You can send a new code now.',
  newIn: (left: string) => `You can send a new code in ${left}.`,
  sendNew: 'Send a new code',
  sending: 'Sending…',
  sent: (at: string) => `Sent ${at}, not delivered yet`,
  sentAgain: (at: string) => `Sent again by another way at ${at}`,
  sameCode: 'Both SMS carry the same code.',
  delivered: (sent: string, delivered: string) => `Sent ${sent}, delivered ${delivered}`,
  heldTitle: 'No SMS to your number now',
  heldFraud: 'SMS to numbers like yours are paused until ',
  heldFraudRest: ': somebody asked for very many of them. Nothing is wrong with your phone.',
  heldToday: 'No more SMS can be sent today. Nothing is wrong with your phone.',
  heldMonth: 'No more SMS can be sent this month. Nothing is wrong with your phone.',
  heldCountry: 'Your account sends no SMS to this country. Ask your administrator.',
  heldNumber: 'SMS cannot be sent to this number. Ask your administrator for another one.',
  downAdvice: 'Try again in a few minutes.',
  tryAgainPossible: 'You can try again now.',
  tryAgainIn: (left: string) => `You can try again in ${left}.`,
}
