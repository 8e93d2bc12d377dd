import { sql } from 'kysely'
import type { Instant } from '../store/duration.ts'
import { type Behind, slicesOf, UP_TO, withSlice } from '../store/slices.ts'
import { statement } from '../store/statement.ts'
import type { Reader } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { type Group, SITUATION } from './situation.ts'

/** All who stand alike, and how many they are. */
export type CountedGroup = Group & { users: number }

/** A user as the lists of coverage name her. */
export type ListedUser = Pick<
  Tables['users'],
  'id' | 'name' | 'email' | 'phone' | 'phone_proven_at_ms' | 'phone_unreachable' | 'temporary_code_ends_at_ms'
>

const LISTED = [
  'id',
  'name',
  'email',
  'phone',
  'phone_proven_at_ms',
  'phone_unreachable',
  'temporary_code_ends_at_ms',
] as const

// read from the index `users_by_situation` alone, and at once: who enrols meanwhile is counted where she was, or where she is
const countBySituation = statement((q, p: { accountId: string; now: number }) =>
  q.db
    .selectFrom('users')
    .select((eb) => {
      const alive = eb.case().when('temporary_code_ends_at_ms', '>', p.now)
      return [
        'situation',
        eb.fn.countAll<number>().as('users'),
        eb.fn.sum<number>(alive.then(eb.lit(1)).else(eb.lit(0)).end()).as('alive'),
      ]
    })
    .where('account_id', '=', p.accountId)
    .groupBy('situation'),
)

type OfSituation = { accountId: string; situation: number; afterId: string; atMost: number }

const findWithoutCode = statement((q, p: OfSituation) =>
  q.db
    .selectFrom('users')
    .select(LISTED)
    .where('account_id', '=', p.accountId)
    .where('situation', '=', p.situation)
    .where('temporary_code_ends_at_ms', 'is', null)
    .where('id', '>', p.afterId)
    // to PostgreSQL a column that is null is no constant: by `id` alone it would sort the whole group, and not read the index
    .orderBy('temporary_code_ends_at_ms')
    .orderBy('id')
    .limit(p.atMost),
)
const findWithCode = statement(
  (q, p: OfSituation & { endsAfter: number; endsUntil: number; afterEnd: number }) =>
    q.db
      .selectFrom('users')
      .select(LISTED)
      .where('account_id', '=', p.accountId)
      .where('situation', '=', p.situation)
      .where('temporary_code_ends_at_ms', '>', p.endsAfter)
      .where('temporary_code_ends_at_ms', '<=', p.endsUntil)
      .where('temporary_code_ends_at_ms', '>=', p.afterEnd)
      .where((eb) => eb.or([eb('temporary_code_ends_at_ms', '>', p.afterEnd), eb('id', '>', p.afterId)]))
      .orderBy('temporary_code_ends_at_ms')
      .orderBy('id')
      .limit(p.atMost),
)

/** Every group of an account's users, deactivated ones too, and how many stand so at this moment. */
export async function countGroups(reader: Reader, accountId: string, now: Instant): Promise<CountedGroup[]> {
  const rows = await reader.all(countBySituation, { accountId, now })
  return rows.flatMap(({ situation, users, alive }) =>
    [
      { situation, codeLives: false, users: users - alive },
      { situation, codeLives: true, users: alive },
    ].filter((group) => group.users > 0),
  )
}

const hasCode = (situation: number) => (situation & SITUATION.temporaryCode) !== 0

/** A place in the list of a group: behind this user. */
export type PlaceInGroup = { endsAt: Instant; id: string }

/** So many users of a group, in the order of their temporary codes and ids, behind a place. */
export function usersOfGroup(
  reader: Reader,
  accountId: string,
  { situation, codeLives }: Group,
  { after, atMost, now }: { after: PlaceInGroup | null; atMost: number; now: Instant },
): Promise<ListedUser[]> {
  const { id: afterId, endsAt: afterEnd } = after ?? { id: '', endsAt: 0 }
  const of = { accountId, situation, afterId, atMost }
  if (!hasCode(situation)) return reader.all(findWithoutCode, of)
  const ends = codeLives
    ? { endsAfter: now, endsUntil: Number.MAX_SAFE_INTEGER }
    : { endsAfter: -1, endsUntil: now }
  return reader.all(findWithCode, { ...of, ...ends, afterEnd })
}

const bit = (name: keyof typeof SITUATION) => sql<number>`situation & ${sql.lit(SITUATION[name])}`

const canReceive = sql<number>`case when ${bit('phoneUnreachable')} = 0 then 1 else 0 end`

// read from the index `users_by_phone` alone
const countShared = statement((q, p: Behind) =>
  withSlice(q, 'users', 'phone', p)
    .selectFrom(
      q.db
        .selectFrom('users')
        .select([
          sql<number>`sum(${canReceive})`.as('users'),
          sql<number>`sum(case when ${bit('phoneProven')} = 0 then 0 else ${canReceive} end)`.as('proven'),
        ])
        .where('account_id', '=', p.accountId)
        .where('phone', '>', p.after)
        .where('phone', '<=', UP_TO)
        .where((eb) => eb(bit('deactivated'), '=', eb.lit(0)))
        .groupBy('phone')
        .having((eb) => eb(eb.fn.countAll<number>(), '>', eb.lit(1)))
        .as('shared'),
    )
    .select((eb) => [
      eb.fn.sum<number | null>('users').as('users'),
      eb.fn.sum<number | null>('proven').as('proven'),
      UP_TO.as('up_to'),
    ]),
)

/**
 * How many users have a number that can receive SMS, and that another user of the account has too; and how many of them
 * have proven it.
 */
export async function countSharing(
  reader: Reader,
  accountId: string,
): Promise<{ users: number; proven: number }> {
  const sharing = { users: 0, proven: 0 }
  const slices = slicesOf(async (after) => {
    const found = await reader.first(countShared, { accountId, after })
    return { users: found?.users ?? 0, proven: found?.proven ?? 0, upTo: found?.up_to ?? null }
  })
  for await (const { users, proven } of slices) {
    sharing.users += users
    sharing.proven += proven
  }
  return sharing
}
