import { newId } from '../http/token.ts'
import type { Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Tx } from '../store/store.ts'
import type { World } from '../world.ts'

/** Everything that is recorded. The key is the stored word; `says` is the sentence for a person. */
export const EVENTS = {
  account_created: { says: 'created the account' },
  account_changed: { says: 'changed the account' },
  policy_saved: { says: 'saved the security policy' },
  signed_in: { says: 'signed in' },
  signed_out: { says: 'signed out' },
  session_ended: { says: 'ended a session' },
  session_unlocked: { says: 'unlocked a session' },
  sudo_answered: { says: 'confirmed a change with the second factor' },
  phone_proven: { says: 'proved the phone number' },
  code_wrong: { says: 'entered a wrong code' },
  codes_locked: { says: 'was paused after too many wrong codes' },
  profile_changed: { says: 'changed the profile' },
  proved_by_email: { says: 'showed by a mailed code that it is they' },
  password_reset_asked: { says: 'asked for a link to choose a password' },
  password_reset: { says: 'chose a password by a link' },
  password_changed: { says: 'changed the password' },
  email_change_asked: { says: 'began to change the e-mail' },
  email_changed: { says: 'changed the e-mail' },
  phone_change_asked: { says: 'began to change the phone number' },
  phone_changed: { says: 'changed the phone number' },
  authenticator_added: { says: 'set up an authenticator' },
  authenticator_renamed: { says: 'renamed an authenticator' },
  authenticator_removed: { says: 'removed an authenticator' },
  authenticator_imported: { says: 'was given a security key registered before' },
  key_refused: { says: 'offered a security key that was refused' },
  codes_disabled: { says: 'had typed codes switched off after too many wrong ones' },
  proved: { says: 'showed before an enrolment that it is they' },
  device_trusted: { says: 'trusted a device' },
  trust_refused: { says: 'brought the cookie of a trusted device without its key' },
  trust_ended: { says: 'stopped trusting devices' },
  backup_used: { says: 'signed in by the backup' },
  recovery_codes_made: { says: 'made new recovery codes' },
  recovery_code_used: { says: 'used a recovery code' },
  temporary_code_issued: { says: 'issued a temporary code' },
  temporary_code_used: { says: 'used a temporary code' },
  second_factor_reset: { says: 'reset the second factor' },
  own_choice_changed: { says: 'changed two-factor for themselves' },
  user_created: { says: 'created a user' },
  user_invited: { says: 'invited a user' },
  invitation_accepted: { says: 'accepted the invitation' },
  user_deactivated: { says: 'deactivated a user' },
  user_reactivated: { says: 'reactivated a user' },
} as const satisfies Record<string, { says: string }>

export type EventType = keyof typeof EVENTS

/** One thing that happened: who did it (null: the operator), to whom, and what else is worth knowing. No secret, no code. */
export type AuditEvent = {
  accountId: string
  type: EventType
  actorId: string | null
  subjectId?: string
  details?: Record<string, unknown>
}

const insertEvent = statement(
  (
    q,
    p: {
      accountId: string
      id: string
      at: number
      type: string
      actorId: string | null
      subjectId: string | null
      details: string
    },
  ) =>
    q.db.insertInto('audit_events').values({
      account_id: p.accountId,
      id: p.id,
      at_ms: p.at,
      type: p.type,
      actor_id: p.actorId,
      subject_id: p.subjectId,
      details: p.details,
    }),
)

/** Records an event in the transaction of what it tells: both happened, or neither. */
export async function record(
  world: Pick<World, 'random'>,
  tx: Tx,
  event: AuditEvent,
  now: Instant,
): Promise<void> {
  await tx.run(insertEvent, {
    accountId: event.accountId,
    id: newId(world.random, 'evt'),
    at: now,
    type: event.type,
    actorId: event.actorId,
    subjectId: event.subjectId ?? null,
    details: JSON.stringify(event.details ?? {}),
  })
}
