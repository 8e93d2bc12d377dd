import type { QuestionWords, SudoWords } from './sudo.ts'

export const texts = {
  checking: 'how you can answer',
  codeLabel: 'Code from the SMS',
  passwordLabel: 'Password',
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
  noWayTitle: 'You cannot answer here yet',
  noWay: 'You have no second factor that counts. Ask another administrator.',
  refused: 'Not confirmed',
}

/** How sudo is asked for where a page has no words of its own. */
export const SUDO_WORDS: SudoWords = {
  title: 'Confirm that it is you',
  byCode:
    'This changes how people sign in. Answer your second factor once; you will not be asked again while you go on working here.',
  byPassword:
    'This changes how people sign in. Enter your password once; you will not be asked again while you go on working here.',
  submit: 'Confirm',
}

/** How a user is asked before she changes how she herself signs in: for sudo, and for the proof before her first second factor. */
export const OWN_QUESTIONS = {
  sudo_required: {
    title: 'Confirm that it is you',
    byCode:
      'This changes how you sign in. Answer your second factor once; you will not be asked again while you go on working here.',
    byPassword:
      'This changes how you sign in. Enter your password once; you will not be asked again while you go on working here.',
    submit: 'Confirm',
  },
  proof_required: {
    title: 'First, show that it is you',
    byEmail: 'You have no second factor yet, and a password alone could be stolen.',
    submit: 'Verify',
  },
} as const satisfies QuestionWords
