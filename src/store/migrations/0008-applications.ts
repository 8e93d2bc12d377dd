import { type Kysely, SqliteAdapter, sql } from 'kysely'

/** Applications behind Sallyport: what they are, by what they show themselves, and what OpenID Connect keeps of them. */
export const applications = {
  async up(db: Kysely<never>): Promise<void> {
    const { schema } = db
    const byBytes = db.getExecutor().adapter instanceof SqliteAdapter ? sql`` : sql`collate "C"`
    for (const [name, columns, key] of TABLES) {
      let table = schema.createTable(name)
      for (const [column, type, optional] of columns)
        table = table.addColumn(column, type === 'text' ? sql`text ${byBytes}` : type, (c) =>
          optional ? c : c.notNull(),
        )
      await table.addPrimaryKeyConstraint(`${name}_pk`, key as never).execute()
    }
    for (const [name, on, columns] of INDEXES)
      await schema.createIndex(name).on(on).columns(columns).execute()
  },
}

type Column = [name: string, type: 'text' | 'bigint' | 'integer', optional?: 'optional']

const TABLES: [name: string, columns: Column[], key: string[]][] = [
  [
    'applications',
    [
      ['account_id', 'text'],
      ['id', 'text'],
      ['kind', 'text'],
      ['name', 'text'],
      ['redirect_addresses', 'text'],
      ['sign_out_addresses', 'text'],
      ['allowed_origins', 'text'],
      ['hosts', 'text'],
      ['open_to', 'text'],
      ['asks_for', 'text'],
      ['not_older_than', 'text', 'optional'],
      ['subject', 'text'],
      ['added_at_ms', 'bigint'],
      ['added_by', 'text', 'optional'],
    ],
    ['account_id', 'id'],
  ],
  [
    'application_owners',
    [
      ['id', 'text'],
      ['account_id', 'text'],
    ],
    ['id'],
  ],
  [
    'application_hosts',
    [
      ['host', 'text'],
      ['account_id', 'text'],
      ['application_id', 'text', 'optional'],
    ],
    ['host'],
  ],
  [
    'application_secrets',
    [
      ['account_id', 'text'],
      ['application_id', 'text'],
      ['id', 'text'],
      ['secret_hash', 'text'],
      ['made_at_ms', 'bigint'],
      ['ends_at_ms', 'bigint', 'optional'],
    ],
    ['account_id', 'application_id', 'id'],
  ],
  [
    'application_uses',
    [
      ['account_id', 'text'],
      ['application_id', 'text'],
      ['last_sign_in_at_ms', 'bigint'],
    ],
    ['account_id', 'application_id'],
  ],
  [
    'oidc_records',
    [
      ['model', 'text'],
      ['id_hash', 'text'],
      ['account_id', 'text', 'optional'],
      ['session_id', 'text', 'optional'],
      ['session_hash', 'text', 'optional'],
      ['application_id', 'text', 'optional'],
      ['grant_hash', 'text', 'optional'],
      ['uid_hash', 'text', 'optional'],
      ['payload', 'text'],
      ['expires_at_ms', 'bigint'],
      ['used_at_ms', 'bigint', 'optional'],
    ],
    ['model', 'id_hash'],
  ],
  [
    'oidc_keys',
    [
      ['id', 'text'],
      ['private_key', 'text'],
      ['made_at_ms', 'bigint'],
      ['signs_from_ms', 'bigint'],
      ['ends_at_ms', 'bigint'],
    ],
    ['id'],
  ],
]

const INDEXES: [name: string, on: string, columns: string[]][] = [
  ['oidc_records_by_grant', 'oidc_records', ['grant_hash']],
  ['oidc_records_by_uid', 'oidc_records', ['model', 'uid_hash']],
  ['oidc_records_by_age', 'oidc_records', ['expires_at_ms']],
]
