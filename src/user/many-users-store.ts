import { sql } from 'kysely'
import type { Instant } from '../store/duration.ts'
import { type Chunk, chunksOf, eachRow, forChunks, type ManyValues } from '../store/many-rows.ts'
import { fillSlots, type Slots, slotsOf } from '../store/slots.ts'
import { statement } from '../store/statement.ts'
import type { Reader, Tx } from '../store/store.ts'
import { nameKey } from './name-key.ts'
import { NO_SMS_YET } from './sms-budget.ts'
import type { Role } from './user-store.ts'

/** One of many new users: invited, without anything of her own yet. */
export type ManyUser = {
  id: string
  name: string
  role: Role
  email: string
  emailKey: string
  phone: string | null
  phoneUnreachable: 0 | 1
}

/** What many new users are stored by, worked out before the transaction that stores them. */
export const readyUsers = (accountId: string, users: readonly ManyUser[], now: Instant): Chunk[] =>
  chunksOf(
    users.map((user) => ({ ...user, nameKey: nameKey(user.name) })),
    { accountId, now },
  )

const insertUsers = forChunks((rows) =>
  statement((q, p: ManyValues) =>
    q.db
      .insertInto('users')
      .values(
        eachRow(rows, p, (of) => ({
          account_id: p['accountId'] as string,
          id: of('id'),
          email: of('email'),
          email_key: of('emailKey'),
          name: of('name'),
          name_key: of('nameKey'),
          role: of('role'),
          password_hash: sql.lit(null),
          phone: of('phone'),
          phone_proven_at_ms: sql.lit(null),
          phone_unreachable: of('phoneUnreachable'),
          ever_enrolled_at_ms: sql.lit(null),
          own_choice_at_ms: sql.lit(null),
          accepted_at_ms: sql.lit(null),
          deactivated_at_ms: sql.lit(null),
          wrong_in_a_row: sql.lit(0),
          locked_until_ms: sql.lit(null),
          sms_budget: sql.lit(JSON.stringify(NO_SMS_YET)),
          last_sign_in_at_ms: sql.lit(null),
          password_changed_at_ms: sql.lit(null),
          apps: sql.lit(0),
          security_keys: sql.lit(0),
          recovery_codes: sql.lit(0),
          temporary_code_ends_at_ms: sql.lit(null),
          codes_disabled_at_ms: sql.lit(null),
          primary_offered_at_ms: sql.lit(null),
          created_at_ms: p['now'] as number,
        })),
      )
      .onConflict((oc) => oc.columns(['account_id', 'email_key']).doNothing()),
  ),
)

/**
 * Stores many invited users at once. False where a user of the account has one of their
 * e-mails; the act is then to be given up.
 */
export async function addInvitedUsers(tx: Tx, ready: readonly Chunk[]): Promise<boolean> {
  for (const chunk of ready) if ((await tx.run(insertUsers(chunk), chunk.values)) < chunk.rows) return false
  return true
}

/** Each pair is looked up by itself: of an account and a list, SQLite would rather read all users of the account. */
const findEmails = statement((q, p: { accountId: string } & Slots) => {
  const wanted = sql.join(slotsOf(p).map((emailKey) => sql`(${p.accountId}, ${emailKey})`))
  const found = sql<boolean>`(account_id, email_key) in (values ${wanted})`
  return q.db.selectFrom('users').select('email_key').where(found)
})

/** Which of these e-mails a user of the account has, invited ones included. */
export async function emailsTaken(
  reader: Reader,
  accountId: string,
  emailKeys: readonly string[],
): Promise<Set<string>> {
  const taken = new Set<string>()
  for (const slots of fillSlots(emailKeys))
    for (const row of await reader.all(findEmails, { accountId, ...slots })) taken.add(row.email_key)
  return taken
}
