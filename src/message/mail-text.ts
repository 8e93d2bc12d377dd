import type { Client } from '../http/door.ts'
import type { Instant } from '../store/duration.ts'

/** An e-mail before it has a form: one line of subject, then its parts in their order. */
export type MailText = { subject: string; parts: MailPart[] }

/** A paragraph, a code to type, a link to follow, or what happened in rows of a name and a value. */
export type MailPart =
  | string
  | { code: string }
  | { link: string; label: string }
  | { facts: [string, string][] }

/** Where a mail comes from: the product, the moment that it tells of, and who acted (null: nobody at a browser). */
export type About = { product: string; url: string; at: string; client: Client | null }

type Settings = { productName: string; publicUrl: URL }

const UTC_TIME = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'UTC',
})

/** A moment in a mail, whose reader's time zone we do not know: "24 Nov 2026, 10:12 UTC". */
export function mailTime(at: Instant): string {
  return `${UTC_TIME.format(at)} UTC`
}

/** What a mail says of the moment and the place that it tells of. */
export function aboutNow(config: Settings, now: Instant, client: Client | null): About {
  return { product: config.productName, url: config.publicUrl.origin, at: mailTime(now), client }
}

const whenAndWhere = ({ at, client }: About): MailPart => ({
  facts: [
    ['When', at],
    ...(client === null
      ? []
      : ([
          ['Browser', client.browser],
          ['Address', client.address],
        ] satisfies [string, string][])),
  ],
})

const ifNotYou = ({ url }: About): MailPart[] => [
  'If this was not you, change your password now and end your other sessions under Profile > Security. If you cannot sign in any more, tell your administrator.',
  { link: `${url}/profile/security`, label: 'Open Profile > Security' },
]

const ifNotAskedFor = 'If you did not ask for it, you can leave this e-mail alone: nothing has been changed.'

// a dot of any alphabet with something before it and a letter behind, as the last part of a domain begins; a version has a digit there
const LIKE_AN_ADDRESS = /[/\\@]|[^\s.。][.。]\p{L}/u
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu

/**
 * Whether a name may be said to somebody who does not know yet who chose it: mail programs make a link of what looks like
 * an address, and a stranger would have us carry his.
 */
const said = (name: string): boolean => !LIKE_AN_ADDRESS.test(name.normalize('NFKC').replaceAll(UNSEEN, ''))

const inviter = ({ by }: { by: string }) => (said(by) ? by : 'An administrator')
const inWhich = ({ account }: { account: string }) =>
  said(account) ? `the account ${account}` : 'an account'

