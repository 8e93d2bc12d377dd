import type { Instant } from '../store/duration.ts'
import { type Build, statement } from '../store/statement.ts'
import type { Tx } from '../store/store.ts'
import { nameKey } from './name-key.ts'
import { unreachable } from './phone.ts'
import { NO_SMS_YET } from './sms-budget.ts'

const updateName = statement((q, p: { accountId: string; id: string; name: string; nameKey: string }) =>
  q.db
    .updateTable('users')
    .set({ name: p.name, name_key: p.nameKey })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)
const insertLogin = statement((q, p: { emailKey: string; accountId: string; userId: string }) =>
  q.db
    .insertInto('logins')
    .values({ email_key: p.emailKey, account_id: p.accountId, user_id: p.userId })
    .onConflict((oc) => oc.doNothing()),
)

const deleteLogin = statement((q, p: { emailKey: string; accountId: string; userId: string }) =>
  q.db
    .deleteFrom('logins')
    .where('email_key', '=', p.emailKey)
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId),
)
const setAccepted = statement((q, p: { accountId: string; id: string; passwordHash: string; now: number }) =>
  q.db
    .updateTable('users')
    .set({ password_hash: p.passwordHash, password_changed_at_ms: p.now, accepted_at_ms: p.now })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)
const updatePassword = statement(
  (q, p: { accountId: string; id: string; passwordHash: string; now: number }) =>
    q.db
      .updateTable('users')
      .set({ password_hash: p.passwordHash, password_changed_at_ms: p.now })
      .where('account_id', '=', p.accountId)
      .where('id', '=', p.id),
)
const updateEmail = statement((q, p: { accountId: string; id: string; email: string; key: string }) =>
  q.db
    .updateTable('users')
    .set({ email: p.email, email_key: p.key })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)
const updateOwnChoice = statement((q, p: { accountId: string; id: string; since: number | null }) =>
  q.db
    .updateTable('users')
    .set({ own_choice_at_ms: p.since })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)
type Known = { accountId: string; id: string }

/** That another active administrator who accepted is there, whatever becomes of this one. */
const anotherAdmin = ({ db }: Build, p: Known) =>
  db
    .selectFrom('users as other')
    .select('other.id')
    .where('other.account_id', '=', p.accountId)
    .where('other.id', '!=', p.id)
    .where('other.role', '=', 'admin')
    .where('other.accepted_at_ms', 'is not', null)
    .where('other.deactivated_at_ms', 'is', null)

const setDeactivated = statement((q, p: Known & { now: number }) =>
  q.db
    .updateTable('users')
    .set({ deactivated_at_ms: p.now })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id)
    .where('deactivated_at_ms', 'is', null)
    .where((eb) => eb.exists(anotherAdmin(q, p))),
)
const setMember = statement((q, p: Known) =>
  q.db
    .updateTable('users')
    .set({ role: 'member' })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id)
    .where((eb) => eb.exists(anotherAdmin(q, p))),
)
const setAdmin = statement((q, p: Known) =>
  q.db
    .updateTable('users')
    .set({ role: 'admin' })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)
const deleteRow = statement((q, p: Known) =>
  q.db
    .deleteFrom('users')
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id)
    .where((eb) => eb.exists(anotherAdmin(q, p))),
)
const setReactivated = statement((q, p: { accountId: string; id: string }) =>
  q.db
    .updateTable('users')
    .set({ deactivated_at_ms: null })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)

type NewUser = {
  accountId: string
  id: string
  email: string
  emailKey: string
  name: string
  role: string
  passwordHash: string | null
  phone: string | null
  acceptedAt: number | null
  now: number
}

/** What is worked out of what a new user is given. */
const described = ({ name, phone }: { name: string; phone: string | null }) => ({
  nameKey: nameKey(name),
  phoneUnreachable: unreachable(phone),
  smsBudget: JSON.stringify(NO_SMS_YET),
})

const insertUser = statement((q, p: NewUser & ReturnType<typeof described>) =>
  q.db.insertInto('users').values({
    account_id: p.accountId,
    id: p.id,
    email: p.email,
    email_key: p.emailKey,
    name: p.name,
    name_key: p.nameKey,
    role: p.role,
    password_hash: p.passwordHash,
    phone: p.phone,
    phone_proven_at_ms: null,
    phone_unreachable: p.phoneUnreachable,
    ever_enrolled_at_ms: null,
    own_choice_at_ms: null,
    accepted_at_ms: p.acceptedAt,
    deactivated_at_ms: null,
    wrong_in_a_row: 0,
    locked_until_ms: null,
    sms_budget: p.smsBudget,
    last_sign_in_at_ms: null,
    password_changed_at_ms: p.acceptedAt,
    apps: 0,
    security_keys: 0,
    recovery_codes: 0,
    temporary_code_ends_at_ms: null,
    codes_disabled_at_ms: null,
    primary_offered_at_ms: null,
    created_at_ms: p.now,
  }),
)

