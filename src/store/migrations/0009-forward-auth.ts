import { type Kysely, SqliteAdapter, sql } from 'kysely'

/** Who was let in at hosts behind a proxy. */
export const forwardAuth = {
  async up(db: Kysely<never>): Promise<void> {
    const { schema } = db
    const byBytes = db.getExecutor().adapter instanceof SqliteAdapter ? sql`` : sql`collate "C"`
    let table = schema.createTable('forward_sessions')
    for (const column of TEXTS) table = table.addColumn(column, sql`text ${byBytes}`, (c) => c.notNull())
    await table
      .addColumn('code_expires_at_ms', 'bigint', (c) => c.notNull())
      .addColumn('secret_hash', sql`text ${byBytes}`)
      .addColumn('ends_at_ms', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('forward_sessions_pk', ['account_id', 'id'] as never)
      .execute()
    await schema
      .createIndex('forward_sessions_by_user')
      .on('forward_sessions')
      .columns(['account_id', 'user_id'])
      .execute()
    await schema
      .createIndex('forward_sessions_by_age')
      .on('forward_sessions')
      .columns(['ends_at_ms'])
      .execute()
  },
}

const TEXTS = [
  'account_id',
  'id',
  'user_id',
  'session_id',
  'session_hash',
  'host',
  'code_hash',
  'nonce_hash',
] as const
