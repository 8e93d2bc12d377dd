import type { Kysely } from 'kysely'

type Column = [name: string, type: 'text' | 'bigint' | 'integer', optional?: 'optional']

/** Trusted devices, and every policy that was saved: trust lasts as long as each of them since would have granted it. */
export const trustedDevices = {
  async up(db: Kysely<never>): Promise<void> {
    const { schema } = db
    for (const [name, columns, key] of TABLES) {
      let table = schema.createTable(name)
      for (const [column, type, optional] of columns)
        table = table.addColumn(column, type, (c) => (optional ? c : c.notNull()))
      await table.addPrimaryKeyConstraint(`${name}_pk`, key as never).execute()
    }
    await schema
      .createIndex('trusted_devices_by_browser')
      .unique()
      .on('trusted_devices')
      .columns(['account_id', 'user_id', 'browser_hash'])
      .execute()
    await schema.createIndex('trusted_devices_by_age').on('trusted_devices').column('ends_at_ms').execute()
    await schema.alterTable('sign_ins').addColumn('trust', 'text').execute()
    await schema.alterTable('sessions').addColumn('trusted_device_id', 'text').execute()
  },
}

const TABLES: [name: string, columns: Column[], key: string[]][] = [
  [
    'trusted_devices',
    [
      ['account_id', 'text'],
      ['id', 'text'],
      ['user_id', 'text'],
      ['browser_hash', 'text'],
      ['public_key', 'text', 'optional'],
      ['earned_by', 'text'],
      ['policy_version', 'integer'],
      ['policy_active', 'integer'],
      ['given_at_ms', 'bigint'],
      ['ends_at_ms', 'bigint'],
      ['last_used_at_ms', 'bigint'],
      ['address', 'text'],
      ['browser', 'text'],
      ['ended_at_ms', 'bigint', 'optional'],
      ['ended_because', 'text', 'optional'],
    ],
    ['account_id', 'id'],
  ],
  [
    'policy_versions',
    [
      ['account_id', 'text'],
      ['version', 'integer'],
      ['active', 'integer'],
      ['primary_method', 'text'],
      ['backup_method', 'text', 'optional'],
      ['device_trust', 'text'],
      ['saved_at_ms', 'bigint'],
      ['saved_by', 'text', 'optional'],
    ],
    ['account_id', 'version'],
  ],
]
