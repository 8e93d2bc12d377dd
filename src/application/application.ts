import { HOUR_MS, MINUTE_MS } from '../store/duration.ts'

/** How an application reaches Sallyport. The key is the stored and wire word; only `label` may be reworded. */
export const KINDS = {
  web: { label: 'Web application', connectsBy: 'OpenID Connect' },
  public: { label: 'Browser or mobile application', connectsBy: 'OpenID Connect' },
  host: { label: 'Host behind a proxy', connectsBy: 'Proxy' },
} as const satisfies Record<string, { label: string; connectsBy: string }>
export type Kind = keyof typeof KINDS

/** Who of an account may sign in to an application. */
export const OPEN_TO = {
  everyone: { label: 'Everyone' },
  administrators: { label: 'Administrators' },
} as const satisfies Record<string, { label: string }>
export type OpenTo = keyof typeof OPEN_TO

/** What an application asks for, each more than the one before. */
export const ASKS_FOR = {
  signed_in: { label: 'A sign-in' },
  two_factors: { label: 'Two factors' },
  recent: { label: 'Two factors, not older than …' },
  security_key: { label: 'A security key' },
} as const satisfies Record<string, { label: string }>
export type AsksFor = keyof typeof ASKS_FOR

/** How old the second factor may be that `recent` asks for. */
export const NOT_OLDER_THAN = {
  '5_minutes': { label: '5 minutes', ms: 5 * MINUTE_MS },
  '15_minutes': { label: '15 minutes', ms: 15 * MINUTE_MS },
  '1_hour': { label: '1 hour', ms: 1 * HOUR_MS },
  '8_hours': { label: '8 hours', ms: 8 * HOUR_MS },
} as const satisfies Record<string, { label: string; ms: number }>
export type NotOlderThan = keyof typeof NOT_OLDER_THAN

/** By which name of a user an application knows her: the same everywhere, or one of its own (OpenID Connect Core §8). */
export const SUBJECTS = ['public', 'pairwise'] as const
export type Subject = (typeof SUBJECTS)[number]

/** What an application demands of whoever enters. */
export type Demand = { asksFor: AsksFor; notOlderThan: NotOlderThan | null; openTo: OpenTo }

/** An application behind Sallyport. `accountId` null: the operator's, for the users of every account. */
export type Application = Demand & {
  accountId: string | null
  id: string
  kind: Kind
  name: string
  /** Where a sign-in is given back, compared exactly. */
  redirectAddresses: readonly string[]
  /** Where a sign-out that the application asked for leads, compared exactly. */
  signOutAddresses: readonly string[]
  /** Where it is told that a session has ended (OpenID Connect Back-Channel Logout); null: nowhere. */
  backChannelAddress: string | null
  /** Whose pages may call the token endpoint (CORS). */
  allowedOrigins: readonly string[]
  /** The names of the hosts whose proxy asks Sallyport. */
  hosts: readonly string[]
  subject: Subject
}
