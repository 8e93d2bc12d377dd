import type { Kysely } from 'kysely'

/** The keys by which the programs of an account call, and what they ask second factors of users for. */
export const apiKeysAndVerifications = {
  async up(db: Kysely<never>): Promise<void> {
    const { schema } = db
    for (const [name, columns, key] of TABLES) {
      let table = schema.createTable(name)
      for (const [column, type, optional] of columns)
        table = table.addColumn(column, type, (c) => (optional ? c : c.notNull()))
      await table.addPrimaryKeyConstraint(`${name}_pk`, key as never).execute()
    }
    await schema
      .createIndex('api_keys_by_secret')
      .unique()
      .on('api_keys')
      .columns(['account_id', 'secret_hash'])
      .execute()
    for (const [name, columns] of VERIFICATIONS_BY)
      await schema.createIndex(name).on('verifications').columns(columns).execute()
    await schema.createIndex('api_keys_by_reminder').on('api_keys').columns(['remind_at_ms']).execute()
  },
}

type Column = [name: string, type: 'text' | 'bigint' | 'integer', optional?: 'optional']

const VERIFICATIONS_BY: [name: string, columns: string[]][] = [
  ['verifications_by_user', ['account_id', 'user_id']],
  ['verifications_by_age', ['expires_at_ms']],
]

const TABLES: [name: string, columns: Column[], key: string[]][] = [
  [
    'api_keys',
    [
      ['account_id', 'text'],
      ['id', 'text'],
      ['name', 'text'],
      ['secret_hash', 'text'],
      ['scopes', 'text'],
      ['created_at_ms', 'bigint'],
      ['created_by', 'text', 'optional'],
      ['ends_at_ms', 'bigint', 'optional'],
      ['last_used_at_ms', 'bigint', 'optional'],
      ['last_used_address', 'text', 'optional'],
      ['revoked_at_ms', 'bigint', 'optional'],
      ['remind_at_ms', 'bigint', 'optional'],
    ],
    ['account_id', 'id'],
  ],
  [
    'verifications',
    [
      ['account_id', 'text'],
      ['id', 'text'],
      ['user_id', 'text'],
      ['api_key_id', 'text'],
      ['purpose', 'text'],
      ['began_at_ms', 'bigint'],
      ['expires_at_ms', 'bigint'],
      ['passed_at_ms', 'bigint', 'optional'],
      ['why', 'text', 'optional'],
      ['answered', 'text', 'optional'],
      ['trusted_device_id', 'text', 'optional'],
      ['redeemed_at_ms', 'bigint', 'optional'],
      ['ended_at_ms', 'bigint', 'optional'],
      ['wrong_signatures', 'integer'],
    ],
    ['account_id', 'id'],
  ],
]
