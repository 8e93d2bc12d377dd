import { fillSlots, type Slots, slotsOf } from '../store/slots.ts'
import { statement } from '../store/statement.ts'
import type { Instant } from '../store/duration.ts'
import type { Reader } from '../store/store.ts'
import type { User } from './user-store.ts'

const findInvitations = statement((q, p: { accountId: string } & Slots) =>
  q.db
    .selectFrom('links')
    .select(['user_id', 'made_at_ms'])
    .where('account_id', '=', p.accountId)
    .where('user_id', 'in', slotsOf(p))
    .where('purpose', '=', 'invitation'),
)

/** When each of these users was invited last, of those who have not accepted yet; who was not invited is left out. */
export async function invitedAtOf(reader: Reader, users: readonly User[]): Promise<Map<string, Instant>> {
  const waiting = users.filter(({ acceptedAt }) => acceptedAt === null)
  const [first] = waiting
  const found = new Map<string, Instant>()
  if (first === undefined) return found
  const { accountId } = first
  for (const slots of fillSlots(waiting.map(({ id }) => id)))
    for (const { user_id: id, made_at_ms: at } of await reader.all(findInvitations, { accountId, ...slots }))
      found.set(id, at)
  return found
}
