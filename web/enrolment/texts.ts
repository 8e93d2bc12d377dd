import type { IconName } from '../parts/Icon.tsx'
import type { Method } from '../sign-in/ways.ts'

/** What can be set up, as it is listed. */
export const METHOD_WORDS: Readonly<Record<Method, { icon: IconName; name: string; says: string }>> = {
  app: { icon: 'app', name: 'App', says: 'Works without a signal, on your phone or computer' },
  sms: { icon: 'phone', name: 'SMS', says: 'A code to your phone number' },
  security_key: {
    icon: 'key',
    name: 'Hardware security key',
    says: 'A key that you plug in or hold to your device',
  },
}
/** The invitation to set up the primary as well. */
export const TOO_WORDS: Readonly<Record<Method, { title: string; lead: string; begin: string }>> = {
  app: {
    title: 'Set up your app too',
    lead: 'You signed in with the backup. An app makes it quicker next time.',
    begin: 'Set up an app',
  },
  sms: {
    title: 'Add your phone too',
    lead: 'You signed in with the backup. Your account offers a code by SMS first.',
    begin: 'Add a phone',
  },
  security_key: {
    title: 'Set up your security key too',
    lead: 'You signed in with the backup. A security key makes it quicker next time.',
    begin: 'Set up a security key',
  },
}
export const RANK_WORDS = { primary: 'Primary', backup: 'Backup' } as const

export const texts = {
  choose: {
    title: 'Set up your second factor',
    lead: 'Your account asks for a second proof after the password. Set one up now; it takes about a minute.',
    later: 'You can add more later under Profile > Security.',
    another: 'Choose another way',
  },
  proof: {
    title: 'First, show that it is you',
    lead: 'We sent 8 digits to your e-mail address. They work for 10 minutes. Enter them, and you can set up your second factor.',
    preparing: 'We are sending 8 digits to your e-mail address. They work for 10 minutes.',
    verify: 'Verify and set up',
  },
  notMine: {
    title: 'Then prove it another way',
    byEmail: 'We can send 8 digits to your e-mail address. After them you give your own number.',
    send: 'Send e-mail',
    askAdmin: 'Ask your administrator for a temporary code.',
    enterCode: 'Enter a temporary code',
    back: 'Back: it is my number',
  },
  phone: {
    title: 'Add your phone',
    lead: 'Your sign-in codes will go there.',
    onFileLead:
      'A number is on file for you. Your sign-in codes will go there, or to another number of yours.',
    sendOnFile: 'Send the code to the phone ending in ',
    takeOnFile: 'Use the phone ending in ',
    another: 'Use another number',
    label: 'Phone',
    hint: 'With country code, for example +1 202 555 0123.',
    empty: 'Enter your phone number.',
    submit: 'Send code',
    busy: 'Sending…',
    refused: 'The code was not sent',
  },
  code: {
    title: 'Enter the code from the SMS',
    lead: 'We sent 6 digits to ',
    leadMasked: 'We sent 6 digits to the phone ending in ',
    leadEnd: '. They work for 5 minutes.',
    verify: 'Verify and finish',
    change: 'Change the number',
  },
  app: {
    title: 'Set up your authenticator app',
    loading: 'a new key',
    open: 'Open your authenticator app',
    openHint: 'Google Authenticator, Microsoft Authenticator, Authy or any other. Choose to add an account.',
    scan: 'Scan this code',
    qr: 'QR code. The key below it is the same secret, typed.',
    type: 'Cannot scan? Type this key into the app:',
    copied: 'key',
    enter: 'Enter the code that the app shows',
    enterHint: '6 digits. A new code appears every 30 seconds.',
    name: 'Name this app',
    nameHint: 'So that you know it later, for example “My phone”.',
    submit: 'Verify and finish',
    busy: 'Verifying…',
  },
  too: { notNow: 'Not now', refused: 'This did not work', goOn: 'Continue' },
}
