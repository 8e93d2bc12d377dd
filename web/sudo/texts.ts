import type { Offered, QuestionWords, Words } from './sudo.ts'

const USE: Readonly<Record<Offered['method'], string>> = {
  sms: 'Use SMS',
  app: 'Use the app',
  security_key: 'Use a security key',
  password: 'Use your password',
  email_code: 'Use a code by e-mail',
  temporary_code: 'Use a temporary code',
}
const SET_UP: Readonly<Partial<Record<Offered['method'], string>>> = {
  sms: 'Set up SMS',
  app: 'Set up an app',
  security_key: 'Set up a security key',
}

export const texts = {
  checking: 'how you can answer',
  codeLabel: 'Code from the SMS',
  passwordLabel: 'Password',
  appLabel: 'Code from your app',
  instead: ({ method, enrolled }: Offered, sentTo: string | undefined) => {
    const act = enrolled ? USE[method] : (SET_UP[method] ?? USE[method])
    return `${act}${enrolled && sentTo !== undefined ? ` to ${sentTo}` : ''} instead`
  },
  sentTo: 'We sent 6 digits to the phone ending in ',
  sending: 'We are sending 6 digits to your phone.',
  mailedTo: 'We sent 8 digits to your e-mail address ',
  mailedEnd: '. They work for 10 minutes.',
  mailing: 'We are sending 8 digits to your e-mail address.',
  enterPassword: 'Enter your password.',
  passwordWrong: 'That password is not right.',
  cancel: 'Cancel',
  verifying: 'Verifying…',
  lockedTitle: 'Too many wrong codes',
  locked: (at: string) =>
    `To protect you, codes are paused until ${at}. Until then no typed code works, not even the right one. Come back after ${at}.`,
  tooMany: 'Too many tries',
  tooManyAdvice: (at: string) => `Wait until ${at}, then try again.`,
  lockedButKey: (at: string) =>
    `To protect you, codes are paused until ${at}. Until then no typed code works, not even the right one. A security key still works.`,
  offTitle: 'Codes are switched off',
  off: 'There were too many wrong codes. Sign in again with a recovery code, or ask your administrator for a temporary code. Then set up your app or phone anew.',
  refused: 'Not confirmed',
}

const sudoSays = (what: string) => (offered: Offered | null) =>
  `${what} ${offered?.method === 'password' ? 'Enter your password' : 'Answer your second factor'} once; you will not be asked again while you go on working here.`

/** How sudo is asked for where a page has no words of its own. */
export const SUDO_WORDS: Words = {
  title: 'Confirm that it is you',
  says: sudoSays('This changes how people sign in.'),
  submit: 'Confirm',
}

/** How an administrator is asked before she changes something of her account. */
export const ADMIN_QUESTIONS = { sudo_required: SUDO_WORDS } as const satisfies QuestionWords

/** How an administrator is asked before a program is let in, or told something. */
export const PROGRAM_QUESTIONS = {
  sudo_required: { ...SUDO_WORDS, says: sudoSays('This gives a program access.') },
} as const satisfies QuestionWords

/** How a user is asked before she changes how she herself signs in: for sudo, and for the proof before her first second factor. */
export const OWN_QUESTIONS = {
  sudo_required: {
    title: 'Confirm that it is you',
    says: sudoSays('This changes how you sign in.'),
    submit: 'Confirm',
  },
  proof_required: {
    title: 'First, show that it is you',
    says: (offered) =>
      offered?.method === 'temporary_code'
        ? 'You had a second factor and have none now. Ask your administrator for a temporary code and enter it here.'
        : 'You have no second factor yet, and a password alone could be stolen.',
    submit: 'Verify',
  },
} as const satisfies QuestionWords
