import type { IconName } from '../parts/Icon.tsx'
import { productName } from '../parts/product-name.ts'
import type { Method, Way } from './ways.ts'

/** How a way is listed: what it is called, and what it takes. `sentTo`: the end of the phone number, for SMS. */
export const WAY_WORDS: Readonly<
  Record<Way, { icon: IconName; name: string; says: (sentTo: string) => string }>
> = {
  app: { icon: 'app', name: 'Authenticator app', says: () => 'The 6 digits that your app shows' },
  sms: { icon: 'phone', name: 'SMS', says: (sentTo) => `A code to the phone ending in ${sentTo}` },
  security_key: { icon: 'key', name: 'Security key', says: () => 'A touch of your key' },
  recovery_code: { icon: 'paper', name: 'Recovery code', says: () => 'One of the codes that you saved' },
  temporary_code: {
    icon: 'person',
    name: 'Temporary code',
    says: () => 'A code that your administrator gave you',
  },
  email_code: { icon: 'mail', name: 'E-mail code', says: () => 'A code to your e-mail address' },
}

/** A page with one field for a code. */
export type TypedPage = { title: string; lead: string; submit: string; label?: string; hint?: string }

const PROOF_TITLE = 'First, show that it is you'
const PROOF_SUBMIT = 'Verify and set up'
const ANSWER_SUBMIT = 'Verify'

/** The pages of codes that are at hand. `why`: why it must be shown that it is she; null: the code answers the sign-in. */
export const TYPED_PAGES: Readonly<
  Record<'app' | 'recovery_code' | 'temporary_code', (why: string | null) => TypedPage>
> = {
  app: (why) =>
    why === null
      ? {
          title: 'Enter the code from your app',
          lead: `Open your authenticator app and enter the 6 digits shown for ${productName()}.`,
          submit: ANSWER_SUBMIT,
        }
      : { title: PROOF_TITLE, lead: why, label: 'Code from your app', submit: PROOF_SUBMIT },
  recovery_code: (why) => ({
    title: 'Enter a recovery code',
    lead: 'Each works once. You saved 10 of them when you set up your second factor.',
    submit: why === null ? ANSWER_SUBMIT : PROOF_SUBMIT,
  }),
  temporary_code: (why) => ({
    title: 'Enter a temporary code',
    lead: 'Your administrator gives it to you. It has 10 letters and digits and works once.',
    submit: why === null ? ANSWER_SUBMIT : PROOF_SUBMIT,
  }),
}

const PROOF_LEAD: Readonly<Record<Method | 'several', string>> = {
  security_key:
    'Your account now uses security keys and you have none yet. Answer once more with what you used before; then set up your key.',
  app: 'Your account now uses authenticator apps and you have none yet. Answer once more with what you used before; then set up your app.',
  sms: 'Your account now uses SMS and you have no proven phone yet. Answer once more with what you used before; then add your phone.',
  several:
    'Your account now asks for another second factor than you have. Answer once more with what you used before; then set up a new one.',
}

const TRUSTED_FOR: Readonly<Record<string, string>> = {
  '1_day': ' for 1 day',
  '1_week': ' for 1 week',
  '30_days': ' for 30 days',
}