type Fresh = Omit<NewUser, 'acceptedAt'>

/** Stores a user who may sign in at once. False where the e-mail already signs somebody in; then nothing is stored. */
export async function addUser(tx: Tx, user: Fresh & { passwordHash: string }): Promise<boolean> {
  if (!(await claimLogin(tx, user, user.emailKey))) return false
  await tx.run(insertUser, { ...user, ...described(user), acceptedAt: user.now })
  return true
}

/** Stores a user who is invited: her e-mail reserves nothing outside of her account. */
export async function addInvitedUser(tx: Tx, user: Omit<Fresh, 'passwordHash'>): Promise<void> {
  await tx.run(insertUser, {
    ...user,
    ...described(user),
    passwordHash: null,
    acceptedAt: null,
  })
}

type Who = { accountId: string; id: string }

/** Makes an e-mail sign this user in. False where it already signs somebody in. */
export async function claimLogin(tx: Tx, user: Who, emailKey: string): Promise<boolean> {
  return (await tx.run(insertLogin, { emailKey, accountId: user.accountId, userId: user.id })) === 1
}

/** Makes an e-mail sign nobody in any more. */
export async function releaseLogin(tx: Tx, user: Who, emailKey: string): Promise<void> {
  await tx.run(deleteLogin, { emailKey, accountId: user.accountId, userId: user.id })
}

/** Stores the password that an invited user chose: she may sign in from here on. */
export async function acceptUser(tx: Tx, user: Who, passwordHash: string, now: Instant): Promise<void> {
  await tx.run(setAccepted, { accountId: user.accountId, id: user.id, passwordHash, now })
}

/** Stores a user's new password. */
export async function setPassword(tx: Tx, user: Who, passwordHash: string, now: Instant): Promise<void> {
  await tx.run(updatePassword, { accountId: user.accountId, id: user.id, passwordHash, now })
}

/** Stores a user's new e-mail. */
export async function setEmail(tx: Tx, user: Who, email: { address: string; key: string }): Promise<void> {
  await tx.run(updateEmail, { accountId: user.accountId, id: user.id, email: email.address, key: email.key })
}

/** Stores that a user turned two-factor on for herself (since when), or off (null). */
export async function setOwnChoice(tx: Tx, user: Who, since: Instant | null): Promise<void> {
  await tx.run(updateOwnChoice, { accountId: user.accountId, id: user.id, since })
}

/**
 * Deactivates a user, in one statement that keeps one active administrator who accepted. False where she is the last
 * one. The account's row is locked, so that two who deactivate each other come one after the other.
 */
export async function deactivateUser(tx: Tx, user: Who, now: Instant): Promise<boolean> {
  return (await tx.run(setDeactivated, { accountId: user.accountId, id: user.id, now })) === 1
}

/** Makes a deactivated user what she was before: active, or invited. */
export async function reactivateUser(tx: Tx, user: Who): Promise<void> {
  await tx.run(setReactivated, { accountId: user.accountId, id: user.id })
}

/** Stores a user's new name. */
export async function renameUser(tx: Tx, accountId: string, id: string, name: string): Promise<void> {
  await tx.run(updateName, { accountId, id, name, nameKey: nameKey(name) })
}

/** Makes a user an administrator. */
export async function raiseUser(tx: Tx, user: Who): Promise<void> {
  await tx.run(setAdmin, { accountId: user.accountId, id: user.id })
}

/** Makes an administrator a member, with the rule of `deactivateUser`: false where she is the last one. */
export async function demoteUser(tx: Tx, user: Who): Promise<boolean> {
  return (await tx.run(setMember, { accountId: user.accountId, id: user.id })) === 1
}

/** Removes a user's row, with the rule of `deactivateUser`: false where she is the last administrator. */
export async function removeUserRow(tx: Tx, user: Who): Promise<boolean> {
  return (await tx.run(deleteRow, { accountId: user.accountId, id: user.id })) === 1
}
