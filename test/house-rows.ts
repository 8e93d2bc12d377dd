import type { Selectable } from 'kysely'
import { unreachable } from '../src/user/phone.ts'
import { statement } from '../src/store/statement.ts'
import type { Store } from '../src/store/store.ts'
import type { Tables } from '../src/store/tables.ts'

type Who = { accountId: string; userId: string }

const findUser = statement((q, p: Who) =>
  q.db.selectFrom('users').selectAll().where('account_id', '=', p.accountId).where('id', '=', p.userId),
)
const findSessions = statement((q, p: Who) =>
  q.db
    .selectFrom('sessions')
    .selectAll()
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId),
)
const findEvents = statement((q, p: { accountId: string; type: string }) =>
  q.db
    .selectFrom('audit_events')
    .selectAll()
    .where('account_id', '=', p.accountId)
    .where('type', '=', p.type),
)
const updateUser = statement(
  (
    q,
    p: Who & {
      passwordHash: string | null
      phone: string | null
      phoneUnreachable: number
      provenAt: number | null
      acceptedAt: number | null
      deactivatedAt: number | null
      ownChoiceAt: number | null
    },
  ) =>
    q.db
      .updateTable('users')
      .set({
        password_hash: p.passwordHash,
        phone: p.phone,
        phone_unreachable: p.phoneUnreachable,
        phone_proven_at_ms: p.provenAt,
        accepted_at_ms: p.acceptedAt,
        deactivated_at_ms: p.deactivatedAt,
        own_choice_at_ms: p.ownChoiceAt,
      })
      .where('account_id', '=', p.accountId)
      .where('id', '=', p.userId),
)
const updatePolicy = statement((q, p: { accountId: string; active: number }) =>
  q.db.updateTable('security_policies').set({ active: p.active }).where('account_id', '=', p.accountId),
)

/** A user as she is stored. */
export async function userRow(
  store: Store,
  { accountId, userId }: Who,
): Promise<Selectable<Tables['users']>> {
  const row = await store.read.first(findUser, { accountId, userId })
  if (!row) throw new Error('no such user')
  return row
}

/** Every session that a user has or had. */
export const sessionRows = (store: Store, { accountId, userId }: Who): Promise<Tables['sessions'][]> =>
  store.read.all(findSessions, { accountId, userId })

/** What was recorded of one kind in an account. */
export const eventRows = (
  store: Store,
  { accountId }: Who,
  type: string,
): Promise<Tables['audit_events'][]> => store.read.all(findEvents, { accountId, type })

/** Changes a user behind the product's back, as an act would that has no door yet. */
export async function changeUser(
  store: Store,
  who: Who,
  change: Partial<
    Pick<
      Tables['users'],
      | 'password_hash'
      | 'phone'
      | 'phone_proven_at_ms'
      | 'ever_enrolled_at_ms'
      | 'accepted_at_ms'
      | 'deactivated_at_ms'
      | 'own_choice_at_ms'
    >
  >,
): Promise<void> {
  const after = { ...(await userRow(store, who)), ...change }
  const values = {
    accountId: who.accountId,
    userId: who.userId,
    passwordHash: after.password_hash,
    phone: after.phone,
    phoneUnreachable: unreachable(after.phone),
    provenAt: after.phone_proven_at_ms,
    acceptedAt: after.accepted_at_ms,
    deactivatedAt: after.deactivated_at_ms,
    ownChoiceAt: after.own_choice_at_ms,
  }
  await store.write((tx) => tx.run(updateUser, values))
}

/** Switches an account's two-factor authentication on or off. */
export async function switchTwoFactor(store: Store, { accountId }: Who, active: boolean): Promise<void> {
  await store.write((tx) => tx.run(updatePolicy, { accountId, active: active ? 1 : 0 }))
}
