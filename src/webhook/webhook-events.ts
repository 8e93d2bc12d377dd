import { EVENTS, type EventType } from '../audit/audit.ts'
import { iso } from '../http/wire.ts'
import type { Instant } from '../store/duration.ts'
import type { EventGroupName } from './webhook-shape.ts'

/**
 * How an event is told to a webhook: in which group, under which name, and which of its recorded details go with it. Only
 * ids, words, counts and moments stand here: what is told leaves the house.
 */
type Told = { group: EventGroupName; name: string; details?: readonly string[] }

/** Every event that is recorded, and how it is told; null: it is not, for it says nothing to another system. */
export const WEBHOOK_EVENTS = {
  signed_in: { group: 'sign_in', name: 'sign_in.finished', details: ['why', 'answered', 'policyVersion'] },
  code_wrong: { group: 'sign_in', name: 'sign_in.refused', details: ['method', 'purpose', 'wrongInARow'] },
  key_refused: { group: 'sign_in', name: 'sign_in.key_refused', details: ['purpose', 'reason'] },
  codes_locked: { group: 'sign_in', name: 'sign_in.codes_paused', details: ['until'] },
  codes_disabled: { group: 'sign_in', name: 'sign_in.codes_switched_off' },
  backup_used: { group: 'sign_in', name: 'sign_in.backup_used', details: ['method'] },
  signed_out: null,
  session_ended: null,
  session_unlocked: null,
  sudo_answered: null,
  proved: null,
  proved_by_email: null,

  authenticator_added: {
    group: 'second_factor',
    name: 'second_factor.enrolled',
    details: ['method', 'authenticator'],
  },
  authenticator_imported: { group: 'second_factor', name: 'second_factor.imported', details: ['method'] },
  authenticator_removed: {
    group: 'second_factor',
    name: 'second_factor.removed',
    details: ['method', 'authenticator'],
  },
  authenticator_renamed: null,
  phone_proven: { group: 'second_factor', name: 'second_factor.phone_proven' },
  phone_changed: { group: 'second_factor', name: 'second_factor.phone_changed' },
  phone_set: { group: 'second_factor', name: 'second_factor.phone_set', details: ['phone'] },
  phone_change_asked: null,
  second_factor_reset: { group: 'second_factor', name: 'second_factor.reset', details: ['phone'] },
  own_choice_changed: { group: 'second_factor', name: 'second_factor.own_choice', details: ['on'] },
  recovery_codes_made: { group: 'second_factor', name: 'recovery_codes.made' },
  recovery_code_used: { group: 'second_factor', name: 'recovery_code.used' },
  temporary_code_issued: { group: 'second_factor', name: 'temporary_code.issued', details: ['until'] },
  temporary_code_used: { group: 'second_factor', name: 'temporary_code.used' },

  policy_saved: { group: 'policy', name: 'policy.saved' },
  sms_countries_changed: { group: 'policy', name: 'sms.countries_changed' },
  sms_paused: { group: 'policy', name: 'sms.paused', details: ['why', 'until'] },
  device_trusted: {
    group: 'policy',
    name: 'trust.given',
    details: ['device', 'earnedBy', 'endsAt'],
  },
  trust_ended: { group: 'policy', name: 'trust.ended', details: ['device', 'devices'] },
  trust_refused: { group: 'policy', name: 'trust.refused', details: ['device'] },

  user_created: { group: 'user', name: 'user.created', details: ['role'] },
  users_imported: { group: 'user', name: 'user.imported', details: ['created', 'invited'] },
  user_invited: { group: 'user', name: 'user.invited' },
  invitation_accepted: { group: 'user', name: 'user.accepted' },
  user_changed: { group: 'user', name: 'user.changed' },
  profile_changed: { group: 'user', name: 'user.changed' },
  email_changed: { group: 'user', name: 'user.email_changed' },
  email_change_asked: null,
  role_changed: { group: 'user', name: 'user.role_changed' },
  password_changed: { group: 'user', name: 'user.password_changed' },
  password_reset: { group: 'user', name: 'user.password_reset' },
  password_reset_asked: null,
  user_deactivated: { group: 'user', name: 'user.deactivated' },
  user_reactivated: { group: 'user', name: 'user.reactivated' },
  user_deleted: { group: 'user', name: 'user.deleted' },

  account_created: null,
  account_changed: null,
  api_key_created: null,
  api_key_revoked: null,
  verification_begun: null,
  verification_passed: { group: 'second_factor', name: 'verification.passed', details: ['why', 'answered'] },
  verification_redeemed: null,
  application_added: null,
  application_changed: null,
  application_removed: null,
  application_secret_made: null,
  host_released: null,
  application_entered: { group: 'sign_in', name: 'application.entered', details: ['application', 'acr'] },
  webhook_added: null,
  webhook_changed: null,
  webhook_secret_made: null,
  webhook_removed: null,
  webhook_stopped: null,
} as const satisfies Record<EventType, Told | null>

/** Those that tell of the account and not of a user. */
const OF_ACCOUNT: readonly EventType[] = [
  'policy_saved',
  'users_imported',
  'sms_countries_changed',
  'sms_paused',
]

/** An event as it was recorded. */
export type RecordedEvent = {
  account_id: string
  type: string
  at_ms: Instant
  actor_id: string | null
  subject_id: string | null
  details: string
}

/** An event as it is told: its group, its name, and the body that is sent. */
export type ToldEvent = { group: EventGroupName; name: string; body: string }

/** What a word, an id or a moment is made of: an address, a number or a name would not pass. */
const PLAIN = /^[A-Za-z0-9_.:-]{1,64}$/

/** How a recorded event is told; null: it is not. */
export function toldEvent(event: RecordedEvent): ToldEvent | null {
  const type = Object.hasOwn(EVENTS, event.type) ? (event.type as EventType) : null
  const told: Told | null = type && WEBHOOK_EVENTS[type]
  if (type === null || told === null) return null
  const userId = OF_ACCOUNT.includes(type) ? null : (event.subject_id ?? event.actor_id)
  const details = JSON.parse(event.details) as Record<string, unknown>
  const data = {
    ...(userId === null ? {} : { userId }),
    actorId: event.actor_id,
    ...Object.fromEntries(
      (told.details ?? []).filter((key) => isPlain(details[key])).map((key) => [key, details[key]]),
    ),
  }
  return { group: told.group, name: told.name, body: bodyOf(told.name, event.at_ms, event.account_id, data) }
}

/** The body of an event as it is sent and signed. */
export const bodyOf = (type: string, at: Instant, accountId: string, data: Record<string, unknown>): string =>
  JSON.stringify({ type, timestamp: iso(at), accountId, data })

const isPlain = (value: unknown): boolean =>
  typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && PLAIN.test(value))
