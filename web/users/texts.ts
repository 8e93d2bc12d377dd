/** Writes a count with its thousands apart: "100,000". */
export const many = new Intl.NumberFormat('en-US')

/** "1 user", "100,000 users". */
export const users = (count: number) => (count === 1 ? '1 user' : `${many.format(count)} users`)
const quoted = (words: string) => `“${words}”`

export const texts = {
  title: 'Users · Account',
  page: 'Users',
  account: 'Account',
  loading: 'users',
  importCsv: 'Import CSV',
  exportCsv: 'Export CSV',
  exporting: 'Exporting…',
  exportName: 'users.csv',
  notExported: 'Not exported',
  create: 'Create user',
  search: 'Search',
  searchHint: 'Name, e-mail or phone',
  show: 'Show',
  sort: 'Sort by',
  sorts: { name: 'Name', last_sign_in: 'Last sign-in' },
  filters: {
    everyone: 'Everyone',
    attention: 'Needs attention',
    admins: 'Administrators',
    deactivated: 'Deactivated',
    ready: 'ready',
    will_enrol: 'will enrol',
    stuck: 'stuck',
    reachable: 'reachable',
    unproven: 'unproven',
    unreachable: 'unreachable',
    shared: 'shared',
    none: 'no number',
  },
  counted: (filter: string, count: number | undefined) =>
    count === undefined ? filter : `${filter} (${many.format(count)})`,
  usersOf: (account: string) => `Users of ${account}`,
  columns: {
    user: 'User',
    role: 'Role',
    phone: 'Phone',
    methods: 'Methods',
    next: 'Next sign-in',
    last: 'Last sign-in',
  },
  roles: { admin: 'Admin', member: 'Member' },
  you: 'you',
  deactivated: 'deactivated',
  noPhone: 'none',
  noMethods: 'none',
  noMethodsYet: 'none yet',
  cannotSignIn: 'cannot sign in',
  invited: (day: string) => `Invited ${day.replace(/^[TY]/, (letter) => letter.toLowerCase())}`,
  notInvited: 'Not invited',
  never: 'Never',
  shown: (shown: number, matching: number) =>
    shown < matching ? `${many.format(shown)} of ${users(matching)}` : users(matching),
  more: (count: number) => `Show ${count} more`,
  loadingMore: 'Loading…',
  stillLoading: 'Loading users…',
  noneFound: 'Nobody found',
  noneMatches: (searched: string | undefined, filters: readonly string[]) => {
    const asked = [...(searched === undefined ? [] : [searched]), ...filters].map(quoted).join(', ')
    return `No user matches ${asked}.${searched === undefined ? '' : ' Check the spelling.'}`
  },
  showEveryone: 'Show everyone',
  onlyYou: 'Only you so far',
  onlyYouSays: 'Create the others one by one, or all at once from a CSV file. Each gets an invitation.',
  phoneWords: 'What the phone words mean',
  phoneWord: {
    reachable: 'The user answered a code sent to it.',
    unproven: 'Nobody has answered a code there yet.',
    unreachable: 'A landline or premium number, or SMS to it failed.',
    shared: 'Two users have this number. Codes for both go to one phone.',
  },
  coverage: { ready: 'ready', will_enrol: 'will enrol', stuck: 'stuck' },
  deleted: (name: string) => `${name} is deleted`,
  deletedSays: 'Every session has ended, and nobody signs in with their e-mail any more.',

  fields: {
    name: 'Name',
    email: 'E-mail',
    phone: 'Phone',
    phoneOptional: 'Phone (optional)',
    phoneHint: (number: string | null) =>
      `In any usual form.${number === null ? '' : ` Without a country code it is read as ${number}.`}`,
    numberTaken: (names: readonly string[]) =>
      names.length === 1
        ? `${names.join()} has this number too. You can keep it; codes for both go to one phone.`
        : `${new Intl.ListFormat('en-GB').format(names)} have this number too. You can keep it; all their codes go to one phone.`,
    role: 'Role',
    roleHints: {
      member: 'Signs in and manages their own security.',
      admin: "Also manages users and this account's settings.",
    },
    emptyName: 'Enter a name.',
    emptyEmail: 'Enter an e-mail address.',
    emptyPhone:
      'This account verifies by SMS, so a phone number is required. Enter one that can receive SMS.',
  },
  createUser: {
    title: 'Create user · Users',
    page: 'Create user',
    loading: 'the form',
    invite: 'Send an invitation by e-mail',
    inviteHint: (who: string) =>
      `The link lets ${who} choose a password and proves the first enrolment. It works for 7 days.`,
    them: 'them',
    verb: 'Create user',
    busy: 'Creating…',
    cancel: 'Cancel',
    refused: 'Not created',
    created: (name: string) => `${name} is created`,
    invited: 'The invitation is on its way.',
    notInvited: 'No invitation was sent. Send it from here when it is time.',
    another: 'Create another user',
  },

  user: {
    title: (name: string) => `${name} · Users`,
    loading: 'this user',
    invited: 'invited',
    lastSignIn: (when: string) => `last sign-in ${when}`,
    neverSignedIn: 'never signed in',
    edit: 'Edit',
    editing: 'Edit',
    save: 'Save',
    saving: 'Saving…',
    keep: 'Keep it',
    keepAsIs: 'Keep it as it is',
    saved: 'Saved',
    nothing: 'Nothing to save: you changed nothing.',
    notSaved: 'Not saved',
    notDone: 'Nothing was changed',
    lastAdmin: (who: string) => `${who} is the only administrator`,
    lastAdminSays: 'Make another user an admin first.',
    oneself: 'Another administrator must do this for you.',
    tryLater: (at: string) => `That was the last e-mail for now. Try again ${at}.`,
  },
  factor: {
    heading: 'Second factor',
    loading: 'the second factor',
    next: 'Next sign-in:',
    refused: 'Every sign-in is refused: the user is deactivated.',
    withCode: 'with the temporary code',
    stuck: (canAddPhone: boolean) =>
      canAddPhone
        ? 'until you add a phone number or issue a temporary code'
        : 'until you issue a temporary code',
    phone: 'Phone',
    noPhone: 'No number.',
    phoneRequired: 'No number. This account verifies by SMS, so one is required.',
    sharedWith: (names: readonly string[]) =>
      names.length === 1
        ? `${names.join()} has this number too. Codes for both go to one phone.`
        : `${new Intl.ListFormat('en-GB').format(names)} have this number too. Their codes go to one phone.`,
    changePhone: 'Change phone',
    addPhone: 'Add phone',
    removePhone: 'Remove number',
    ownPhone: 'Change it in your profile',
    newPhone: 'New number',
    emptyPhone: 'Enter the number.',
    setPhone: (ends: string | null) =>
      ends === null
        ? 'It counts at once. The first right code sent to it proves it.'
        : `It counts at once; ${ends}. The old number is told.`,
    phoneLeavesStuck: (who: string) =>
      `${who} is then stuck: the number is their only way in. A temporary code lets them in again.`,
    phoneSaved: 'The number is saved. The first right code sent to it proves it.',
    phoneRemoved: 'The number is removed.',
    removeQuestion: (number: string) => `Remove ${number}?`,
    removeSays: (ends: string | null) =>
      `No code by SMS goes there from then on${ends === null ? '' : `; ${ends}`}. The number is told.`,
    notRemoved: 'Not removed',
    removing: 'Removing…',
    app: (name: string) => `App “${name}”`,
    key: (name: string) => `Security key “${name}”`,
    added: (when: string) => `Added ${when}`,
    lastUsed: (when: string) => `last used ${when}`,
    neverUsed: 'never used',
    appsAndKeys: 'Apps and security keys',
    none: 'None',
    recoveryCodes: 'Recovery codes',
    codesLeft: (left: number) => `${left} of 10 left`,
    paused: (at: string) => `Codes are paused until ${at}`,
    pausedSays: 'There were too many wrong codes. A security key still works.',
    off: 'Codes are switched off',
    offSays: (who: string) =>
      `There were too many wrong codes. With a temporary code ${who} sets up anew; then codes work again.`,
    temporary: 'Temporary code',
    temporaryOpen: (until: string) => `Works once, until ${until}. A new one takes its place.`,
    temporaryHelps: (who: string) => `With it ${who} signs in once, and sets up a second factor.`,
    notAtHand: 'Not at hand today?',
    notAtHandSays: 'A temporary code answers one sign-in. Nothing is removed.',
    issue: 'Issue temporary code',
    issueAnother: 'Issue a new one',
    issuing: 'Issuing…',
    notIssued: 'Not issued',
    lost: 'Lost for good?',
    lostSays: (who: string) => `A reset removes what ${who} has set up, and gives you a temporary code.`,
    reset: 'Reset second factor',
    resetQuestion: (whose: string) => `Reset ${whose} second factor?`,
    resetSays: (who: string, removed: string | null, ends: string | null) => {
      const follows = [removed, ends].filter((clause) => clause !== null).join('; ')
      return `${follows === '' ? '' : `${follows}. `}You get a temporary code, with which ${who} sets up anew.`
    },
    resetVerb: 'Reset',
    resetting: 'Resetting…',
    notReset: 'Not reset',
    helpYourself: 'Not at hand, or lost?',
  },
  code: {
    heading: 'Temporary code',
    afterReset: (until: string, who: string) =>
      `Works once, until ${until}. After it, ${who} sets up a new second factor.`,
    afterIssue: (until: string) => `Works once, until ${until}. It answers one sign-in; nothing is removed.`,
    copy: 'Copy code',
    what: 'code',
    shownOnlyNow: 'Shown only now',
    give: (who: string) =>
      `Give it to ${who} in person or by phone, once you are sure who is asking. Not by e-mail.`,
    needs: (who: string) => `${who} needs the temporary code`,
    needsSays: (by: string | null, on: string, who: string) =>
      `${by ?? 'The operator'} reset the second factor ${on}. Without the code ${who} is stuck.`,
    stuck: (who: string) => `${who} is stuck`,
    stuckAfterReset: (by: string | null, on: string) =>
      `${by ?? 'The operator'} reset the second factor ${on}, and no temporary code works any more. Issue a new one.`,
    stuckSays: 'Nothing is set up that this account asks for. Issue a temporary code.',
    stuckByPhone: 'This account verifies by SMS alone, and no SMS reaches this number. Change it.',
  },
  devices: {
    heading: 'Trusted devices',
    loading: 'the trusted devices',
    none: 'None.',
    hint: 'These browsers skip the second factor until the date shown.',
  },
  signIns: {
    heading: 'Sign-ins',
    loading: 'the sign-ins',
    hint: 'Of the last 90 days, in your time zone.',
    none: 'None in the last 90 days.',
    more: 'Show more',
  },
  access: {
    heading: 'Access',
    says: (who: string) => `Deactivating ends every session at once. ${who} can be activated again later.`,
    deactivatedSays: (who: string) => `${who} cannot sign in. Name, role and second factor are kept.`,
    deactivate: 'Deactivate',
    deactivateQuestion: (who: string) => `Deactivate ${who}?`,
    deactivateSays: (ends: string | null) =>
      `${ends === null ? '' : `${ends} at once. `}No sign-in works until you reactivate them.`,
    deactivating: 'Saving…',
    deactivated: (who: string) => `${who} is deactivated.`,
    reactivate: 'Reactivate',
    reactivated: (who: string) => `${who} can sign in again.`,
    reactivatedInvited: (who: string) => `${who} is active again. Send a new invitation.`,
    invitation: 'Invitation',
    invitationSent: (on: string, until: string) => `Sent ${on}. It works until ${until}.`,
    invitationOld: (on: string) => `Sent ${on}. It does not work any more.`,
    invitationNone: 'Not sent yet.',
    invite: 'Send invitation',
    inviteAgain: 'Send a new invitation',
    inviting: 'Sending…',
    invited: 'The invitation is on its way. The one before works no longer.',
    invitedFirst: 'The invitation is on its way.',
    notInvited: 'Not sent',
    remove: 'Delete',
    removeName: 'Delete for good',
    removeHint: 'Everything of this user goes. What happened stays in the activity.',
    removeQuestion: (name: string) => `Delete ${name}?`,
    removeSays: (ends: string | null) =>
      `Second factor, devices and sign-ins go with them${ends === null ? '' : `; ${ends} at once`}. Nobody can bring them back.`,
    removing: 'Deleting…',
    notDeleted: 'Not deleted',
  },
}
