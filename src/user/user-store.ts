import type { Selectable } from 'kysely'
import type { NextStepUser } from '../decision/next-step.ts'
import type { Instant } from '../store/duration.ts'
import { Refusal } from '../refusal.ts'
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
  /** A landline, a premium number and the like. */
  phoneUnreachable: boolean
  everEnrolledAt: Instant | null
  ownChoiceAt: Instant | null
  acceptedAt: Instant | null
  deactivatedAt: Instant | null
  wrongInARow: number
  lockedUntil: Instant | null
  smsBudget: string
  lastSignInAt: Instant | null
  passwordChangedAt: Instant | null
  apps: number
  securityKeys: number
  /** How many are left. */
  recoveryCodes: number
  temporaryCodeEndsAt: Instant | null
  codesDisabledAt: Instant | null
  primaryOfferedAt: Instant | null
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
const findByLogin = statement((q, p: { emailKey: string }) =>
  q.db
    .selectFrom('logins as l')
    .innerJoin('users as u', (join) =>
      join.onRef('u.account_id', '=', 'l.account_id').onRef('u.id', '=', 'l.user_id'),
    )
    .selectAll('u')
    .where('l.email_key', '=', p.emailKey),
)
const findByEmail = statement((q, p: { accountId: string; emailKey: string }) =>
  q.db
    .selectFrom('users')
    .select('id')
    .where('account_id', '=', p.accountId)
    .where('email_key', '=', p.emailKey),
)
/** A user who has a session or a sign-in, to look at. Refuses with `no_session` where she was deleted meanwhile. */
export async function readUser(reader: Reader, accountId: string, id: string): Promise<User> {
  return existing(await reader.first(findUser, { accountId, id }))
}

/**
 * A user whose tries, phone or sign-in are about to change: nobody else does so before the transaction ends. Refuses with
 * `no_session` where she was deleted meanwhile.
 */
export async function userToChange(tx: Tx, accountId: string, id: string): Promise<User> {
  return existing(await tx.first(lockUser, { accountId, id }))
}

/** The users with a role who accepted and are not deactivated, the oldest first. */
export async function activeUsers(reader: Reader, accountId: string, role: Role): Promise<User[]> {
  return (await reader.all(findActiveUsers, { accountId, role })).map(userOf)
}

/** The user whom an e-mail signs in, to look at; null where there is none. */
export async function findUserByLogin(reader: Reader, emailKey: string): Promise<User | null> {
  const row = await reader.first(findByLogin, { emailKey })
  return row ? userOf(row) : null
}

/** Whether a user of the account, invited ones included, has this e-mail. The account's row is locked. */
export async function accountHasEmail(tx: Tx, accountId: string, emailKey: string): Promise<boolean> {
  return (await tx.first(findByEmail, { accountId, emailKey })) !== undefined
}

/** A user of this account who is about to be changed; null where there is none. */
export async function findUserToChange(tx: Tx, accountId: string, id: string): Promise<User | null> {
  const row = await tx.first(lockUser, { accountId, id })
  return row ? userOf(row) : null
}

/** A user of this account, to look at; null where there is none. */
export async function findUserOf(reader: Reader, accountId: string, id: string): Promise<User | null> {
  const row = await reader.first(findUser, { accountId, id })
  return row ? userOf(row) : null
}

/** Makes the `exists` of a door: whether the user whom its path names is one of its caller's account. */
export const userInPath =
  (reader: Reader) =>
  async ({ caller, params }: { caller: { accountId: string }; params: { id: string } }): Promise<boolean> =>
    (await findUserOf(reader, caller.accountId, params.id)) !== null

/** Whether she accepted and is not deactivated. */
export const isActive = (user: Pick<User, 'acceptedAt' | 'deactivatedAt'>): boolean =>
  user.acceptedAt !== null && user.deactivatedAt === null

/** What the decision reads of a user. */
export function decisionView(user: User, now: Instant): NextStepUser {
  return {
    ownChoice: user.ownChoiceAt !== null,
    phone: user.phone === null ? 'none' : user.phoneProvenAt === null ? 'on_file' : 'proven',
    app: user.apps > 0,
    securityKey: user.securityKeys > 0,
    recoveryCodes: user.recoveryCodes > 0,
    temporaryCode: user.temporaryCodeEndsAt !== null && now < user.temporaryCodeEndsAt,
    everEnrolled: user.everEnrolledAt !== null,
    codesDisabled: user.codesDisabledAt !== null,
  }
}

/** Whether she has proved any authenticator, of whatever kind, that is still hers. */
export const hasAuthenticator = (user: Pick<User, 'phoneProvenAt' | 'apps' | 'securityKeys'>): boolean =>
  user.phoneProvenAt !== null || user.apps > 0 || user.securityKeys > 0

type Row = Selectable<Tables['users']>

const existing = (row: Row | undefined): User => {
  if (!row) throw new Refusal('no_session')
  return userOf(row)
}

/** A user from her row. */
export const userOf = (row: Row): User => ({
  accountId: row.account_id,
  id: row.id,
  email: row.email,
  emailKey: row.email_key,
  name: row.name,
  role: row.role as Role,
  passwordHash: row.password_hash,
  phone: row.phone,
  phoneProvenAt: row.phone_proven_at_ms,
  phoneUnreachable: row.phone_unreachable === 1,
  everEnrolledAt: row.ever_enrolled_at_ms,
  ownChoiceAt: row.own_choice_at_ms,
  acceptedAt: row.accepted_at_ms,
  deactivatedAt: row.deactivated_at_ms,
  wrongInARow: row.wrong_in_a_row,
  lockedUntil: row.locked_until_ms,
  smsBudget: row.sms_budget,
  lastSignInAt: row.last_sign_in_at_ms,
  passwordChangedAt: row.password_changed_at_ms,
  apps: row.apps,
  securityKeys: row.security_keys,
  recoveryCodes: row.recovery_codes,
  temporaryCodeEndsAt: row.temporary_code_ends_at_ms,
  codesDisabledAt: row.codes_disabled_at_ms,
  primaryOfferedAt: row.primary_offered_at_ms,
})
