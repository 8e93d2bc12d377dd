import { type Kysely, sql } from 'kysely'

/** Mail, links, mailed codes, pending changes of an e-mail or a phone, accounts that wait for their link. */
export const mailAndSelfService = {
  async up(db: Kysely<never>): Promise<void> {
    const { schema } = db
    // mail could not be sent before; what is left of it in an outbox has another form
    await sql`delete from messages where kind = 'mail'`.execute(db)
    await schema
      .alterTable('messages')
      .addColumn('tries', 'integer', (column) => column.notNull().defaultTo(0))
      .execute()
    await schema.dropIndex('messages_to_send').execute()
    // one for each question that the queue asks: none of them may look at all that was ever sent
    const asked = {
      messages_to_send: ['kind', 'state', 'expires_at_ms'],
      messages_to_send_again: ['kind', 'state', 'next_try_at_ms'],
      messages_under_way: ['state', 'lease_until_ms'],
    }
    for (const [name, columns] of Object.entries(asked))
      await schema.createIndex(name).on('messages').columns(columns).execute()
    await schema.alterTable('users').addColumn('password_changed_at_ms', 'bigint').execute()
    await schema.alterTable('sign_ins').addColumn('proved', 'text').execute()
    // codes are hashed with where they were sent to from here on; those under way are asked for anew
    await sql`delete from challenges`.execute(db)
    await schema.alterTable('challenges').renameColumn('number', 'sent_to').execute()
    await schema
      .createTable('links')
      .addColumn('account_id', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('purpose', 'text', (column) => column.notNull())
      .addColumn('secret_hash', 'text', (column) => column.notNull())
      .addColumn('made_by', 'text')
      .addColumn('made_at_ms', 'bigint', (column) => column.notNull())
      .addColumn('expires_at_ms', 'bigint', (column) => column.notNull())
      .addColumn('used_at_ms', 'bigint')
      .addPrimaryKeyConstraint('links_pk', ['account_id', 'user_id', 'purpose'])
      .execute()
    await schema
      .createTable('sign_ups')
      .addColumn('account_id', 'text', (column) => column.notNull())
      .addColumn('secret_hash', 'text', (column) => column.notNull())
      .addColumn('form', 'text', (column) => column.notNull())
      .addColumn('expires_at_ms', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('sign_ups_pk', ['account_id'])
      .execute()
    await schema
      .createTable('reset_requests')
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('request', 'text', (column) => column.notNull())
      .addColumn('asked_at_ms', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('reset_requests_pk', ['id'])
      .execute()
    await schema
      .createTable('mail_budgets')
      .addColumn('key_hash', 'text', (column) => column.notNull())
      .addColumn('sent', 'text', (column) => column.notNull())
      .addColumn('changed_at_ms', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('mail_budgets_pk', ['key_hash'])
      .execute()
    const ages = [
      ['links', 'expires_at_ms'],
      ['sign_ups', 'expires_at_ms'],
      ['reset_requests', 'asked_at_ms'],
      ['mail_budgets', 'changed_at_ms'],
    ] as const
    for (const [table, column] of ages)
      await schema.createIndex(`${table}_by_age`).on(table).column(column).execute()
  },
}
