import { type Kysely, type RawBuilder, SqliteAdapter, sql } from 'kysely'
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'

/** SMS by several ways: which gateway was asked, what it told, and what became of each; what keeps anybody from burning money. */
export const smsThatArrive = {
  async up(db: Kysely<never>): Promise<void> {
    const { schema } = db
    const text = db.getExecutor().adapter instanceof SqliteAdapter ? sql`text` : sql`text collate "C"`
    // what takes long comes first, before a table is locked that others work on
    await smsGuard(db, text)
    await noteCountries(db)
    await schema.alterTable('accounts').addColumn('sms_countries', text).execute()
    for (const column of MESSAGE_TEXTS) await schema.alterTable('messages').addColumn(column, text).execute()
    for (const column of MESSAGE_MOMENTS)
      await schema.alterTable('messages').addColumn(column, 'bigint').execute()
    for (const [index, columns] of MESSAGE_INDEXES)
      await schema
        .createIndex(index)
        .on('messages')
        .columns(columns as never)
        .where(sql.ref('phone'), 'is not', null)
        .execute()

    let attempts = schema.createTable('sms_attempts')
    for (const column of ATTEMPT_KEY) attempts = attempts.addColumn(column, text, (c) => c.notNull())
    await attempts
      .addColumn('begun_at_ms', 'bigint', (c) => c.notNull())
      .addColumn('accepted_at_ms', 'bigint')
      .addColumn('reference', text)
      .addColumn('outcome', text)
      .addColumn('outcome_at_ms', 'bigint')
      .addPrimaryKeyConstraint('sms_attempts_pk', ATTEMPT_KEY as never)
      .execute()
    await schema
      .createIndex('sms_attempts_by_reference')
      .on('sms_attempts')
      .columns(['gateway', 'reference'])
      .where(sql.ref('reference'), 'is not', null)
      .execute()
    await schema.createIndex('sms_attempts_by_age').on('sms_attempts').column('begun_at_ms').execute()
  },
}

/** What the fraud guard counts, and to which countries accounts send. */
async function smsGuard(db: Kysely<never>, text: RawBuilder<unknown>): Promise<void> {
  const { schema } = db
  for (const [name, texts, numbers, optional, key] of GUARD_TABLES) {
    let table = schema.createTable(name)
    for (const column of texts) table = table.addColumn(column, text, (c) => c.notNull())
    for (const column of numbers) table = table.addColumn(column, 'bigint', (c) => c.notNull())
    for (const column of optional) table = table.addColumn(column, 'bigint')
    await table.addPrimaryKeyConstraint(`${name}_pk`, [...key] as never).execute()
  }
  for (const [table, column] of GUARD_AGES)
    await schema.createIndex(`${table}_by_age`).on(table).column(column).execute()
}

const GUARD_TABLES = [
  ['account_sms_countries', ['account_id', 'country'], [], [], ['account_id', 'country']],
  [
    'sms_counts',
    ['scope', 'key', 'period'],
    ['began_at_ms', 'ends_at_ms', 'used', 'micros'],
    [],
    ['scope', 'key', 'period', 'began_at_ms'],
  ],
  [
    'sms_brakes',
    ['scope', 'key', 'state'],
    ['proven', 'changed_at_ms'],
    ['paused_until_ms'],
    ['scope', 'key', 'proven'],
  ],
  [
    'sms_pauses',
    ['account_id', 'scope', 'key', 'because'],
    ['proven', 'until_ms', 'began_at_ms', 'held'],
    [],
    ['account_id', 'scope', 'key', 'proven', 'because', 'until_ms'],
  ],
] as const
const GUARD_AGES = [
  ['sms_counts', 'ends_at_ms'],
  ['sms_brakes', 'changed_at_ms'],
  ['sms_pauses', 'until_ms'],
] as const

const AT_ONCE = 500

/** Users go on where they were: the countries of the numbers on file are their accounts', proved or not, so that an upgrade locks nobody out. */
async function noteCountries(db: Kysely<never>): Promise<void> {
  const noted = new Set<string>()
  for (let after = { account_id: '', id: '' }; ;) {
    const { rows } = await sql<{ account_id: string; id: string; phone: string }>`
      select account_id, id, phone from users
      where phone is not null and (account_id, id) > (${after.account_id}, ${after.id})
      order by account_id, id limit ${AT_ONCE}`.execute(db)
    for (const { account_id, phone } of rows) {
      const number = parsePhoneNumberFromString(phone)
      const country = number?.isValid() ? number.country : undefined
      if (country === undefined || noted.has(`${account_id} ${country}`)) continue
      noted.add(`${account_id} ${country}`)
      await sql`insert into account_sms_countries (account_id, country) values (${account_id}, ${country})`.execute(
        db,
      )
    }
    const last = rows.at(-1)
    if (!last || rows.length < AT_ONCE) return
    after = last
  }
}

const ATTEMPT_KEY = ['account_id', 'message_id', 'gateway'] as const
const MESSAGE_TEXTS = [
  'user_id',
  'phone',
  'number_block',
  'country',
  'network',
  'held_because',
  'again_because',
]
const MESSAGE_MOMENTS = ['held_until_ms', 'sent_again_at_ms', 'answered_at_ms', 'price_micros']
const MESSAGE_INDEXES: [string, string[]][] = [
  ['messages_of_account', ['account_id', 'created_at_ms']],
  ['messages_of_user', ['account_id', 'user_id', 'created_at_ms']],
]
