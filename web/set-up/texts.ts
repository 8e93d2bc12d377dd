import { productName } from '../parts/product-name.ts'

export const texts = {
  code: {
    title: 'Open the link that the start printed',
    lead: 'It carries the set-up code. Or enter the code:',
    label: 'Set-up code',
    submit: 'Continue',
    busy: 'Checking…',
    empty: 'Enter the set-up code.',
    wrong: 'That code is not right. Each start prints a new one; take the newest.',
    wait: (until: string) => `There were too many tries. Wait until ${until}, then try again.`,
  },
  account: {
    title: 'Create the first account',
    lead: () => `${productName()} is running. Create your account and its first administrator: you.`,
    refused: 'Not created',
    accountName: 'Account name',
    accountHint: 'Your company or team, as its users know it.',
    country: 'Country',
    countryHint: 'Phone numbers without a country code are read as numbers of this country.',
    name: 'Your name',
    email: 'E-mail',
    phone: 'Phone',
    phoneHint:
      'In any usual form. Your account starts with two-factor authentication by SMS, so you need it to sign in.',
    password: 'Password',
    passwordHint: 'At least 15 characters. Four or five unrelated words are easy to remember.',
    outboxTitle: 'No SMS gateway is set up yet',
    outboxBefore: 'Your codes will appear in the ',
    outboxLink: 'outbox',
    outboxAfter: ' on this computer, so you can try everything now.',
    submit: 'Create account',
    busy: 'Creating…',
  },
  empty: {
    account: 'Enter a name for the account.',
    name: 'Enter your name.',
    email: 'Enter your e-mail.',
    phone: 'Enter your phone number.',
    password: 'Enter a password.',
  },
  loading: 'this page',
}
