import type { SessionUser } from '../http/door.ts'
import { Refusal } from '../refusal.ts'
import type { Tx } from '../store/store.ts'
import { findUserOf } from '../user/user-store.ts'

/**
 * Refuses with `admin_required` a caller who has lost the role since her request was let in: of two administrators who
 * demote each other at once, the second is none any more.
 */
export async function demandAdmin(tx: Tx, { accountId, userId }: SessionUser): Promise<void> {
  const user = await findUserOf(tx, accountId, userId)
  if (user?.role !== 'admin') throw new Refusal('admin_required')
}
