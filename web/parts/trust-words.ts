import { onDay, wholeMoment } from './time.ts'

type Method = 'sms' | 'app' | 'security_key'

/** A trust that a browser had, and what ended it. */
export type TrustEnded = {
  trustedAt: string
  endedAt: string
  because: string
  /** Where it is known by what it was earned. */
  earnedBy?: Method
}

/** Of a sign-in, what tells why a second factor was asked for in it, or was not. */
export type AskedSignIn = {
  askedBecause: string
  trustEnded: TrustEnded | null
  /** The trust by which nothing was asked. */
  trust?: { earnedBy: Method; trustedAt: string; endsAt: string } | null
  /** The trust that this sign-in earned, with its end when it was given. */
  trustGiven?: { endsAt: string } | null
}

/** How a sentence names the user whom it is about, and her administrator: for herself, or for somebody else. */
const NAMED = {
  user: {
    You: 'You',
    Your: 'Your',
    your: 'your',
    you: 'you',
    yours: 'yours',
    Admin: 'Your administrator',
    YouOrAdmin: 'You or your administrator',
    Account: 'Your account',
    security: 'changes to your security',
  },
  administrator: {
    You: 'They',
    Your: 'Their',
    your: 'their',
    you: 'them',
    yours: 'theirs',
    Admin: 'An administrator',
    YouOrAdmin: 'They or an administrator',
    Account: 'The account',
    security: 'changes to their security',
  },
} as const
/** Who reads the sentence: the user, or an administrator who looks at hers. */
export type TrustReader = keyof typeof NAMED
type Named = (typeof NAMED)[TrustReader]

/** An end that a sentence is to tell of: when, how that is said, and of what and whose. */
type Ended = { at: string; trust: TrustEnded; lasted: string | null; named: Named }

const NO_LONGER_ALLOWED: Readonly<Record<Method, string>> = {
  sms: 'SMS',
  app: 'authenticator apps',
  security_key: 'security keys',
}
const EARNED_BY: Readonly<Record<Method, (named: Named) => string>> = {
  sms: () => 'an SMS code',
  app: () => 'an app code',
  security_key: ({ your }) => `${your} security key`,
}

const endsAll =
  (happened: (named: Named) => string) =>
  ({ at, named }: Ended) =>
    `${happened(named)} ${at}; that ends all trust.`

/** What ended the trust of a browser, in a sentence each. The keys are the wire's words. */
export const TRUST_ENDS = {
  revoked: ({ at, named }) => `${named.YouOrAdmin} stopped trusting it ${at}.`,
  gave_way: ({ at }) => `It was the oldest of more than 20, so its trust ended ${at}.`,
  password_changed: endsAll(({ Your }) => `${Your} password was changed`),
  authenticator_removed: endsAll(({ yours }) => `A second factor of ${yours} was removed`),
  phone_changed: endsAll(({ You, your }) => `${You} changed ${your} phone`),
  email_changed: endsAll(({ You, your }) => `${You} changed ${your} e-mail`),
  own_choice_off: endsAll(({ You, your }) => `${You} turned ${your} second factor off`),
  second_factor_reset: endsAll(({ Admin, your }) => `${Admin} reset ${your} second factor`),
  deactivated: endsAll(({ Admin, you }) => `${Admin} deactivated ${you}`),
  key_missing: ({ at }) => `Its cookie came without its key ${at}, so its trust ended.`,
  clock_put_back: () => 'The clock of the server was put back, so its trust ended.',
  shorter_period: ({ at, lasted, named: { Admin } }) =>
    lasted === null
      ? `${Admin} shortened the trust period ${at}, so its trust ended.`
      : `${Admin} shortened the trust period to ${lasted}, so its trust ended ${at}.`,
  method_not_allowed: ({ trust: { earnedBy }, named: { Admin } }) =>
    earnedBy === undefined
      ? `${Admin} no longer allows the way with which this browser earned its trust.`
      : `${Admin} no longer allows ${NO_LONGER_ALLOWED[earnedBy]}, with which this browser earned its trust.`,
  two_factor_off: ({ at, named }) => `${named.Admin} switched two-factor off ${at}; that ended all trust.`,
  stale_proof: () => 'This time it took too long to show that it is the same browser. Its trust goes on.',
} as const satisfies Record<string, (ended: Ended) => string>

/**
 * The trust that a browser had and what ended it: "You trusted this browser on 9 November; its trust ended on 16
 * November." What ended it in a way that these pages do not know is said so too.
 */
export function trustEndedSays(trust: TrustEnded, now: Date, reader: TrustReader = 'user'): string {
  const named = NAMED[reader]
  const since = `${named.You} trusted this browser ${onDay(new Date(trust.trustedAt), now)}`
  const at = onDay(new Date(trust.endedAt), now)
  if (!isKnown(trust.because)) return `${since}; its trust ended ${at}.`
  return `${since}. ${TRUST_ENDS[trust.because]({ at, trust, lasted: lastedExactly(trust), named })}`
}

/** Why a second factor was asked for in a sign-in, or why not, and what trust it earned: a sentence or two each. */
export function whyAsked(signIn: AskedSignIn, now: Date, reader: TrustReader = 'user'): string[] {
  const given = signIn.trustGiven ?? null
  const why = because(signIn, now, reader)
  return given === null ? [why] : [why, givenSays(signIn, given, now, NAMED[reader])]
}

/** Whether nothing was asked for in a sign-in besides the password. */
export function wasNotAsked({ askedBecause }: Pick<AskedSignIn, 'askedBecause'>): boolean {
  return askedBecause === 'trusted_device' || askedBecause === 'not_demanded'
}

function because(
  { askedBecause, trustEnded, trust = null }: AskedSignIn,
  now: Date,
  reader: TrustReader,
): string {
  const named = NAMED[reader]
  if (askedBecause === 'not_demanded') return `${named.Account} does not ask for a second factor.`
  if (askedBecause === 'single_sign_on') return `${named.Account} asks at every sign-in (Single sign-on).`
  if (askedBecause === 'trusted_device') {
    const by = trust && ` ${onDay(new Date(trust.trustedAt), now)} with ${EARNED_BY[trust.earnedBy](named)}`
    const until = trust && `, on ${wholeMoment(new Date(trust.endsAt), now)},`
    return `${named.You} trusted this browser${by ?? ''}. Until its trust ends${until ?? ''} it skips the second factor. This sign-in counts as one factor: ${named.security} still ask.`
  }
  return trustEnded === null ? 'This browser was not trusted.' : trustEndedSays(trustEnded, now, reader)
}

function givenSays(
  { trustEnded }: AskedSignIn,
  { endsAt }: { endsAt: string },
  now: Date,
  { You }: Named,
): string {
  const again = trustEnded === null ? '' : ' again'
  return `${You} trusted it${again}: it will not be asked until ${wholeMoment(new Date(endsAt), now)}.`
}

const DAY_MS = 24 * 60 * 60 * 1000
const PERIODS: ReadonlyMap<number, string> = new Map([
  [DAY_MS, '1 Day'],
  [7 * DAY_MS, '1 Week'],
])

/** The period at whose very end a trust ended; null: it ended at another moment, which is then the administrator's. */
function lastedExactly({ trustedAt, endedAt }: TrustEnded): string | null {
  return PERIODS.get(Date.parse(endedAt) - Date.parse(trustedAt)) ?? null
}

function isKnown(cause: string): cause is keyof typeof TRUST_ENDS {
  return Object.hasOwn(TRUST_ENDS, cause)
}
