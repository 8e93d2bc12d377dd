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
  offUnsaved: 'All users would sign in with the password alone, and are told so by e-mail.',
  offSaved: 'All users sign in with the password alone.',
  primary: 'Primary method',
  primaryHint: 'Offered first at every sign-in.',
  primaryKept: 'Kept, and used again when you switch two-factor on.',
  primaryTag: 'Primary',
  smsName: 'SMS',
  smsPurpose: "A code sent to the user's phone number.",
  protection: 'Protection',
  smsProtection: ['Good.', ' Stops a stolen password. A number can be taken over.'],
  needs: 'Needs',
  smsNeeds: 'Any phone. Your SMS provider charges for each message.',
  trust: 'Remembering Trusted Device',
  trustHint: 'How long a browser may skip the second factor after one was given there.',
  trustSays:
    'Every new sign-in asks again. All applications reached through that one session ask nothing further.',
  save: 'Save',
  saving: 'Saving…',
  discard: 'Discard changes',
  nothing: 'Nothing to save: you changed nothing.',
  confirmHint: 'You confirm with your second factor before it is saved.',
  proveHint: 'Before it is saved, you answer it once yourself: a code by SMS.',
  adminsTold: 'All administrators are told by e-mail.',
  lastSavedAtCreation: (on: string) => `Last saved when the account was created, ${on}.`,
  lastSaved: (when: string, by: string) => `Saved ${when}, by ${by}.`,
  saved: 'Saved',
  savedSays: (policy: string) =>
    `${policy} It holds from every user's next sign-in. All administrators were told by e-mail.`,
  refused: 'Not saved',
  lockOut: 'Not saved: no administrator could sign in',
  lockOutSays:
    'With SMS alone, at least one administrator needs a phone that can receive SMS. Nothing has been changed.',
  stale: (by: string, at: string) => `Not saved: ${by} saved a change at ${at}`,
  staleSays: (policy: string) =>
    `Their policy is in force: ${policy} Your choices are still here; look at both, then save again.`,
  somebody: 'Somebody',
  cannotProve: 'Not saved: you cannot answer by SMS yet',
  cannotProveSays: 'You have no phone number, so you could not sign in yourself. Ask another administrator.',
  leaving: 'You have changes that are not saved.',
  stay: 'Stay',
  leave: 'Leave without saving',
}

/** How the dialogs ask before a policy is saved, by what the server asks for. */
export const QUESTIONS = {
  prove: {
    title: 'Prove it before you save',
    byCode:
      'From now on your users answer with an SMS. Do it once yourself: enter the code that we send to your phone.',
    byPassword: 'From now on your users answer with an SMS.',
    submit: 'Verify and save',
  },
  switchOff: {
    title: 'Switch two-factor off?',
    byCode: 'All users will sign in with the password alone. Enter a code once more to confirm.',
    byPassword: 'All users will sign in with the password alone. Enter your password to confirm.',
    submit: 'Verify and switch off',
  },
}
