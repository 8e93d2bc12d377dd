import type { Account } from '../account/account-store.ts'
import { iso } from '../http/wire.ts'
import type { Reader } from '../store/store.ts'
import { activeUsers, findUserOf } from '../user/user-store.ts'

const MOST_NAMES = 3

/** An account as its own users see it. */
export async function accountOnWire(reader: Reader, account: Account) {
  const admins = await activeUsers(reader, account.id, 'admin')
  const { changedAt, changedBy } = account
  // whoever changed it may have been deleted since it was read
  const changer = changedBy === null ? null : await findUserOf(reader, account.id, changedBy)
  const changed = changedAt === null || changer === null ? null : { at: iso(changedAt), by: changer.name }
  return {
    id: account.id,
    name: account.name,
    country: account.country,
    createdAt: iso(account.createdAt),
    changed,
    administrators: admins.slice(0, MOST_NAMES).map(({ name }) => name),
  }
}
