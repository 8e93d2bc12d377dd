import type { EventEmitter } from 'node:events'
import type { Provider } from 'oidc-provider'

/** What OpenID Connect came to, as it is counted. */
export type OidcOutcome = (typeof OUTCOMES)[keyof typeof OUTCOMES]

const OUTCOMES = {
  'authorization.success': 'entered',
  'authorization.error': 'not_entered',
  'grant.success': 'tokens_given',
  'grant.error': 'tokens_refused',
  'end_session.success': 'signed_out',
} as const

/** Counts what becomes of requests. */
export function countOutcomes(provider: Provider, count: (outcome: OidcOutcome) => void): void {
  // its types have each event by itself
  const events: EventEmitter = provider
  for (const [event, outcome] of Object.entries(OUTCOMES)) events.on(event, () => count(outcome))
}
