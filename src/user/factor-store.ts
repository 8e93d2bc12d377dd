import type { Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Tx } from '../store/store.ts'
import { unreachable } from './phone.ts'

type Who = { accountId: string; id: string }

const recount = statement((q, p: Who) => {
  const rowsOf = (table: 'apps' | 'security_keys') =>
    q.db
      .selectFrom(table)
      .select((eb) => eb.fn.countAll<number>().as('rows'))
      .where('account_id', '=', p.accountId)
      .where('user_id', '=', p.id)
  const codesLeft = q.db
    .selectFrom('recovery_codes')
    .select((eb) => eb.fn.countAll<number>().as('rows'))
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.id)
    .where('used_at_ms', 'is', null)
  const codeEndsAt = q.db
    .selectFrom('temporary_codes')
    .select('expires_at_ms')
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.id)
    .where('used_at_ms', 'is', null)
  return q.db
    .updateTable('users')
    .set({
      apps: rowsOf('apps'),
      security_keys: rowsOf('security_keys'),
      recovery_codes: codesLeft,
      temporary_code_ends_at_ms: codeEndsAt,
    })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id)
})

const noteBound = statement((q, p: Who & { now: number }) =>
  q.db
    .updateTable('users')
    .set((eb) => ({ ever_enrolled_at_ms: eb.fn.coalesce('ever_enrolled_at_ms', eb.val(p.now)) }))
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)
const disableCodes = statement((q, p: Who & { now: number }) =>
  q.db
    .updateTable('users')
    .set({ codes_disabled_at_ms: p.now })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id)
    .where('codes_disabled_at_ms', 'is', null),
)
const enableCodes = statement((q, p: Who) =>
  q.db
    .updateTable('users')
    .set({ codes_disabled_at_ms: null })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id)
    .where('codes_disabled_at_ms', 'is not', null),
)
const clearPhone = statement((q, p: Who & { phone: string | null; phoneUnreachable: number }) =>
  q.db
    .updateTable('users')
    .set({ phone: p.phone, phone_proven_at_ms: null, phone_unreachable: p.phoneUnreachable })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)
const liftLock = statement((q, p: Who) =>
  q.db
    .updateTable('users')
    .set({ locked_until_ms: null })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)
const noteOffer = statement((q, p: Who & { now: number }) =>
  q.db
    .updateTable('users')
    .set({ primary_offered_at_ms: p.now })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)

/** Counts anew what a user has, after a change of her apps, keys, recovery or temporary codes. Her row is locked. */
export async function recountFactors(tx: Tx, user: Who): Promise<void> {
  await tx.run(recount, { accountId: user.accountId, id: user.id })
}

/** Notes that a user has bound an authenticator: a reset of it does not change that she once did. */
export async function noteEverEnrolled(tx: Tx, user: Who, now: Instant): Promise<void> {
  await tx.run(noteBound, { accountId: user.accountId, id: user.id, now })
}

/** Switches SMS and app off for a user, until one of them is bound anew. True where they were on. */
export async function switchCodesOff(tx: Tx, user: Who, now: Instant): Promise<boolean> {
  return (await tx.run(disableCodes, { accountId: user.accountId, id: user.id, now })) === 1
}

/** Switches SMS and app on again, once one of them is bound anew. */
export async function switchCodesOn(tx: Tx, user: Who): Promise<void> {
  await tx.run(enableCodes, { accountId: user.accountId, id: user.id })
}

/** Takes a user's number away, or puts another in its place that she has not proved. */
export async function replacePhone(tx: Tx, user: Who, phone: string | null): Promise<void> {
  const { accountId, id } = user
  await tx.run(clearPhone, { accountId, id, phone, phoneUnreachable: unreachable(phone) })
}

/** Ends the lock of a user's typed codes. How many were wrong in a row is kept. */
export async function endLock(tx: Tx, user: Who): Promise<void> {
  await tx.run(liftLock, { accountId: user.accountId, id: user.id })
}

/** Notes when a user was last invited to set up her account's primary method. */
export async function noteOfferedPrimary(tx: Tx, user: Who, now: Instant): Promise<void> {
  await tx.run(noteOffer, { accountId: user.accountId, id: user.id, now })
}
