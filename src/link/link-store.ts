import { statement } from '../store/statement.ts'

type Key = { accountId: string; userId: string; purpose: string }

/** The newest link of a purpose for a user. */
export const findLink = statement((q, p: Key) =>
  q.db
    .selectFrom('links')
    .selectAll()
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId)
    .where('purpose', '=', p.purpose),
)

/** Stores a link over the one before, which is void with it. */
export const replaceLink = statement(
  (q, p: Key & { secretHash: string; madeBy: string | null; now: number; expiresAt: number }) => {
    const link = {
      secret_hash: p.secretHash,
      made_by: p.madeBy,
      made_at_ms: p.now,
      expires_at_ms: p.expiresAt,
      used_at_ms: null,
    }
    return q.db
      .insertInto('links')
      .values({ account_id: p.accountId, user_id: p.userId, purpose: p.purpose, ...link })
      .onConflict((oc) => oc.columns(['account_id', 'user_id', 'purpose']).doUpdateSet(link))
  },
)

/** Marks a link as used, while it works. It may happen once, and the statement says whether we won. */
export const markUsed = statement((q, p: Key & { secretHash: string; now: number; latestEnd: number }) =>
  q.db
    .updateTable('links')
    .set({ used_at_ms: p.now })
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId)
    .where('purpose', '=', p.purpose)
    .where('secret_hash', '=', p.secretHash)
    .where('used_at_ms', 'is', null)
    .where('expires_at_ms', '>', p.now)
    .where('expires_at_ms', '<=', p.latestEnd),
)

/** Removes a link. */
export const removeLink = statement((q, p: Key) =>
  q.db
    .deleteFrom('links')
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId)
    .where('purpose', '=', p.purpose),
)
