import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import type { TestDatabase } from './stores.ts'

/** What undoes each migration, the newest first. */
const UNDO = {
  '0012-messages-that-wait': [
    'drop index messages_queued',
    'drop index messages_postponed',
    'drop index messages_unconfirmed',
    'drop index messages_under_way',
    'create index messages_to_send on messages (kind, state, expires_at_ms)',
    'create index messages_to_send_again on messages (kind, state, next_try_at_ms)',
    'create index messages_under_way on messages (state, lease_until_ms)',
  ],
  '0011-sms-that-arrive': [
    'drop index messages_of_account',
    'drop index messages_of_user',
    ...[
      'user_id',
      'phone',
      'number_block',
      'country',
      'network',
      'held_because',
      'again_because',
      'held_until_ms',
      'sent_again_at_ms',
      'answered_at_ms',
      'price_micros',
    ].map((column) => `alter table messages drop column ${column}`),
    'drop table sms_attempts',
    'drop table account_sms_countries',
    'drop table sms_counts',
    'drop table sms_brakes',
    'drop table sms_pauses',
    'alter table accounts drop column sms_countries',
  ],
  '0010-back-channel-sign-out': [
    'drop index sessions_by_end',
    'alter table sessions drop column grants_ended_at_ms',
    'alter table applications drop column back_channel_address',
    'drop table sign_outs_owed',
  ],
  '0009-forward-auth': ['drop table forward_sessions'],
  '0008-applications': [
    'drop table applications',
    'drop table application_owners',
    'drop table application_hosts',
    'drop table application_secrets',
    'drop table application_uses',
    'drop table oidc_records',
    'drop table oidc_keys',
  ],
  '0007-webhooks': [
    'drop table webhook_deliveries',
    'drop table webhook_outbox',
    'drop table webhooks',
    'drop table webhook_queues',
  ],
  '0006-api-keys-and-verifications': ['drop table api_keys', 'drop table verifications'],
  '0005-users-and-activity': [
    'drop index users_by_name',
    'drop index users_by_phone',
    'drop index users_by_situation',
    'drop index trusted_devices_by_user',
    'drop index audit_events_by_actor',
    'drop index audit_events_by_subject',
    'drop index audit_events_by_type',
    'drop index audit_events_by_time',
    'create index audit_events_by_time on audit_events (account_id, at_ms)',
    'alter table users drop column situation',
    'alter table users drop column phone_unreachable',
    'alter table users drop column name_key',
    'alter table sign_ins drop column wrong_answers',
    'alter table sign_ins drop column wrong_way',
    'alter table sign_ins drop column by_backup',
    'drop table user_imports',
    'drop table invitations_due',
    'drop table notices_due',
  ],
  '0004-trusted-devices': [
    'drop table trusted_devices',
    'drop table policy_versions',
    'alter table sign_ins drop column trust',
    'alter table sessions drop column trusted_device_id',
  ],
} as const

/** Makes of a database what the release before a migration had; what newer migrations brought goes too. */
export async function takeBack(database: TestDatabase, before: keyof typeof UNDO): Promise<void> {
  const names = Object.keys(UNDO) as (keyof typeof UNDO)[]
  const undone = names.slice(0, names.indexOf(before) + 1)
  const statements = undone.flatMap((name) => [
    ...UNDO[name],
    `delete from kysely_migration where name = '${name}'`,
  ])
  if (database.engine === 'sqlite') {
    const open = new DatabaseSync(database.path)
    for (const text of statements) open.exec(text)
    open.close()
  } else {
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    for (const text of statements) await client.query(text)
    await client.end()
  }
}
