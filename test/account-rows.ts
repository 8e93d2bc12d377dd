import { newId } from '../src/http/token.ts'
import { statement } from '../src/store/statement.ts'
import type { Tables } from '../src/store/tables.ts'
import { parseEmail } from '../src/user/email.ts'
import { addUser } from '../src/user/user-change-store.ts'
import type { House, TestAccount } from './house.ts'
import { userRow } from './house-rows.ts'

type Who = { accountId: string; userId: string }
type Account = { accountId: string }

const updateRole = statement((q, p: Who & { role: string }) =>
  q.db
    .updateTable('users')
    .set({ role: p.role })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.userId),
)
const removePhone = statement((q, p: Who & { now: number }) =>
  q.db
    .updateTable('users')
    .set({ phone: null, phone_proven_at_ms: null, ever_enrolled_at_ms: p.now })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.userId),
)
const findMessages = statement((q, p: Account) =>
  q.db
    .selectFrom('messages')
    .selectAll()
    .where('account_id', '=', p.accountId)
    .orderBy('created_at_ms')
    .orderBy('id'),
)
const findEvents = statement((q, p: Account) =>
  q.db
    .selectFrom('audit_events')
    .selectAll()
    .where('account_id', '=', p.accountId)
    .orderBy('at_ms')
    .orderBy('id'),
)
const findPolicy = statement((q, p: Account) =>
  q.db.selectFrom('security_policies').selectAll().where('account_id', '=', p.accountId),
)
const findSignIns = statement((q, p: Account) =>
  q.db.selectFrom('sign_ins').selectAll().where('account_id', '=', p.accountId),
)

/** Adds a second user to an account, with the same password, as an administration that has no door yet would. */
export async function addUserTo(
  house: House,
  account: TestAccount,
  wanted: { name: string; email: string; role: 'admin' | 'member'; phone: string },
): Promise<TestAccount> {
  const { password_hash: passwordHash } = await userRow(house.world.store, account)
  const userId = newId(house.world.random, 'usr')
  const emailKey = parseEmail(wanted.email)?.key ?? ''
  const user = { ...wanted, accountId: account.accountId, id: userId, emailKey, now: house.now() }
  await house.world.store.write((tx) => addUser(tx, { ...user, passwordHash: passwordHash ?? '' }))
  return { accountId: account.accountId, userId, email: wanted.email, phone: wanted.phone }
}

/** Makes a user a member, or an administrator. */
export async function giveRole(
  { world }: House,
  { accountId, userId }: Who,
  role: 'admin' | 'member',
): Promise<void> {
  await world.store.write((tx) => tx.run(updateRole, { accountId, userId, role }))
}

/** Leaves a user without any authenticator, as a reset of one who had enrolled would. */
export async function takePhone(house: House, { accountId, userId }: Who): Promise<void> {
  await house.world.store.write((tx) => tx.run(removePhone, { accountId, userId, now: house.now() }))
}

/** The messages of an account as they are stored, the oldest first. */
export const messageRows = ({ world }: House, { accountId }: Account): Promise<Tables['messages'][]> =>
  world.store.read.all(findMessages, { accountId })

/** What was recorded in an account, the oldest first; each with its details. */
export async function eventsOf(
  { world }: House,
  { accountId }: Account,
): Promise<
  { type: string; actorId: string | null; subjectId: string | null; details: Record<string, unknown> }[]
> {
  const rows = await world.store.read.all(findEvents, { accountId })
  return rows.map((row) => ({
    type: row.type,
    actorId: row.actor_id,
    subjectId: row.subject_id,
    details: JSON.parse(row.details) as Record<string, unknown>,
  }))
}

/** The security policy of an account as it is stored. */
export const policyRow = (
  { world }: House,
  { accountId }: Account,
): Promise<Tables['security_policies'] | undefined> => world.store.read.first(findPolicy, { accountId })

/** Every sign-in of an account, under way or over. */
export const signInRows = ({ world }: House, { accountId }: Account): Promise<Tables['sign_ins'][]> =>
  world.store.read.all(findSignIns, { accountId })
