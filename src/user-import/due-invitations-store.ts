import { statement } from '../store/statement.ts'
import type { Reader, Tx } from '../store/store.ts'

/** An invitation that an import asked for and that is not mailed yet. */
export type DueInvitation = { accountId: string; userId: string; madeBy: string }

const countDue = statement((q, p: { accountId: string }) =>
  q.db
    .selectFrom('invitations_due')
    .select((eb) => eb.fn.countAll<number>().as('waiting'))
    .where('account_id', '=', p.accountId),
)
const findOldest = statement((q, p: { before: number; atMost: number }) =>
  q.db
    .selectFrom('invitations_due')
    .select(['account_id', 'user_id', 'made_by'])
    .where('asked_at_ms', '<=', p.before)
    .orderBy('asked_at_ms')
    .limit(p.atMost),
)
const deleteDue = statement((q, p: { accountId: string; userId: string }) =>
  q.db.deleteFrom('invitations_due').where('account_id', '=', p.accountId).where('user_id', '=', p.userId),
)
const postponeDue = statement((q, p: { accountId: string; userId: string; until: number }) =>
  q.db
    .updateTable('invitations_due')
    .set({ asked_at_ms: p.until })
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId),
)
const insertDue = statement((q, p: DueInvitation & { until: number }) =>
  q.db.insertInto('invitations_due').values({
    account_id: p.accountId,
    user_id: p.userId,
    made_by: p.madeBy,
    asked_at_ms: p.until,
  }),
)

/** How many users of an account are still to be invited. */
export async function countInvitationsDue(reader: Reader, accountId: string): Promise<number> {
  return (await reader.first(countDue, { accountId }))?.waiting ?? 0
}

/** Those who have waited longest, of whatever account; not those that were put off until later. */
export async function oldestDue(reader: Reader, now: number, atMost: number): Promise<DueInvitation[]> {
  const rows = await reader.all(findOldest, { before: now, atMost })
  return rows.map((row) => ({ accountId: row.account_id, userId: row.user_id, madeBy: row.made_by }))
}

/** Takes one that is due, for good. Of all that ask at once one gets it, the others are told false. */
export async function takeDue(tx: Tx, { accountId, userId }: DueInvitation): Promise<boolean> {
  return (await tx.run(deleteDue, { accountId, userId })) === 1
}

/** Puts one off that could not be mailed, so that it does not keep the others waiting. */
export async function putOffDue(tx: Tx, { accountId, userId }: DueInvitation, until: number): Promise<void> {
  await tx.run(postponeDue, { accountId, userId, until })
}

/** Puts one back that was taken in this transaction and could not be mailed yet. */
export async function putBackDue(tx: Tx, due: DueInvitation, until: number): Promise<void> {
  await tx.run(insertDue, { ...due, until })
}
