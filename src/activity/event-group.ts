import { EVENTS, type EventType } from '../audit/audit.ts'
import type { EVENT_GROUPS } from './activity-shape.ts'

export type EventGroup = (typeof EVENT_GROUPS)[number]

/** In which group an administrator finds each event. */
const GROUP_OF = {
  signed_in: 'sign_ins',
  signed_out: 'sign_ins',
  application_entered: 'sign_ins',
  session_ended: 'sign_ins',
  session_unlocked: 'sign_ins',
  password_reset_asked: 'sign_ins',
  password_reset: 'sign_ins',
  password_changed: 'sign_ins',
  device_trusted: 'sign_ins',
  trust_refused: 'sign_ins',
  trust_ended: 'sign_ins',
  backup_used: 'sign_ins',
  recovery_code_used: 'sign_ins',
  temporary_code_used: 'sign_ins',

  sudo_answered: 'second_factor',
  proved: 'second_factor',
  proved_by_email: 'second_factor',
  code_wrong: 'second_factor',
  codes_locked: 'second_factor',
  codes_disabled: 'second_factor',
  key_refused: 'second_factor',
  phone_proven: 'second_factor',
  phone_change_asked: 'second_factor',
  phone_changed: 'second_factor',
  phone_set: 'second_factor',
  authenticator_added: 'second_factor',
  authenticator_renamed: 'second_factor',
  authenticator_removed: 'second_factor',
  authenticator_imported: 'second_factor',
  recovery_codes_made: 'second_factor',
  temporary_code_issued: 'second_factor',
  second_factor_reset: 'second_factor',
  own_choice_changed: 'second_factor',

  policy_saved: 'security_policy',
  sms_countries_changed: 'security_policy',
  sms_paused: 'second_factor',

  application_added: 'applications_and_keys',
  application_changed: 'applications_and_keys',
  application_removed: 'applications_and_keys',
  application_secret_made: 'applications_and_keys',
  host_released: 'applications_and_keys',

  account_created: 'users',
  account_changed: 'users',
  profile_changed: 'users',
  email_change_asked: 'users',
  email_changed: 'users',
  user_created: 'users',
  users_imported: 'users',
  user_invited: 'users',
  invitation_accepted: 'users',
  user_changed: 'users',
  role_changed: 'users',
  user_deactivated: 'users',
  user_reactivated: 'users',
  user_deleted: 'users',

  webhook_added: 'applications_and_keys',
  webhook_changed: 'applications_and_keys',
  webhook_secret_made: 'applications_and_keys',
  webhook_removed: 'applications_and_keys',
  webhook_stopped: 'applications_and_keys',
  verification_begun: 'second_factor',
  verification_passed: 'second_factor',
  verification_redeemed: 'second_factor',
  api_key_created: 'applications_and_keys',
  api_key_revoked: 'applications_and_keys',
} as const satisfies Record<EventType, EventGroup>

/** The events that a group and a type leave, where either is asked for; null: all. */
export function typesAsked(asked: {
  group?: EventGroup | undefined
  type?: string | undefined
}): EventType[] | null {
  if (asked.group === undefined && asked.type === undefined) return null
  return (Object.keys(EVENTS) as EventType[]).filter(
    (type) =>
      (asked.group === undefined || GROUP_OF[type] === asked.group) &&
      (asked.type === undefined || type === asked.type),
  )
}
