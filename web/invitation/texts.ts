export const texts = {
  loading: 'Welcome',
  accept: {
    title: (account: string) => `Welcome to ${account}`,
    invited: (by: string) => `${by} invited you. `,
    choose: 'Choose a password.',
    chooseFirst: 'Choose a password now; then set up your second factor.',
    email: 'E-mail',
    password: 'Password',
    submit: 'Continue',
    busy: 'Saving…',
    notYou: 'Not you? Close this page; nothing has been changed.',
    ends: (at: string) => `This invitation works until ${at}.`,
  },
  spent: {
    title: 'This link was used or is too old',
    lead: 'Sign in with your password, or ask your administrator for a new invitation.',
    go: 'Sign in',
  },
  taken: {
    title: 'This e-mail already belongs to a user',
    lead: 'Ask your administrator to invite another address.',
    go: 'Sign in',
  },
}
