import { fillSlots, type Slots, slotsOf } from '../store/slots.ts'
import { statement } from '../store/statement.ts'
import type { Reader } from '../store/store.ts'

const findNames = statement((q, p: { accountId: string } & Slots) =>
  q.db
    .selectFrom('users')
    .select(['id', 'name'])
    .where('account_id', '=', p.accountId)
    .where('id', 'in', slotsOf(p)),
)

/** The names of users of an account, by their ids. Who is not there is left out. */
export async function namesOf(
  reader: Reader,
  accountId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  for (const slots of fillSlots(ids))
    for (const { id, name } of await reader.all(findNames, { accountId, ...slots })) names.set(id, name)
  return names
}