/** The e-mails that we write. Each says what happened, when, from where, and what to do if it was not the reader. */
export const MAILS = {
  accountCreated: (about: About, account: string): MailText => ({
    subject: `Your account ${account} is ready`,
    parts: [
      `The account ${account} was created with this address as its first administrator. Two-factor authentication is active with SMS.`,
      whenAndWhere(about),
      'Change how your users sign in under Account > Settings > Security.',
      { link: `${about.url}/sign-in`, label: 'Sign in' },
      'If you know nothing of this account, tell whoever runs this service.',
    ],
  }),
  signUp: (about: About, account: string, link: string, until: string): MailText => ({
    subject: 'Confirm your new account',
    parts: [
      `Somebody, probably you, asked for ${said(account) ? `the account ${account}` : 'an account'} at ${about.product} with this address. It is created once you follow the link and confirm.`,
      { link, label: 'Create the account' },
      `The link works once, until ${until}.`,
      whenAndWhere(about),
      ifNotAskedFor,
    ],
  }),
  policySaved: (
    about: About,
    change: { by: string; account: string; before: string; after: string },
  ): MailText => ({
    subject: `The security policy of ${change.account} was changed`,
    parts: [
      `${change.by} saved the security policy of ${change.account}. It holds from every user's next sign-in.`,
      {
        facts: [
          ['Before', change.before],
          ['Now', change.after],
        ],
      },
      whenAndWhere(about),
      'If this was not agreed among you, look at it and change it back.',
      { link: `${about.url}/account/settings/security`, label: 'Open Account > Settings > Security' },
    ],
  }),
  webhookStopped: (
    about: About,
    { account, host, since, id }: { account: string; host: string; since: string; id: string },
  ): MailText => ({
    subject: `The webhook to ${host} has stopped`,
    parts: [
      `${host} has taken no event of ${account} since ${since}, which is 3 days. Nothing more is sent there for now; events wait, and each is kept for 30 days.`,
      whenAndWhere({ ...about, client: null }),
      'Mend the server, then choose "Try now": what waits is sent in its order. If nobody needs it any more, remove it there.',
      {
        link: `${about.url}/account/settings/webhooks/${id}`,
        label: 'Open Account > Settings > Webhooks',
      },
    ],
  }),
  twoFactorOff: (about: About, account: string): MailText => ({
    subject: `${account} no longer asks for a second factor`,
    parts: [
      'An administrator switched two-factor authentication off. From your next sign-in, your password alone lets you in.',
      whenAndWhere({ ...about, client: null }),
      'You can turn it on for yourself under Profile > Security. If you have questions, ask your administrator.',
      { link: `${about.url}/profile/security`, label: 'Open Profile > Security' },
    ],
  }),
  apiKeyEnds: (about: About, key: { name: string; account: string; ends: string }): MailText => ({
    subject: `An API key of ${key.account} ends soon`,
    parts: [
      `The API key “${key.name}” works until ${key.ends}. From then on, programs that use it are refused.`,
      { facts: [['When', about.at]] },
      'If one of your programs still uses it, create another key, give it to that program, and revoke this one.',
      { link: `${about.url}/account/settings/api-keys`, label: 'Open Account > Settings > API keys' },
    ],
  }),
  codesLocked: (about: About, until: string): MailText => ({
    subject: 'Too many wrong codes',
    parts: [
      `Somebody entered too many wrong codes for you. To protect you, codes are paused until ${until}.`,
      whenAndWhere(about),
      'If this was you, wait, then sign in again.',
      ...ifNotYou(about),
    ],
  }),
  invitation: (
    about: About,
    invited: { by: string; account: string; link: string; until: string },
  ): MailText => ({
    subject: `${inviter(invited)} invited you to ${said(invited.account) ? invited.account : 'an account'}`,
    parts: [
      `${inviter(invited)} invited you to ${inWhich(invited)} at ${about.product}. Follow the link to choose a password.`,
      { link: invited.link, label: 'Accept the invitation' },
      `The link works once, until ${invited.until}.`,
      { facts: [['When', about.at]] },
      'If you do not know who this is, you can leave this e-mail alone: nothing happens without you.',
    ],
  }),
  passwordResetLink: (about: About, reset: { link: string; until: string }): MailText => ({
    subject: 'Choose a new password',
    parts: [
      'Somebody, probably you, asked for a link to choose a new password.',
      { link: reset.link, label: 'Choose a new password' },
      `The link works once, until ${reset.until}. Your second factor stays as it is.`,
      whenAndWhere(about),
      ifNotAskedFor,
    ],
  }),
  passwordReset: (about: About): MailText => ({
    subject: 'Your password was reset',
    parts: [
      'A new password was chosen by a link that we had sent you. You are signed out everywhere. Your second factor stays as it was.',
      whenAndWhere(about),
      'If this was not you, somebody can read your e-mail: secure it first, then reset your password again.',
      { link: `${about.url}/reset-password`, label: 'Reset your password' },
    ],
  }),
  passwordChanged: (about: About): MailText => ({
    subject: 'Your password was changed',
    parts: [
      'Your password was changed. Your other sessions have ended.',
      whenAndWhere(about),
      ...ifNotYou(about),
    ],
  }),
  proofCode: (about: About, code: string): MailText => ({
    subject: `Your ${about.product} code`,
    parts: [
      'Enter this code to show that it is you. It works for 10 minutes, once.',
      { code },
      'Never share it, not even with us.',
      whenAndWhere(about),
      'If you did not ask for it, somebody knows your password: change it now.',
      { link: `${about.url}/reset-password`, label: 'Reset your password' },
    ],
  }),
  newEmailCode: (about: About, code: string): MailText => ({
    subject: 'Confirm your new e-mail address',
    parts: [
      `Enter this code to use this address at ${about.product} from now on. It works for 10 minutes, once.`,
      { code },
      'Never share it, not even with us.',
      whenAndWhere(about),
      ifNotAskedFor,
    ],
  }),
  emailChanged: (about: About, change: { before: string; after: string }): MailText => ({
    subject: 'Your e-mail address was changed',
    parts: [
      'You sign in with a new e-mail address from now on, and our messages go there.',
      {
        facts: [
          ['Before', change.before],
          ['Now', change.after],
        ],
      },
      whenAndWhere(about),
      'If this was not you, tell your administrator at once: whoever did it reads our messages now.',
    ],
  }),
  phoneAdded: (about: About, phone: string): MailText => ({
    subject: 'A phone answers your sign-ins now',
    parts: [
      'A phone number was proved by a code. Your codes by SMS go there.',
      { facts: [['Phone', phone]] },
      whenAndWhere(about),
      ...ifNotYou(about),
    ],
  }),
  phoneChanged: (about: About, change: { before: string; after: string }): MailText => ({
    subject: 'Your phone number was changed',
    parts: [
      'Your codes by SMS go to another number from now on.',
      {
        facts: [
          ['Before', change.before],
          ['Now', change.after],
        ],
      },
      whenAndWhere(about),
      ...ifNotYou(about),
    ],
  }),
  ownChoice: (about: About, on: boolean): MailText => ({
    subject: on ? 'You turned two-factor on' : 'You turned two-factor off',
    parts: [
      on
        ? 'From your next sign-in you are asked for a second factor.'
        : 'From your next sign-in your password alone lets you in.',
      whenAndWhere(about),
      ...ifNotYou(about),
    ],
  }),
  deactivated: (about: About, change: { by: string; account: string }): MailText => ({
    subject: `Your access to ${change.account} has ended`,
    parts: [
      `${change.by} switched off your access to ${change.account}. Your sessions have ended, and you cannot sign in any more.`,
      { facts: [['When', about.at]] },
      'If you think that this is a mistake, ask your administrator.',
    ],
  }),
  reactivated: (about: About, change: { by: string; account: string }): MailText => ({
    subject: `You have access to ${change.account} again`,
    parts: [
      `${change.by} gave you back your access to ${change.account}. Sign in as before.`,
      { facts: [['When', about.at]] },
      { link: `${about.url}/sign-in`, label: 'Sign in' },
      'If you did not expect this, ask your administrator.',
    ],
  }),
  deleted: (about: About, change: { by: string; account: string }): MailText => ({
    subject: `You are no longer a user of ${change.account}`,
    parts: [
      `${change.by} removed you from ${change.account}. Your sessions have ended, and what you had set up to sign in is deleted.`,
      { facts: [['When', about.at]] },
      'If you think that this is a mistake, ask your administrator.',
    ],
  }),
  phoneSet: (
    about: About,
    { by, before, after }: { by: string; before: string | null; after: string | null },
  ): MailText => ({
    subject: after === null ? 'Your phone number was removed' : 'Your phone number was changed',
    parts: [
      after === null
        ? `${by} removed your phone number. You are signed out everywhere, and your devices are not trusted any more.`
        : `${by} set your phone number. Codes by SMS go there from now on. You are signed out everywhere, and your devices are not trusted any more.`,
      {
        facts: [
          ['Before', before ?? 'none'],
          ['Now', after ?? 'none'],
          ['When', about.at],
        ],
      },
      'If you did not ask for it, tell your administrator at once.',
    ],
  }),
  authenticatorAdded: (about: About, what: string): MailText => ({
    subject: 'A second factor was added',
    parts: [`From now on ${what} answers your sign-ins.`, whenAndWhere(about), ...ifNotYou(about)],
  }),
  authenticatorRemoved: (about: About, what: string): MailText => ({
    subject: 'A second factor was removed',
    parts: [
      `From now on ${what} does not answer your sign-ins any more.`,
      whenAndWhere(about),
      ...ifNotYou(about),
    ],
  }),
  recoveryCodesMade: (about: About): MailText => ({
    subject: 'You have new recovery codes',
    parts: [
      'New recovery codes were made and shown. Those from before do not work any more.',
      whenAndWhere(about),
      ...ifNotYou(about),
    ],
  }),
  recoveryCodeUsed: (about: About, left: number): MailText => ({
    subject: 'A recovery code was used',
    parts: [
      `One of your recovery codes stood in for your second factor. ${left === 0 ? 'None is left: make new ones.' : `${left} ${left === 1 ? 'is' : 'are'} left.`}`,
      whenAndWhere(about),
      ...ifNotYou(about),
    ],
  }),
  temporaryCodeIssued: (about: About, { by, until }: { by: string; until: string }): MailText => ({
    subject: 'A temporary code was issued for you',
    parts: [
      `${by} issued a temporary code, which stands in for your second factor once, until ${until}.`,
      { facts: [['When', about.at]] },
      'You get it in person or by phone. If you did not ask for it, tell your administrator at once.',
    ],
  }),
  temporaryCodeUsed: (about: About): MailText => ({
    subject: 'Your temporary code was used',
    parts: [
      'The temporary code that was issued for you stood in for your second factor.',
      whenAndWhere(about),
      ...ifNotYou(about),
    ],
  }),
  secondFactorReset: (about: About, { by }: { by: string }): MailText => ({
    subject: 'Your second factor was reset',
    parts: [
      `${by} removed your apps, security keys, phone number and recovery codes. You are signed out everywhere. With the temporary code that you are given you set up a new second factor.`,
      { facts: [['When', about.at]] },
      'If you did not ask for it, tell your administrator at once.',
    ],
  }),
  backupUsed: (about: About, { used, primary }: { used: string; primary: string }): MailText => ({
    subject: 'You signed in by the backup',
    parts: [
      `Your sign-in was answered by ${used}, the backup, though ${primary} is set up.`,
      whenAndWhere(about),
      ...ifNotYou(about),
    ],
  }),
  trustCopied: (about: About, browser: string): MailText => ({
    subject: 'A copied cookie was refused',
    parts: [
      `Somebody entered your password and brought the cookie of a device that you trust (${browser}), but not its key. So the second factor was asked for, and that device is not trusted any more.`,
      whenAndWhere(about),
      'If this was you, the data of that browser was partly cleared: trust the device again at your next sign-in. If it was not, somebody has your password and a copy of that cookie: change your password now.',
      { link: `${about.url}/reset-password`, label: 'Reset your password' },
    ],
  }),
  codesSwitchedOff: (about: About): MailText => ({
    subject: 'Your codes are switched off',
    parts: [
      'There were 100 wrong codes in a row. SMS and app codes are off until you set one of them up anew. A security key, a recovery code or a temporary code of your administrator lets you in.',
      whenAndWhere(about),
      'If you did not enter these codes, somebody knows your password: change it now.',
      { link: `${about.url}/reset-password`, label: 'Reset your password' },
    ],
  }),
} as const
