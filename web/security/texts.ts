import { productName } from '../parts/product-name.ts'
import { METHOD_NAMES, TRUST_NAMES } from '../parts/policy-changes.ts'

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
  offUnsaved: (count: number | null) =>
    `${usersOr(count)} would sign in with the password alone, and ${count === 1 ? 'is' : 'are'} told so by e-mail. ${MAY_STILL}`,
  offSaved: (count: number | null) =>
    `${usersOr(count)} ${count === 1 ? 'signs' : 'sign'} in with the password alone. ${MAY_STILL}`,
  switchingOff: (count: number | null) => `${usersOr(count)} will sign in with the password alone.`,
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
  savedSays: (policy: string, ended: number) =>
    `${policy} It holds from every user's next sign-in. ${lostTrust(ended)}All administrators were told by e-mail.`,
  whatChanged: 'What changed',
  refused: 'Not saved',
  lockOut: 'Not saved: no administrator could sign in',
  lockOutSays: (methods: string, smsAlone: boolean) =>
    smsAlone
      ? 'With SMS alone, at least one administrator needs a phone that can receive SMS. Nothing has been changed.'
      : `With ${methods}, no administrator has what is asked for, or could set it up. Nothing has been changed.`,
  whatHelps: 'What helps, any one of these:',
  helps: {
    me: (name: string, what: string) => `${name} (you): ${what}`,
    other: (name: string, what: string) => `${name}: ${what}`,
    enterPhone: 'enter a phone that can receive SMS',
    addPhone: 'add a phone',
    app: 'set up an app',
    security_key: 'set up a security key',
    temporary_code: 'hand out a temporary code',
    choose: (method: string) => `Choose ${method} as the primary or backup method`,
  },
  stale: (by: string, at: string) => `Not saved: ${by} saved a change at ${at}`,
  staleSays:
    'Their policy is in force and shown under Changes. Your choices are still here; look at both, then save again.',
  somebody: 'Somebody',
  leaving: 'You have changes that are not saved.',
  leavingNumber: 'You typed a phone number that is not added yet.',
  stay: 'Stay',
  leave: 'Leave without saving',
  effect: {
    ifSaved: 'If you save this',
    inForce: 'In force now',
    changes: 'Changes',
    theySaved: (by: string, at: string) => `${by} saved at ${at}:`,
    youWouldSave: 'You would save:',
    late: 'Working it out…',
    failed: 'The effect cannot be shown at the moment.',
    again: 'Try again',
    whoCanSignIn: 'Who can sign in',
    ready: 'ready',
    willEnrol: 'will enrol at the next sign-in',
    stuck: 'stuck',
    noAdmin: (all: number) => `0 of ${all} ${all === 1 ? 'administrator' : 'administrators'}`,
    noAdminSays: 'A policy under which no administrator could sign in is not saved.',
    whoWillEnrol: 'Who will enrol',
    andMore: (count: string) => `and ${count} more`,
    andMoreUsers: (count: string) => `and ${count} more ${count === '1' ? 'user' : 'users'}`,
    isStuck: 'is stuck:',
    areStuck: 'are stuck:',
    because: {
      nothing_left: () => 'they have no second factor left',
      codes_disabled: () => 'their codes are switched off after too many wrong ones',
      unreachable: (one: boolean) => `SMS does not reach their ${one ? 'number' : 'numbers'}`,
    },
    remedies: {
      number_here: (one: boolean) => (one ? 'add a number on this page' : 'add numbers on this page'),
      other_number: (one: boolean) => (one ? 'give them another number' : 'give them other numbers'),
    },
    handOut: 'hand out',
    temporaryCode: 'temporary code',
    codeFor: (name: string) => `temporary code for ${name}`,
    temporaryCodes: 'temporary codes',
    you: 'You',
    myTrouble: {
      nothing_left: 'you have no second factor left',
      codes_disabled: 'your codes are switched off after too many wrong ones',
      unreachable: 'SMS does not reach your number',
    },
    setUpUnder: 'Set up a second factor under',
    profileSecurity: 'Profile > Security',
    whoIsAsked: 'Who is asked for a second factor',
    ownChoice: 'keep it, by their own choice',
    passwordAlone: 'sign in with the password alone',
    trusted: 'Trusted devices',
    noTrustEnds: 'No device loses its trust.',
    loseTrust: (devices: number) => (devices === 1 ? 'loses its trust' : 'lose their trust'),
    whoseDevices: 'Whose devices',
    noneTrusted: 'No device is trusted.',
    phones: 'Phone numbers',
    havePhones: (have: string, all: number) =>
      `${have} of ${all.toLocaleString('en-US')} ${all === 1 ? 'user has' : 'users have'} one.`,
    kept: 'Kept',
    keptSays: "Everyone's apps, keys and phones, and the methods chosen here.",
  },
  stuckNote: {
    stay: (count: number) =>
      count === 1 ? '1 user stays stuck.' : `${count.toLocaleString('en-US')} users stay stuck.`,
    more: (count: string) => `${count} more`,
    need: (count: number, byNumber: boolean) =>
      `${count === 1 ? 'needs' : 'need'} ${byNumber ? 'a phone number or a temporary code' : 'a temporary code'}.`,
  },
  mend: {
    title: (count: number, all: number) =>
      `${count.toLocaleString('en-US')} of ${all.toLocaleString('en-US')} users ${count === 1 ? 'has' : 'have'} no phone number`,
    says: 'SMS is chosen, and these users cannot receive one. A number that you add is saved at once; the first right code sent to it proves it.',
    allHaveOne: 'Every user has a phone number now',
    allHaveOneSays: 'The first right code sent to a new one proves it.',
    admin: 'admin',
    you: 'you',
    mine: 'Add it under Profile',
    phone: 'Phone',
    phoneOf: (name: string) => `Phone of ${name}`,
    add: 'Add',
    adding: 'Adding…',
    addOf: (name: string) => `Add phone of ${name}`,
    save: 'Save',
    saveOf: (name: string) => `Save phone of ${name}`,
    change: 'Change',
    changeOf: (name: string) => `Change phone of ${name}`,
    empty: 'Enter a phone number.',
    away: () => `${productName()} does not answer. Check your connection and try again.`,
    showMore: (count: number) => `Show ${count} more`,
    seeAll: (count: string) => `See all ${count} in Users`,
    worth: 'Worth a look too:',
    worthALook: ({ unreachable, shared }: { unreachable: number; shared: number }): string | null => {
      const says = [
        ...(unreachable === 0
          ? []
          : [
              unreachable === 1
                ? '1 number is unreachable'
                : `${unreachable.toLocaleString('en-US')} numbers are unreachable`,
            ]),
        ...(shared === 0 ? [] : [`${shared.toLocaleString('en-US')} users share one`]),
      ]
      return says.length === 0 ? null : `${says.join(', ')}.`
    },
    seeInUsers: 'See them in Users',
  },
}

