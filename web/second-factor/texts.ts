import type { CodeKind } from './code-kind.ts'

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

/** What is said of every code, and of one by SMS. */
export const texts = {
  ...sms,
  empty: 'Enter the code.',
  wrongBeforeLock: (left: number) =>
    `That code is not right. After ${left} more wrong ${left === 1 ? 'code' : 'codes'}, codes are paused for 15 minutes.`,
  expired: 'This code is too old. Send a new one.',
  newOnItsWay: 'A new code is on its way. The one before no longer works.',
  newPossible: 'You can send a new code now.',
  newIn: (left: string) => `You can send a new code in ${left}.`,
  sendNew: 'Send a new code',
  sending: 'Sending…',
  sent: (at: string) => `Sent ${at}, not delivered yet`,
  delivered: (sent: string, delivered: string) => `Sent ${sent}, delivered ${delivered}`,
  downAdvice: 'Try again in a few minutes.',
  tryAgainPossible: 'You can try again now.',
  tryAgainIn: (left: string) => `You can try again in ${left}.`,
}
