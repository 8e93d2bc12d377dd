export const texts = {
  ask: {
    title: 'Reset your password',
    lead: 'Enter your e-mail. If it belongs to a user, a link is on its way.',
    email: 'E-mail',
    empty: 'Enter your e-mail.',
    submit: 'Send link',
    busy: 'Sending…',
  },
  sent: {
    lead: 'If ',
    leadEnd: ' belongs to a user, a link is on its way. It works for 1 hour, once.',
    advice: 'If nothing arrives in a few minutes, check the address or ask your administrator.',
    again: 'If the address belongs to a user, a new link is on its way. The one before no longer works.',
  },
  choose: {
    title: 'Choose a new password',
    email: 'E-mail',
    password: 'New password',
    hint: 'At least 15 characters. Four or five unrelated words are easy to remember.',
    empty: 'Enter a password.',
    notice:
      'You are signed out everywhere, and your devices ask for the second factor again. Your second factor stays as it was.',
    submit: 'Save password',
    busy: 'Saving…',
    ends: (at: string) => `This link works until ${at}.`,
  },
  done: {
    title: 'Password changed',
    lead: 'Sign in with it now. Your second factor stays as it was.',
    go: 'Sign in',
  },
  spent: {
    title: 'This link was used or is too old',
    lead: 'A link to choose a password works once, for 1 hour.',
    go: 'Send a new link',
  },
}