const MAY_STILL = 'Users may still turn it on for themselves; then any app, key or phone of theirs answers.'

/** "37 users"; before it is known how many, "Users". */
function usersOr(count: number | null): string {
  if (count === null) return 'Users'
  return count === 1 ? '1 user' : `${count.toLocaleString('en-US')} users`
}

function lostTrust(ended: number): string {
  if (ended === 0) return ''
  return ended === 1
    ? '1 device lost its trust. '
    : `${ended.toLocaleString('en-US')} devices lost their trust. `
}

type Card = { name: string; purpose: string; protection: readonly string[]; needs: string }

/** What each method is, how strong it is and what it costs. */
export const CARD_WORDS: Readonly<Record<'sms' | 'app' | 'security_key', Card>> = {
  sms: {
    name: METHOD_NAMES.sms,
    purpose: "A code sent to the user's phone number.",
    protection: ['Good.', ' Stops a stolen password. A number can be taken over.'],
    needs: 'Any phone. Your SMS provider charges for each message.',
  },
  app: {
    name: METHOD_NAMES.app,
    purpose:
      'A code generated in an authenticator app, for example Google Authenticator, Microsoft Authenticator or Authy.',
    protection: ['Better.', ' Nothing is sent. A code can be typed into a false page.'],
    needs: 'A free app on a phone or computer.',
  },
  security_key: {
    name: METHOD_NAMES.security_key,
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
    name: TRUST_NAMES.single_sign_on,
    says: 'Every new sign-in asks again. All applications reached through that one session ask nothing further.',
  },
  '1_day': { name: TRUST_NAMES['1_day'], says: skipsFor('1 day') },
  '1_week': { name: TRUST_NAMES['1_week'], says: skipsFor('1 week') },
  '30_days': { name: TRUST_NAMES['30_days'], says: skipsFor('30 days') },
}

function skipsFor(period: string): string {
  return `With “Trust this device” ticked, a browser skips the second factor for ${period}, counted from the second factor; using it does not extend it.`
}
