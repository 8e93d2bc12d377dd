import type { NextStepUser } from '../decision/next-step.ts'
import type { Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Reader, Tx } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'

export type Role = 'admin' | 'member'

/** A person of exactly one account, as stored. */
export type User = {
  accountId: string
  id: string
  email: string
  emailKey: string
  name: string
  role: Role
  passwordHash: string | null
  phone: string | null
  phoneProvenAt: Instant | null
  everEnrolledAt: Instant | null
  ownChoiceAt: Instant | null
  acceptedAt: Instant | null
  deactivatedAt: Instant | null
  wrongInARow: number
  lockedUntil: Instant | null
  smsBudget: string
  lastSignInAt: Instant | null
}

const findUser = statement((q, p: { accountId: string; id: string }) =>
  q.db.selectFrom('users').selectAll().where('account_id', '=', p.accountId).where('id', '=', p.id),
)
const lockUser = statement((q, p: { accountId: string; id: string }) =>
  q.forUpdate(
    q.db.selectFrom('users').selectAll().where('account_id', '=', p.accountId).where('id', '=', p.id),
  ),
)
const findActiveUsers = statement((q, p: { accountId: string; role: string }) =>
  q.db
    .selectFrom('users')
    .selectAll()
    .where('account_id', '=', p.accountId)
    .where('role', '=', p.role)
    .where('accepted_at_ms', 'is not', null)
    .where('deactivated_at_ms', 'is', null)
    .orderBy('created_at_ms')
    .orderBy('id'),
)
const countPhone = statement((q, p: { accountId: string; phone: string }) =>
  q.db
    .selectFrom('users')
    .select((eb) => eb.fn.countAll<number>().as('users'))
    .where('account_id', '=', p.accountId)
    .where('phone', '=', p.phone)
    .where('deactivated_at_ms', 'is', null),
)
const updateName = statement((q, p: { accountId: string; id: string; name: string }) =>
  q.db
    .updateTable('users')
    .set({ name: p.name })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)
const insertLogin = statement((q, p: { emailKey: string; accountId: string; userId: string }) =>
  q.db
    .insertInto('logins')
    .values({ email_key: p.emailKey, account_id: p.accountId, user_id: p.userId })
    .onConflict((oc) => oc.doNothing()),
)

type NewUser = {
  accountId: string
  id: string
  email: string
  emailKey: string
  name: string
  role: string
  passwordHash: string
  phone: string
  smsBudget: string
  now: number
}

const insertUser = statement((q, p: NewUser) =>
  q.db.insertInto('users').values({
    account_id: p.accountId,
    id: p.id,
    email: p.email,
    email_key: p.emailKey,
    name: p.name,
    role: p.role,
    password_hash: p.passwordHash,
    phone: p.phone,
    phone_proven_at_ms: null,
    ever_enrolled_at_ms: null,
    own_choice_at_ms: null,
    accepted_at_ms: p.now,
    deactivated_at_ms: null,
    wrong_in_a_row: 0,
    locked_until_ms: null,
    sms_budget: p.smsBudget,
    last_sign_in_at_ms: null,
    created_at_ms: p.now,
  }),
)

/** A user, to look at. */
export async function readUser(reader: Reader, accountId: string, id: string): Promise<User> {
  return existing(await reader.first(findUser, { accountId, id }))
}

/** A user whose tries, phone or sign-in are about to change: nobody else does so before the transaction ends. */
export async function userToChange(tx: Tx, accountId: string, id: string): Promise<User> {
  return existing(await tx.first(lockUser, { accountId, id }))
}

/** The users with a role who accepted and are not deactivated, the oldest first. */
export async function activeUsers(reader: Reader, accountId: string, role: Role): Promise<User[]> {
  return (await reader.all(findActiveUsers, { accountId, role })).map(userOf)
}

/** Stores a user who may sign in at once. False where the e-mail already signs somebody in; then nothing is stored. */
export async function addUser(tx: Tx, user: NewUser): Promise<boolean> {
  const login = { emailKey: user.emailKey, accountId: user.accountId, userId: user.id }
  if ((await tx.run(insertLogin, login)) === 0) return false
  await tx.run(insertUser, user)
  return true
}

/** Stores a user's new name. */
export async function renameUser(tx: Tx, accountId: string, id: string, name: string): Promise<void> {
  await tx.run(updateName, { accountId, id, name })
}

/** How many users of the account who are not deactivated have this number. */
export async function usersWithPhone(reader: Reader, accountId: string, phone: string): Promise<number> {
  return (await reader.first(countPhone, { accountId, phone }))?.users ?? 0
}

/** What the decision reads of a user. Apps, keys and rescues cannot be enrolled yet. */
export function decisionView(user: User): NextStepUser {
  return {
    ownChoice: user.ownChoiceAt !== null,
    phone: user.phone === null ? 'none' : user.phoneProvenAt === null ? 'on_file' : 'proven',
    app: false,
    securityKey: false,
    recoveryCodes: false,
    temporaryCode: false,
    everEnrolled: user.everEnrolledAt !== null,
    codesDisabled: false,
  }
}

const existing = (row: Tables['users'] | undefined): User => {
  if (!row) throw new Error('no such user')
  return userOf(row)
}

/** A user from her row. */
const userOf = (row: Tables['users']): User => ({
  accountId: row.account_id,
  id: row.id,
  email: row.email,
  emailKey: row.email_key,
  name: row.name,
  role: row.role as Role,
  passwordHash: row.password_hash,
  phone: row.phone,
  phoneProvenAt: row.phone_proven_at_ms,
  everEnrolledAt: row.ever_enrolled_at_ms,
  ownChoiceAt: row.own_choice_at_ms,
  acceptedAt: row.accepted_at_ms,
  deactivatedAt: row.deactivated_at_ms,
  wrongInARow: row.wrong_in_a_row,
  lockedUntil: row.locked_until_ms,
  smsBudget: row.sms_budget,
  lastSignInAt: row.last_sign_in_at_ms,
})
