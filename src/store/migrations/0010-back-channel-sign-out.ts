import { type Kysely, SqliteAdapter, sql } from 'kysely'

/** Who is to be told that a session has ended, and how ends of sessions are found. */
export const backChannelSignOut = {
  async up(db: Kysely<never>): Promise<void> {
    const { schema } = db
    const text = db.getExecutor().adapter instanceof SqliteAdapter ? sql`text` : sql`text collate "C"`
    await schema.alterTable('applications').addColumn('back_channel_address', text).execute()
    await schema.alterTable('sessions').addColumn('grants_ended_at_ms', 'bigint').execute()
    await schema
      .createIndex('sessions_by_end')
      .on('sessions')
      .column('grants_ended_at_ms')
      .where(sql.ref('grants_ended_at_ms'), 'is not', null)
      .execute()
    let table = schema.createTable('sign_outs_owed')
    for (const column of TEXTS) table = table.addColumn(column, text, (c) => c.notNull())
    await table
      .addColumn('due_at_ms', 'bigint', (c) => c.notNull())
      .addColumn('ended_at_ms', 'bigint')
      .addColumn('tries', 'integer', (c) => c.notNull())
      .addPrimaryKeyConstraint('sign_outs_owed_pk', KEY as never)
      .execute()
    await schema.createIndex('sign_outs_owed_by_due').on('sign_outs_owed').column('due_at_ms').execute()
  },
}

const KEY = ['account_id', 'session_id', 'application_id', 'sid'] as const
const TEXTS = [...KEY, 'user_id', 'session_hash'] as const
