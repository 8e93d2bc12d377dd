import { fillSlots, type Slots, slotsOf } from '../store/slots.ts'
import { statement } from '../store/statement.ts'
import type { Reader } from '../store/store.ts'

export type PhoneStatus = 'unreachable' | 'shared' | 'unproven' | 'reachable'

const findShared = statement((q, p: { accountId: string } & Slots) =>
  q.db
    .selectFrom('users')
    .select('phone')
    .where('account_id', '=', p.accountId)
    .where('phone', 'in', slotsOf(p))
    .where('deactivated_at_ms', 'is', null)
    .groupBy('phone')
    .having((eb) => eb.fn.countAll<number>(), '>', 1),
)

/** Those of these numbers that two users of the account have who are not deactivated. */
export async function sharedPhones(
  reader: Reader,
  accountId: string,
  phones: readonly (string | null)[],
): Promise<Set<string>> {
  const shared = new Set<string>()
  for (const slots of fillSlots(phones.filter((phone) => phone !== null)))
    for (const { phone } of await reader.all(findShared, { accountId, ...slots }))
      if (phone !== null) shared.add(phone)
  return shared
}

/** The word of a number, the first that fits: unreachable, shared, unproven, reachable; null where there is none. */
export function phoneStatusOf(
  user: { phone: string | null; phoneUnreachable: boolean; phoneProvenAt: number | null },
  shared: ReadonlySet<string>,
): PhoneStatus | null {
  if (user.phone === null) return null
  if (user.phoneUnreachable) return 'unreachable'
  if (shared.has(user.phone)) return 'shared'
  return user.phoneProvenAt === null ? 'unproven' : 'reachable'
}
