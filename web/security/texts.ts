export const texts = {
  title: 'Security · Settings',
  savedTitle: 'Saved: Security · Settings',
  page: 'Security',
  loading: 'the security policy',
  heading: 'Two-factor Authentication (2FA)',
  intro:
    "After the password, each user proves a second time who they are. What you save here holds from every user's next sign-in; running sessions go on.",
  neverSaved:
    'A new account starts with SMS, so that everyone can sign in from the first day. Change it whenever you like.',
  active: 'Two-factor authentication is active',
  activeHint: 'Every user of this account is asked for a second factor.',
  offTitle: 'Without it, a stolen password is enough',
  offUnsaved:
    'All users would sign in with the password alone, and are told so by e-mail. Users may still turn it on for themselves; then any app, key or phone of theirs answers.',
  offSaved:
    'All users sign in with the password alone. Users may still turn it on for themselves; then any app, key or phone of theirs answers.',
  primary: 'Primary method',
  primaryHint: 'Offered first at every sign-in.',
  primaryKept: 'Kept, and used again when you switch two-factor on.',
  primaryTag: 'Primary',
  backupTag: 'Backup',
  backup: 'Backup method',
  backupHint: 'Offered on request, and to users who have no primary yet. One of the two is always SMS.',
  noBackup: 'No backup',
  protection: 'Protection',
  needs: 'Needs',
  trust: 'Remembering Trusted Device',
  trustHint: 'How long a browser may skip the second factor after one was given there.',
  save: 'Save',
  saving: 'Saving…',
  cancel: 'Cancel',
  verifyAndSave: 'Verify and save',
  discard: 'Discard changes',
  nothing: 'Nothing to save: you changed nothing.',
  confirmHint: 'You confirm with your second factor before it is saved.',
  proveHint: {
    sms: 'Before it is saved, you answer it once yourself: a code by SMS.',
    app: 'Before it is saved, you answer it once yourself: a code from your app.',
    security_key: 'Before it is saved, you answer it once yourself: a touch of your key.',
  },
  adminsTold: 'All administrators are told by e-mail.',
  lastSavedAtCreation: (on: string) => `Last saved when the account was created, ${on}.`,
  lastSaved: (when: string, by: string) => `Saved ${when}, by ${by}.`,
  saved: 'Saved',
  savedSays: (policy: string) =>
    `${policy} It holds from every user's next sign-in. All administrators were told by e-mail.`,
  refused: 'Not saved',
  lockOut: 'Not saved: no administrator could sign in',
  lockOutSays: (methods: string, smsAlone: boolean) =>
    smsAlone
      ? 'With SMS alone, at least one administrator needs a phone that can receive SMS. Nothing has been changed.'
      : `With ${methods}, no administrator has what is asked for, or could set it up. Nothing has been changed.`,
  stale: (by: string, at: string) => `Not saved: ${by} saved a change at ${at}`,
  staleSays: (policy: string) =>
    `Their policy is in force: ${policy} Your choices are still here; look at both, then save again.`,
  somebody: 'Somebody',
  leaving: 'You have changes that are not saved.',
  stay: 'Stay',
  leave: 'Leave without saving',
}

type Card = { name: string; purpose: string; protection: readonly string[]; needs: string }

/** What each method is, how strong it is and what it costs. */
export const CARD_WORDS: Readonly<Record<'sms' | 'app' | 'security_key', Card>> = {
  sms: {
    name: 'SMS',
    purpose: "A code sent to the user's phone number.",
    protection: ['Good.', ' Stops a stolen password. A number can be taken over.'],
    needs: 'Any phone. Your SMS provider charges for each message.',
  },
  app: {
    name: 'App',
    purpose:
      'A code generated in an authenticator app, for example Google Authenticator, Microsoft Authenticator or Authy.',
    protection: ['Better.', ' Nothing is sent. A code can be typed into a false page.'],
    needs: 'A free app on a phone or computer.',
  },
  security_key: {
    name: 'Hardware security key',
    purpose: 'A touch of a U2F or FIDO2 key, for example a YubiKey.',
    protection: ['Best.', ' Cannot be phished.'],
    needs: 'A key for every user, bought once.',
  },
}

/** Each trust period by its name, with the sentence that says what it means. */
export const TRUST_WORDS: Readonly<
  Record<'single_sign_on' | '1_day' | '1_week' | '30_days', { name: string; says: string }>
> = {
  single_sign_on: {
    name: 'Single sign-on',
    says: 'Every new sign-in asks again. All applications reached through that one session ask nothing further.',
  },
  '1_day': { name: '1 Day', says: skipsFor('1 day') },
  '1_week': { name: '1 Week', says: skipsFor('1 week') },
  '30_days': { name: '30 Days', says: skipsFor('30 days') },
}

function skipsFor(period: string): string {
  return `With “Trust this device” ticked, a browser skips the second factor for ${period}, counted from the second factor; using it does not extend it.`
}
