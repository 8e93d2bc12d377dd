import { type Kysely, SqliteAdapter, sql } from 'kysely'
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'

/**
 * What an administrator's lists need of 100,000 users: a name to sort by, whether a number can receive SMS, and the
 * situation of each user in one whole number, so that all who stand alike are counted together. And of each sign-in,
 * whether it was answered wrongly, or by the backup.
 */
export const usersAndActivity = {
  async up(db: Kysely<never>): Promise<void> {
    const { schema } = db
    const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter
    const byBytes = isSqlite ? sql`` : sql`collate "C"`
    const kept = isSqlite ? sql`virtual` : sql`stored`
    await sql`alter table users add column name_key text ${byBytes} not null default ''`.execute(db)
    await sql`alter table users add column phone_unreachable integer not null default 0`.execute(db)
    await sql`alter table users add column situation integer generated always as (${SITUATION}) ${kept}`.execute(
      db,
    )
    await describeUsers(db)
    await sql`alter table sign_ins add column wrong_answers integer not null default 0`.execute(db)
    await sql`alter table sign_ins add column wrong_way text`.execute(db)
    await sql`alter table sign_ins add column by_backup integer not null default 0`.execute(db)
    for (const [name, columns, key] of TABLES) {
      let table = schema.createTable(name)
      for (const [column, type, optional] of columns)
        table = table.addColumn(column, type, (c) => (optional ? c : c.notNull()))
      await table.addPrimaryKeyConstraint(`${name}_pk`, key as never).execute()
    }
    // made anew below, with what tells two events of one millisecond apart
    await schema.dropIndex('audit_events_by_time').execute()
    for (const [name, on, columns] of INDEXES)
      await schema.createIndex(name).on(on).columns(columns).execute()
  },
}

/** One bit for each thing that decides what a user meets next, and where an administrator's lists show her. */
const SITUATION = sql.raw(
  [
    'case when own_choice_at_ms is null then 0 else 1 end',
    'case when phone is null then 0 when phone_proven_at_ms is null then 2 else 4 end',
    'case when apps > 0 then 8 else 0 end',
    'case when security_keys > 0 then 16 else 0 end',
    'case when recovery_codes > 0 then 32 else 0 end',
    'case when ever_enrolled_at_ms is null then 0 else 64 end',
    'case when codes_disabled_at_ms is null then 0 else 128 end',
    'case when phone_unreachable = 0 then 0 else 256 end',
    "case when role = 'admin' then 512 else 0 end",
    'case when accepted_at_ms is null then 0 else 1024 end',
    'case when deactivated_at_ms is null then 0 else 2048 end',
    'case when temporary_code_ends_at_ms is null then 0 else 4096 end',
  ].join(' + '),
)

const AT_ONCE = 500

/** Gives every user that is there the name to sort by and the word of her number. */
async function describeUsers(db: Kysely<never>): Promise<void> {
  for (let after = { account_id: '', id: '' }; ;) {
    const { rows } = await sql<{ account_id: string; id: string; name: string; phone: string | null }>`
      select account_id, id, name, phone from users
      where account_id > ${after.account_id} or (account_id = ${after.account_id} and id > ${after.id})
      order by account_id, id limit ${AT_ONCE}`.execute(db)
    for (const { account_id, id, name, phone } of rows)
      await sql`update users set name_key = ${keyOf(name)}, phone_unreachable = ${isUnreachable(phone) ? 1 : 0}
        where account_id = ${account_id} and id = ${id}`.execute(db)
    const last = rows.at(-1)
    if (!last || rows.length < AT_ONCE) return
    after = last
  }
}

// as `user/name-key.ts` and `user/phone.ts` had it when this release came out
const keyOf = (name: string) =>
  Array.from(name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()).slice(0, 300).join('')
const CANNOT = [
  'FIXED_LINE',
  'PREMIUM_RATE',
  'TOLL_FREE',
  'SHARED_COST',
  'UAN',
  'PAGER',
  'VOICEMAIL',
] as const
const isUnreachable = (phone: string | null) => {
  const number = phone === null ? undefined : parsePhoneNumberFromString(phone)
  const type = number?.getType()
  return phone !== null && (!number?.isValid() || CANNOT.some((cannot) => cannot === type))
}

type Column = [name: string, type: 'text' | 'bigint' | 'integer', optional?: 'optional']

const TABLES: [name: string, columns: Column[], key: string[]][] = [
  [
    'user_imports',
    [
      ['account_id', 'text'],
      ['id', 'text'],
      ['made_by', 'text'],
      ['file_name', 'text', 'optional'],
      ['dry_run', 'integer'],
      ['state', 'text'],
      ['rows', 'integer', 'optional'],
      ['checked', 'integer'],
      ['problems', 'text'],
      ['began_at_ms', 'bigint'],
      ['changed_at_ms', 'bigint'],
    ],
    ['account_id'],
  ],
  [
    'invitations_due',
    [
      ['account_id', 'text'],
      ['user_id', 'text'],
      ['made_by', 'text'],
      ['asked_at_ms', 'bigint'],
    ],
    ['account_id', 'user_id'],
  ],
  [
    'notices_due',
    [
      ['account_id', 'text'],
      ['version', 'integer'],
      ['saved_at_ms', 'bigint'],
      ['admins', 'text'],
      ['told_up_to', 'text'],
      ['due_at_ms', 'bigint'],
    ],
    ['account_id', 'version'],
  ],
]

const INDEXES: [name: string, on: string, columns: string[]][] = [
  // what the list of users is searched and filtered by, so that no row is read but those that are shown
  [
    'users_by_name',
    'users',
    [
      'account_id',
      'name_key',
      'id',
      'situation',
      'temporary_code_ends_at_ms',
      'last_sign_in_at_ms',
      'email_key',
      'phone',
    ],
  ],
  ['users_by_phone', 'users', ['account_id', 'phone', 'situation']],
  ['users_by_situation', 'users', ['account_id', 'situation', 'temporary_code_ends_at_ms', 'id']],
  [
    'trusted_devices_by_user',
    'trusted_devices',
    [
      'account_id',
      'user_id',
      'policy_version',
      'policy_active',
      'earned_by',
      'given_at_ms',
      'ends_at_ms',
      'last_used_at_ms',
      'ended_at_ms',
    ],
  ],
  // each has its events in the order in which they are shown, so that nothing is sorted
  ['audit_events_by_actor', 'audit_events', ['account_id', 'actor_id', 'at_ms', 'id', 'type']],
  ['audit_events_by_subject', 'audit_events', ['account_id', 'subject_id', 'at_ms', 'id', 'type']],
  ['audit_events_by_type', 'audit_events', ['account_id', 'type', 'at_ms', 'id']],
  // the last of them, so that SQLite, which knows nothing of the events, prefers each of the others where it fits
  ['audit_events_by_time', 'audit_events', ['account_id', 'at_ms', 'id']],
  ['invitations_due_by_age', 'invitations_due', ['asked_at_ms']],
  ['user_imports_by_age', 'user_imports', ['changed_at_ms']],
]
