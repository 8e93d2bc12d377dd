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

/** An end that a sentence is to tell of: when, how that is said, and of what. */
type Ended = { at: string; trust: TrustEnded; lasted: string | null }

const NO_LONGER_ALLOWED: Readonly<Record<Method, string>> = {
  sms: 'SMS',
  app: 'authenticator apps',
  security_key: 'security keys',
}
const EARNED_BY: Readonly<Record<Method, string>> = {
  sms: 'an SMS code',
  app: 'an app code',
  security_key: 'your security key',
}

const endsAll =
  (happened: string) =>
  ({ at }: Ended) =>
    `${happened} ${at}; that ends all trust.`

/** What ended the trust of a browser, in a sentence each. The keys are the wire's words. */
export const TRUST_ENDS = {
  revoked: ({ at }) => `You or your administrator stopped trusting it ${at}.`,
  gave_way: ({ at }) => `It was the oldest of more than 20, so its trust ended ${at}.`,
  password_changed: endsAll('Your password was changed'),
  authenticator_removed: endsAll('A second factor of yours was removed'),
  phone_changed: endsAll('You changed your phone'),
  email_changed: endsAll('You changed your e-mail'),
  own_choice_off: endsAll('You turned your second factor off'),
  second_factor_reset: endsAll('Your administrator reset your second factor'),
  deactivated: endsAll('Your administrator deactivated you'),
  key_missing: ({ at }) => `Its cookie came without its key ${at}, so its trust ended.`,
  clock_put_back: () => 'The clock of the server was put back, so its trust ended.',
  shorter_period: ({ at, lasted }) =>
    lasted === null
      ? `Your administrator shortened the trust period ${at}, so its trust ended.`
      : `Your administrator shortened the trust period to ${lasted}, so its trust ended ${at}.`,
  method_not_allowed: ({ trust: { earnedBy } }) =>
    earnedBy === undefined
      ? 'Your administrator no longer allows the way with which this browser earned its trust.'
      : `Your administrator no longer allows ${NO_LONGER_ALLOWED[earnedBy]}, with which this browser earned its trust.`,
  two_factor_off: ({ at }) => `Your administrator switched two-factor off ${at}; that ended all trust.`,
  stale_proof: () => 'This time it took too long to show that it is the same browser. Its trust goes on.',
} as const satisfies Record<string, (ended: Ended) => string>

/**
 * The trust that a browser had and what ended it, for its user: "You trusted this browser on 9 November; its trust ended
 * on 16 November." What ended it in a way that these pages do not know is said so too.
 */
export function trustEndedSays(trust: TrustEnded, now: Date): string {
  const since = `You trusted this browser ${onDay(new Date(trust.trustedAt), now)}`
  const at = onDay(new Date(trust.endedAt), now)
  if (!isKnown(trust.because)) return `${since}; its trust ended ${at}.`
  return `${since}. ${TRUST_ENDS[trust.because]({ at, trust, lasted: lastedExactly(trust) })}`
}

/** Why a second factor was asked for in a sign-in of hers, or why not, and what trust it earned: a sentence or two each. */
export function whyAsked(signIn: AskedSignIn, now: Date): string[] {
  const given = signIn.trustGiven ?? null
  return given === null ? [because(signIn, now)] : [because(signIn, now), givenSays(signIn, given, now)]
}

/** Whether nothing was asked for in a sign-in besides the password. */
export function wasNotAsked({ askedBecause }: Pick<AskedSignIn, 'askedBecause'>): boolean {
  return askedBecause === 'trusted_device' || askedBecause === 'not_demanded'
}

function because({ askedBecause, trustEnded, trust = null }: AskedSignIn, now: Date): string {
  if (askedBecause === 'not_demanded') return 'Your account does not ask for a second factor.'
  if (askedBecause === 'single_sign_on') return 'Your account asks at every sign-in (Single sign-on).'
  if (askedBecause === 'trusted_device') {
    const by = trust && ` ${onDay(new Date(trust.trustedAt), now)} with ${EARNED_BY[trust.earnedBy]}`
    const until = trust && `, on ${wholeMoment(new Date(trust.endsAt), now)},`
    return `You trusted this browser${by ?? ''}. Until its trust ends${until ?? ''} it skips the second factor. This sign-in counts as one factor: changes to your security still ask.`
  }
  return trustEnded === null ? 'This browser was not trusted.' : trustEndedSays(trustEnded, now)
}

function givenSays({ trustEnded }: AskedSignIn, { endsAt }: { endsAt: string }, now: Date): string {
  const again = trustEnded === null ? '' : ' again'
  return `You trusted it${again}: it will not be asked until ${wholeMoment(new Date(endsAt), now)}.`
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
