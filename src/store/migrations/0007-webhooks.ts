import { type Kysely, SqliteAdapter, sql } from 'kysely'

type Column = [name: string, type: 'text' | 'bigint' | 'integer', optional?: 'optional']

/** Webhooks: where an account wants to be told, what is to be told, and what became of it. */
export const webhooks = {
  async up(db: Kysely<never>): Promise<void> {
    const { schema } = db
    const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter
    for (const [name, columns, key] of TABLES) {
      let table = schema.createTable(name)
      for (const [column, type, optional] of columns)
        table = table.addColumn(column, type, (c) => (optional ? c : c.notNull()))
      await table.addPrimaryKeyConstraint(`${name}_pk`, key as never).execute()
    }
    // its number says in which order rows were written: SQLite gives one to an integer key, PostgreSQL to an identity
    await (
      isSqlite
        ? sql`create table webhook_outbox (no integer primary key, account_id text not null, event_id text not null)`
        : sql`create table webhook_outbox (no bigint generated always as identity, account_id text not null,
            event_id text not null, constraint webhook_outbox_pk primary key (account_id, no))`
    ).execute(db)
    if (isSqlite)
      await sql`create index webhook_outbox_by_account on webhook_outbox (account_id, no)`.execute(db)
    await sql`create index webhook_deliveries_waiting on webhook_deliveries (account_id, webhook_id, seq)
      where waits_since_ms is not null`.execute(db)
    for (const [name, on, columns] of INDEXES)
      await schema.createIndex(name).on(on).columns(columns).execute()
  },
}

const TABLES: [name: string, columns: Column[], key: string[]][] = [
  [
    'webhook_queues',
    [
      ['account_id', 'text'],
      ['last_seq', 'bigint'],
    ],
    ['account_id'],
  ],
  [
    'webhooks',
    [
      ['account_id', 'text'],
      ['id', 'text'],
      ['url', 'text'],
      ['event_groups', 'text'],
      ['secret', 'text'],
      ['secret_made_at_ms', 'bigint'],
      ['old_secret', 'text', 'optional'],
      ['old_secret_until_ms', 'bigint', 'optional'],
      ['made_by', 'text', 'optional'],
      ['made_at_ms', 'bigint'],
      ['due_at_ms', 'bigint', 'optional'],
      ['lease_owner', 'text', 'optional'],
      ['lease_until_ms', 'bigint'],
      ['tries', 'integer'],
      ['failing_since_ms', 'bigint', 'optional'],
      ['stopped_at_ms', 'bigint', 'optional'],
      ['last_delivered_at_ms', 'bigint', 'optional'],
    ],
    ['account_id', 'id'],
  ],
  [
    'webhook_deliveries',
    [
      ['account_id', 'text'],
      ['webhook_id', 'text'],
      ['event_id', 'text'],
      ['seq', 'bigint'],
      ['type', 'text'],
      ['at_ms', 'bigint'],
      ['body', 'text'],
      ['waits_since_ms', 'bigint', 'optional'],
      ['tries', 'integer'],
      ['replayed_by', 'text', 'optional'],
      ['tried_at_ms', 'bigint', 'optional'],
      ['took_ms', 'integer', 'optional'],
      ['answer_status', 'integer', 'optional'],
      ['answer_body', 'text', 'optional'],
      ['failure', 'text', 'optional'],
    ],
    ['account_id', 'webhook_id', 'event_id'],
  ],
]

const INDEXES: [name: string, on: string, columns: string[]][] = [
  ['webhooks_by_due', 'webhooks', ['due_at_ms']],
  ['webhook_deliveries_by_seq', 'webhook_deliveries', ['account_id', 'webhook_id', 'seq', 'event_id']],
  ['webhook_deliveries_by_age', 'webhook_deliveries', ['at_ms']],
]
