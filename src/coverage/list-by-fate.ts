import type { Instant } from '../store/duration.ts'
import type { Reader } from '../store/store.ts'
import { type ListedUser, type PlaceInGroup, usersOfGroup } from './coverage-store.ts'
import { byFate, type Fate, fateOf, type Policies } from './fate.ts'

/** A user of a list, and what she would meet. */
export type Fated = { user: ListedUser; fate: Fate }

/**
 * One page of the users of some groups, group by group in the order of their fates, behind the place that the cursor of
 * the page before names.
 */
export async function listByFate(
  reader: Reader,
  { accountId, fates, policies }: { accountId: string; fates: readonly Fate[]; policies: Policies },
  { cursor, atMost }: { cursor: string | undefined; atMost: number },
  now: Instant,
): Promise<{ listed: Fated[]; nextCursor: string | null }> {
  const place = cursor === undefined ? null : placeOf(cursor, policies)
  const ahead = place === null ? fates : fates.filter((fate) => byFate(fate, place.fate) >= 0)
  const listed: Fated[] = []
  for (const fate of ahead) {
    const after = place !== null && byFate(fate, place.fate) === 0 ? place.behind : null
    const wanted = atMost + 1 - listed.length
    const users = await usersOfGroup(reader, accountId, fate, { after, atMost: wanted, now })
    for (const user of users) listed.push({ user, fate })
    if (users.length === wanted) break
  }
  const last = listed[atMost - 1]
  const nextCursor = last && listed.length > atMost ? cursorOf(last) : null
  return { listed: listed.slice(0, atMost), nextCursor }
}

const cursorOf = ({ user, fate }: Fated) =>
  `${fate.situation}.${Number(fate.codeLives)}.${user.temporary_code_ends_at_ms ?? 0}.${user.id}`

/** The place that a cursor names: its group may have nobody in it any more. */
function placeOf(cursor: string, policies: Policies): { fate: Fate; behind: PlaceInGroup } {
  const [situation, lives, endsAt, id = ''] = cursor.split('.')
  const group = { situation: Number(situation), codeLives: lives === '1', users: 0 }
  return { fate: fateOf(group, policies), behind: { endsAt: Number(endsAt), id } }
}