export const texts = {
  signIn: {
    title: 'Sign in',
    refusedTitle: 'Not signed in',
    email: 'E-mail',
    password: 'Password',
    submit: 'Sign in',
    busy: 'Signing in…',
    emptyEmail: 'Enter your e-mail.',
    emptyPassword: 'Enter your password.',
    mismatch: 'This e-mail and password do not match',
    mismatchAdvice: 'Check both and try again, or ',
    mismatchReset: 'reset your password',
    mismatchEnd: '. If it still fails, ask your administrator.',
    forgot: 'Forgot your password?',
    signUp: 'Create an account',
    tooMany: 'Too many tries',
    tooManyAdvice: (until: string) =>
      `Wait until ${until}, then try again. Your second factor is not affected.`,
    tooManyShort: 'Wait a little, then try again. Your second factor is not affected.',
    created: 'Account created',
    createdAdvice: 'Sign in now.',
    signedOut: 'You are signed out.',
    ended: (hours: number) => `You were signed out after ${hours} ${hours === 1 ? 'hour' : 'hours'}`,
    endedAdvice: 'Sign in again; you come back to this page.',
  },
  sms: {
    title: 'Enter the code from the SMS',
    lead: 'We sent 6 digits to the phone ending in ',
    leadEnd: '. They work for 5 minutes.',
    preparing: 'We are sending 6 digits to your phone. They work for 5 minutes.',
    firstUse: 'The right code proves that the number is yours.',
    notMine: 'That is not my number',
    verify: ANSWER_SUBMIT,
    instead: { app: 'Use the app instead', security_key: 'Use the security key instead' },
    downAdvice: 'Try again in a few minutes, or use a recovery code.',
  },
  verifying: 'Verifying…',
  outbox: {
    sms: 'No SMS gateway is set up yet. Your code is in the',
    email: 'No mail server is set up yet. Your code is in the',
    mailed: 'No mail server is set up yet. The link is in the',
    link: 'outbox',
  },
  locked: {
    title: 'Too many wrong codes',
    lead: 'To protect you, codes are paused until ',
    leadEnd: '. Until then no typed code works, not even the right one.',
    comeBack: (at: string) => `Come back after ${at}.`,
    keyWorks: (at: string) => `A security key still works. Otherwise come back after ${at}.`,
    byKey: 'Use security key',
    warning:
      'If you did not enter these codes, somebody may know your password: change it as soon as you are signed in.',
  },
  over: {
    title: 'This sign-in has ended',
    lead: 'It was open for 10 minutes without a step.',
    again: 'Sign in again',
  },
  replaced: {
    title: 'Another sign-in was started in this browser',
    lead: 'Nothing was counted.',
    go: 'Go to that one',
  },
  ways: {
    title: 'Use another way',
    lead: 'Choose what you have with you.',
    goOn: 'Use another way to go on.',
    none: 'None of these? Ask your administrator for a temporary code.',
  },
  askAdmin: {
    title: 'Ask your administrator for a temporary code',
    lead: 'Your account asks for a second factor, and you have none that it accepts. Your administrator can give you a temporary code in a minute. Enter it here, and you can set up a new one.',
    hint: '10 letters and digits. Capitals and hyphens do not matter.',
    submit: 'Continue',
  },
  codesOff: {
    title: 'Codes are switched off',
    lead: 'There were too many wrong codes. Use a security key or a recovery code, or ask your administrator for a temporary code. Then set up your app or phone anew.',
  },
  trust: {
    name: (period: string) => `Trust this device${TRUSTED_FOR[period] ?? ''}`,
    hint: 'On a shared computer, untick this. Otherwise you will not be asked here ',
    until: 'until ',
    forAWhile: 'for a while',
    noLonger: 'Devices are not trusted here any more',
    asksAlways: 'Your account asks at every sign-in now.',
    changed: 'The trust of devices was just changed',
    sendAgain: 'Send the code again.',
    touchAgain: 'Touch your key again.',
  },
  recoveryTrust: 'A recovery code does not make this device trusted.',
  proofTitle: PROOF_TITLE,
  proofSubmit: PROOF_SUBMIT,
  proofLead: PROOF_LEAD,
  notPossible: {
    title: 'This did not work',
  },
  mailSent: {
    title: 'Look into your e-mail',
    change: 'Change the address',
    again: {
      waiting: (left: string) => `You can send it again in ${left}.`,
      possible: 'You can send it again now.',
      send: 'Send it again',
      sending: 'Sending…',
    },
  },
  ends: (at: string) => `This sign-in ends at ${at}. `,
  startAgain: 'Start again',
  back: 'Back',
  backToSignIn: 'Back to sign in',
  loading: 'this page',
}
