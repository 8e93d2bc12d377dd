import { type Kysely, sql } from 'kysely'

/** The indexes of the queue hold what waits or is under way alone, so that a message which is done costs them nothing. */
export const messagesThatWait = {
  async up(db: Kysely<never>): Promise<void> {
    for (const index of BEFORE) await db.schema.dropIndex(index).execute()
    for (const [index, state, moment] of INDEXES)
      await db.schema
        .createIndex(index)
        .on('messages')
        .columns(['kind', moment] as never)
        // SQLite knows an index by the very comparison that a statement makes
        .where(sql.ref('state'), '=', sql.lit(state))
        .execute()
  },
}

const BEFORE = ['messages_to_send', 'messages_to_send_again', 'messages_under_way']
const INDEXES = [
  ['messages_queued', 'queued', 'expires_at_ms'],
  ['messages_postponed', 'postponed', 'next_try_at_ms'],
  ['messages_unconfirmed', 'unconfirmed', 'next_try_at_ms'],
  ['messages_under_way', 'sending', 'lease_until_ms'],
] as const
