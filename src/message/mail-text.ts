/** An e-mail: one line of subject, plain text. */
export type MailText = { subject: string; text: string }

type About = { product: string; url: string; at: string }

const IF_NOT_YOU =
  'If this was not you, sign in, change your password and end your other sessions under Profile > Security.'

/** The e-mails that we write. Each says what happened, when, and what to do if it was not the reader. */
export const MAILS = {
  accountCreated: (about: About, account: string): MailText => ({
    subject: `Your account ${account} is ready`,
    text: `Two-factor authentication is active with SMS. Sign in at ${about.url} and change this under Account > Settings > Security.`,
  }),
  policySaved: (
    about: About,
    change: { by: string; account: string; before: string; after: string },
  ): MailText => ({
    subject: `The security policy of ${change.account} was changed`,
    text: `${change.by} saved the security policy of ${change.account} at ${about.at}.\n\nBefore: ${change.before}\nNow: ${change.after}\n\nIt holds from every user's next sign-in. If this was not agreed, look at Account > Settings > Security at ${about.url}.`,
  }),
  twoFactorOff: (about: About, change: { account: string }): MailText => ({
    subject: `${change.account} no longer asks for a second factor`,
    text: `An administrator switched two-factor authentication off at ${about.at}. From your next sign-in, your password alone lets you in. If you have questions, ask your administrator.`,
  }),
  codesLocked: (about: About, until: string): MailText => ({
    subject: 'Too many wrong codes',
    text: `Somebody entered your password and then too many wrong codes. To protect you, codes are paused until ${until}.\n\n${IF_NOT_YOU}\n\n${about.url}`,
  }),
} as const

/** What a mail says of the moment and the place that it comes from. */
export function aboutNow(config: { productName: string; publicUrl: URL }, now: number): About {
  return { product: config.productName, url: config.publicUrl.origin, at: mailTime(now) }
}

const UTC_TIME = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'UTC',
})

/** A moment in a mail, whose reader's time zone we do not know: "24 Nov 2026, 10:12 UTC". */
export function mailTime(at: number): string {
  return `${UTC_TIME.format(at)} UTC`
}
