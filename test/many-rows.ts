import { statement } from '../src/store/statement.ts'
import type { Store } from '../src/store/store.ts'
import { type Insertable, sql } from 'kysely'
import type { Tables } from '../src/store/tables.ts'

type Doubled = { accountId: string; suffix: string }

const DEVICE = [
  'account_id',
  'public_key',
  'earned_by',
  'policy_version',
  'policy_active',
  'given_at_ms',
  'ends_at_ms',
  'last_used_at_ms',
  'address',
  'browser',
  'ended_at_ms',
  'ended_because',
] as const satisfies (keyof Tables['trusted_devices'])[]
const USER = [
  'account_id',
  'name',
  'name_key',
  'role',
  'password_hash',
  'phone',
  'phone_proven_at_ms',
  'phone_unreachable',
  'ever_enrolled_at_ms',
  'own_choice_at_ms',
  'accepted_at_ms',
  'deactivated_at_ms',
  'wrong_in_a_row',
  'locked_until_ms',
  'sms_budget',
  'last_sign_in_at_ms',
  'password_changed_at_ms',
  'apps',
  'security_keys',
  'recovery_codes',
  'temporary_code_ends_at_ms',
  'codes_disabled_at_ms',
  'primary_offered_at_ms',
  'created_at_ms',
] as const satisfies (keyof Insertable<Tables['users']>)[]

const doubleDevices = statement((q, p: Doubled) => {
  const renamed = (column: string) => sql<string>`${sql.ref(column)} || ${p.suffix}`
  return q.db
    .insertInto('trusted_devices')
    .columns([...DEVICE, 'id', 'user_id', 'browser_hash'])
    .expression((eb) =>
      eb
        .selectFrom('trusted_devices')
        .select(DEVICE)
        .select([renamed('id').as('id'), renamed('user_id').as('user_id')])
        .select(renamed('browser_hash').as('browser_hash'))
        .where('account_id', '=', p.accountId),
    )
})
const doubleUsers = statement((q, p: Doubled) => {
  const renamed = (column: string) => sql<string>`${sql.ref(column)} || ${p.suffix}`
  return q.db
    .insertInto('users')
    .columns([...USER, 'id', 'email', 'email_key'])
    .expression((eb) =>
      eb
        .selectFrom('users')
        .select(USER)
        .select([renamed('id').as('id'), renamed('email').as('email')])
        .select(renamed('email_key').as('email_key'))
        .where('account_id', '=', p.accountId),
    )
})

/** Doubles an account's trusted devices so many times, each time those of as many other users. */
export const multiplyDevices = (store: Store, accountId: string, times: number): Promise<void> =>
  multiply(store, doubleDevices, accountId, times)

/** Doubles an account's users so many times: who is new stands as the one whose double she is. */
export const multiplyUsers = (store: Store, accountId: string, times: number): Promise<void> =>
  multiply(store, doubleUsers, accountId, times)

const multiply = (store: Store, double: typeof doubleUsers, accountId: string, times: number) =>
  store.write(async (tx) => {
    for (let nth = 0; nth < times; nth++)
      await tx.run(double, { accountId, suffix: String.fromCharCode('a'.charCodeAt(0) + nth) })
  })
