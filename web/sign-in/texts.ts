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
    mismatchAdvice: 'Check both and try again. If it still fails, ask your administrator.',
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
    lead: (sentTo: string) =>
      ['We sent 6 digits to the phone ending in ', sentTo, '. They work for 5 minutes.'] as const,
    preparing: 'We are sending 6 digits to your phone. They work for 5 minutes.',
    firstUse: 'The right code proves that the number is yours.',
    verify: 'Verify',
    verifying: 'Verifying…',
    outbox: 'No SMS gateway is set up yet. Your code is in the',
    outboxLink: 'outbox',
  },
  locked: {
    title: 'Too many wrong codes',
    lead: 'To protect you, codes are paused until ',
    leadEnd: '. Until then no typed code works, not even the right one.',
    comeBack: (at: string) => `Come back after ${at}.`,
    warning:
      'If you did not enter these codes, somebody may know your password: change it as soon as you are signed in.',
    back: 'Back to sign in',
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
  stuck: {
    title: 'Ask your administrator',
    lead: 'Your account asks for a second factor, and you have none that it accepts. Your administrator can help you.',
  },
  notPossible: {
    title: 'This did not work',
  },
  ends: (at: string) => `This sign-in ends at ${at}. `,
  startAgain: 'Start again',
  loading: 'this page',
}
