import type { CreateTableBuilder, Kysely, SchemaModule } from 'kysely'

type Table = CreateTableBuilder<string, string>
type Kind = 'text' | 'bigint' | 'integer'

/** The first tables: installation, accounts, users, sign-ins, sessions, messages, audit. */
export const theHouse = {
  async up(db: Kysely<never>): Promise<void> {
    for (const [name, { columns, key, unique }] of Object.entries(TABLES)) {
      let table = db.schema.createTable(name) as unknown as Table
      for (const [column, kind] of Object.entries(columns)) {
        const [type, optional] = kind.split('?')
        table = table.addColumn(column, type as Kind, (c) => (optional === undefined ? c.notNull() : c))
      }
      table = table.addPrimaryKeyConstraint(`${name}_pk`, key)
      if (unique) table = table.addUniqueConstraint(`${name}_unique`, unique as never)
      await table.execute()
    }
    await db
      .insertInto('installation' as never)
      .values({ id: 1, first_account_id: null })
      .execute()
    for (const [name, on, columns] of INDEXES) await index(db.schema, name, on, columns).execute()
  },
}

const index = (schema: SchemaModule, name: string, on: string, columns: string[]) =>
  schema.createIndex(name).on(on).columns(columns)

type Shape = { columns: Record<string, Kind | `${Kind}?`>; key: string[]; unique?: string[] }

const TABLES: Record<string, Shape> = {
  installation: { columns: { id: 'integer', first_account_id: 'text?' }, key: ['id'] },
  secret_keys: { columns: { id: 'text', fingerprint: 'text', added_at_ms: 'bigint' }, key: ['id'] },
  job_leases: { columns: { name: 'text', owner: 'text', lease_until_ms: 'bigint' }, key: ['name'] },
  logins: { columns: { email_key: 'text', account_id: 'text', user_id: 'text' }, key: ['email_key'] },
  password_tries: {
    columns: {
      email_hash: 'text',
      wrong_in_a_row: 'integer',
      wait_until_ms: 'bigint',
      counted_at_ms: 'bigint',
    },
    key: ['email_hash'],
  },
  network_tries: {
    columns: { network_hash: 'text', window_began_at_ms: 'bigint', wrong: 'integer' },
    key: ['network_hash'],
  },
  number_budgets: {
    columns: { number_hash: 'text', budget: 'text', changed_at_ms: 'bigint' },
    key: ['number_hash'],
  },
  accounts: {
    columns: {
      id: 'text',
      name: 'text',
      country: 'text',
      created_at_ms: 'bigint',
      changed_at_ms: 'bigint?',
      changed_by: 'text?',
    },
    key: ['id'],
  },
  security_policies: {
    columns: {
      account_id: 'text',
      active: 'integer',
      primary_method: 'text',
      backup_method: 'text?',
      device_trust: 'text',
      version: 'integer',
      saved_at_ms: 'bigint',
      saved_by: 'text?',
    },
    key: ['account_id'],
  },
  users: {
    columns: {
      account_id: 'text',
      id: 'text',
      email: 'text',
      email_key: 'text',
      name: 'text',
      role: 'text',
      password_hash: 'text?',
      phone: 'text?',
      phone_proven_at_ms: 'bigint?',
      ever_enrolled_at_ms: 'bigint?',
      own_choice_at_ms: 'bigint?',
      accepted_at_ms: 'bigint?',
      deactivated_at_ms: 'bigint?',
      wrong_in_a_row: 'integer',
      locked_until_ms: 'bigint?',
      sms_budget: 'text',
      last_sign_in_at_ms: 'bigint?',
      created_at_ms: 'bigint',
    },
    key: ['account_id', 'id'],
    unique: ['account_id', 'email_key'],
  },
  sign_ins: {
    columns: {
      account_id: 'text',
      id: 'text',
      user_id: 'text',
      secret_hash: 'text',
      began_at_ms: 'bigint',
      expires_at_ms: 'bigint',
      closed_at_ms: 'bigint?',
      closed_because: 'text?',
      asked_because: 'text?',
      address: 'text',
      browser: 'text',
    },
    key: ['account_id', 'id'],
  },
  challenges: {
    columns: {
      account_id: 'text',
      owner_id: 'text',
      purpose: 'text',
      user_id: 'text',
      number: 'text',
      code_hash: 'text',
      sent: 'integer',
      sent_at_ms: 'bigint',
      expires_at_ms: 'bigint',
      resend_at_ms: 'bigint',
      passed_at_ms: 'bigint?',
      message_id: 'text',
    },
    key: ['account_id', 'owner_id', 'purpose'],
  },
  sessions: {
    columns: {
      account_id: 'text',
      id: 'text',
      user_id: 'text',
      secret_hash: 'text',
      authenticated_at_ms: 'bigint',
      last_used_at_ms: 'bigint',
      ends_at_ms: 'bigint',
      ended_at_ms: 'bigint?',
      amr: 'text',
      why: 'text',
      sudo_began_at_ms: 'bigint?',
      sudo_until_ms: 'bigint?',
      address: 'text',
      browser: 'text',
    },
    key: ['account_id', 'id'],
  },
  session_answers: {
    columns: { account_id: 'text', session_id: 'text', method: 'text', answered_at_ms: 'bigint' },
    key: ['account_id', 'session_id', 'method'],
  },
  known_browsers: {
    columns: { account_id: 'text', user_id: 'text', secret_hash: 'text', seen_at_ms: 'bigint' },
    key: ['account_id', 'user_id', 'secret_hash'],
  },
  messages: {
    columns: {
      account_id: 'text',
      id: 'text',
      kind: 'text',
      recipient: 'text?',
      body: 'text?',
      state: 'text',
      gateway: 'integer',
      created_at_ms: 'bigint',
      expires_at_ms: 'bigint',
      next_try_at_ms: 'bigint',
      lease_until_ms: 'bigint?',
      sent_at_ms: 'bigint?',
      delivered_at_ms: 'bigint?',
    },
    key: ['account_id', 'id'],
  },
  audit_events: {
    columns: {
      account_id: 'text',
      id: 'text',
      at_ms: 'bigint',
      type: 'text',
      actor_id: 'text?',
      subject_id: 'text?',
      details: 'text',
    },
    key: ['account_id', 'id'],
  },
}

const INDEXES: [name: string, on: string, columns: string[]][] = [
  ['password_tries_by_age', 'password_tries', ['counted_at_ms']],
  ['network_tries_by_age', 'network_tries', ['window_began_at_ms']],
  ['number_budgets_by_age', 'number_budgets', ['changed_at_ms']],
  ['users_by_role', 'users', ['account_id', 'role']],
  ['sign_ins_by_user', 'sign_ins', ['account_id', 'user_id']],
  ['sign_ins_by_age', 'sign_ins', ['began_at_ms']],
  ['sign_ins_unfinished', 'sign_ins', ['asked_because', 'began_at_ms']],
  ['challenges_by_age', 'challenges', ['expires_at_ms']],
  ['sessions_by_user', 'sessions', ['account_id', 'user_id']],
  ['sessions_by_age', 'sessions', ['ends_at_ms']],
  ['session_answers_by_age', 'session_answers', ['answered_at_ms']],
  ['known_browsers_by_age', 'known_browsers', ['seen_at_ms']],
  ['messages_to_send', 'messages', ['state', 'next_try_at_ms']],
  ['messages_by_age', 'messages', ['created_at_ms']],
  ['audit_events_by_time', 'audit_events', ['account_id', 'at_ms']],
]
