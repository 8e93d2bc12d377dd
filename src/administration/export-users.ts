import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { BYTE_ORDER_MARK, csvRecord } from '../http/csv-text.ts'
import type { World } from '../world.ts'
import { usersAsked } from './list-users.ts'
import { findUsers, type Place } from './users-store.ts'
import type { UsersQuery } from './users-shape.ts'

/** How many users are read at once, so that an export of many holds up nobody. */
const AT_ONCE = 500

/**
 * All users that a query asks for, in its order, as a CSV file that is made while it is read. Its columns are those that
 * an import reads. Who is renamed while it is made may be missing, or stand in it twice.
 */
export async function exportUsers(
  world: Pick<World, 'store' | 'clock'>,
  accountId: string,
  query: UsersQuery,
): Promise<Readable> {
  const { asked } = await usersAsked(world, accountId, query)
  const { read } = world.store
  async function* pages() {
    yield BYTE_ORDER_MARK + csvRecord(['name', 'email', 'role', 'phone'])
    for (let after: Place | null = null; ;) {
      const found = await findUsers(read, asked, { sort: query.sort, after, atMost: AT_ONCE })
      yield found
        .map(({ user: { name, email, role, phone } }) => csvRecord([name, email, role, phone ?? '']))
        .join('')
      if (found.length < AT_ONCE) return
      after = found.at(-1)?.place ?? null
      await nextTurn()
    }
  }
  return Readable.from(pages(), { objectMode: false })
}
