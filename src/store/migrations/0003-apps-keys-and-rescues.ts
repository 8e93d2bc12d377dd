import { type Kysely, sql } from 'kysely'

type Column = [name: string, type: 'text' | 'bigint' | 'integer', optional?: 'optional']

/** Authenticator apps, security keys, recovery and temporary codes, and what a user has of them. */
export const appsKeysAndRescues = {
  async up(db: Kysely<never>): Promise<void> {
    const { schema } = db
    for (const [name, columns, key] of TABLES) {
      let table = schema.createTable(name)
      for (const [column, type, optional] of columns)
        table = table.addColumn(column, type, (c) => (optional ? c : c.notNull()))
      await table.addPrimaryKeyConstraint(`${name}_pk`, key as never).execute()
    }
    for (const [name, on, columns] of INDEXES)
      await schema.createIndex(name).on(on).columns(columns).execute()
    for (const counted of ['apps', 'security_keys', 'recovery_codes'] as const)
      await schema
        .alterTable('users')
        .addColumn(counted, 'integer', (column) => column.notNull().defaultTo(0))
        .execute()
    for (const moment of [
      'temporary_code_ends_at_ms',
      'codes_disabled_at_ms',
      'primary_offered_at_ms',
    ] as const)
      await schema.alterTable('users').addColumn(moment, 'bigint').execute()
    // whoever had 100 wrong answers in a row before they switched anything off
    await sql`update users set codes_disabled_at_ms = created_at_ms where wrong_in_a_row >= 100`.execute(db)
    await schema
      .alterTable('sign_ins')
      .addColumn('wrong_signatures', 'integer', (column) => column.notNull().defaultTo(0))
      .execute()
    for (const column of ['answered', 'why'] as const)
      await schema.alterTable('sign_ins').addColumn(column, 'text').execute()
    await schema.alterTable('sign_ins').addColumn('policy_version', 'integer').execute()
    await schema.alterTable('sessions').addColumn('answered', 'text').execute()
    await schema
      .alterTable('sessions')
      .addColumn('by_backup', 'integer', (column) => column.notNull().defaultTo(0))
      .execute()
  },
}

const OF_USER: Column[] = [
  ['account_id', 'text'],
  ['user_id', 'text'],
]
const TABLES: [name: string, columns: Column[], key: string[]][] = [
  [
    'apps',
    [
      ...OF_USER,
      ['id', 'text'],
      ['name', 'text'],
      ['secret', 'text'],
      ['last_step', 'bigint'],
      ['created_at_ms', 'bigint'],
      ['last_used_at_ms', 'bigint', 'optional'],
    ],
    ['account_id', 'id'],
  ],
  [
    'app_offers',
    [
      ...OF_USER,
      ['owner_id', 'text'],
      ['id', 'text'],
      ['secret', 'text'],
      ['made_at_ms', 'bigint'],
      ['expires_at_ms', 'bigint'],
      ['used_at_ms', 'bigint', 'optional'],
    ],
    ['account_id', 'owner_id'],
  ],
  [
    'security_keys',
    [
      ...OF_USER,
      ['id', 'text'],
      ['name', 'text'],
      ['credential_id', 'text'],
      ['public_key', 'text'],
      ['counter', 'bigint'],
      ['transports', 'text'],
      ['rp_id', 'text'],
      ['app_id', 'text', 'optional'],
      ['created_at_ms', 'bigint'],
      ['last_used_at_ms', 'bigint', 'optional'],
    ],
    ['account_id', 'id'],
  ],
  ['credentials', [['credential_hash', 'text'], ...OF_USER], ['credential_hash']],
  [
    'key_challenges',
    [
      ...OF_USER,
      ['owner_id', 'text'],
      ['purpose', 'text'],
      ['challenge', 'text'],
      ['made_at_ms', 'bigint'],
      ['expires_at_ms', 'bigint'],
      ['used_at_ms', 'bigint', 'optional'],
    ],
    ['account_id', 'owner_id', 'purpose'],
  ],
  [
    'recovery_codes',
    [
      ...OF_USER,
      ['code_hash', 'text'],
      ['salt', 'text'],
      ['made_at_ms', 'bigint'],
      ['used_at_ms', 'bigint', 'optional'],
    ],
    ['account_id', 'user_id', 'code_hash'],
  ],
  [
    'temporary_codes',
    [
      ...OF_USER,
      ['code_hash', 'text'],
      ['made_by', 'text', 'optional'],
      ['made_at_ms', 'bigint'],
      ['expires_at_ms', 'bigint'],
      ['used_at_ms', 'bigint', 'optional'],
    ],
    ['account_id', 'user_id'],
  ],
]

const INDEXES: [name: string, on: string, columns: string[]][] = [
  ['apps_by_user', 'apps', ['account_id', 'user_id']],
  ['app_offers_by_age', 'app_offers', ['expires_at_ms']],
  ['security_keys_by_user', 'security_keys', ['account_id', 'user_id']],
  ['security_keys_by_rp', 'security_keys', ['rp_id', 'app_id']],
  ['key_challenges_by_age', 'key_challenges', ['expires_at_ms']],
  ['temporary_codes_by_age', 'temporary_codes', ['expires_at_ms']],
]
