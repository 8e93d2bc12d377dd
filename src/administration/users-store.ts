import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import type { CountedGroup } from '../coverage/coverage-store.ts'
import { type Group, SITUATION } from '../coverage/situation.ts'
import type { Instant } from '../store/duration.ts'
import { type Build, statement } from '../store/statement.ts'
import type { Reader } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { type User, userOf } from '../user/user-store.ts'
import type { UsersQuery } from './users-shape.ts'

/** Said of a group in one number: its situation, and this where its temporary code is alive. */
const CODE_LIVES = 8192

const groupNumber = (now: number): RawBuilder<number> =>
  sql<number>`(situation + case when temporary_code_ends_at_ms > ${now} then ${sql.lit(CODE_LIVES)} else 0 end)`

const groupOf = (number: number): Group => ({
  situation: number % CODE_LIVES,
  codeLives: number >= CODE_LIVES,
})
const numberOf = ({ situation, codeLives }: Group): number => situation + (codeLives ? CODE_LIVES : 0)

const findShared = statement((q, p: { accountId: string }) =>
  q.db
    .selectFrom('users')
    .select('phone')
    .where('account_id', '=', p.accountId)
    .where('phone', 'is not', null)
    .groupBy('phone')
    // a sum, not a condition: of that PostgreSQL foresees so little that it sorts what `users_by_phone` has in order
    .having(
      sql<number>`sum(case when (situation & ${sql.lit(SITUATION.deactivated)}) = 0 then 1 else 0 end)`,
      '>',
      sql.lit(1),
    ),
)
const countByGroup = statement((q, p: { accountId: string; now: number; phones: string }) =>
  q.db
    .selectFrom('users')
    .select((eb) => [groupNumber(p.now).as('number'), eb.fn.countAll<number>().as('users')])
    .where('account_id', '=', p.accountId)
    .where(sql<boolean>`phone in (select value from ${q.elementsOf(p.phones)})`)
    .groupBy(sql`1`),
)

/** Every number that two users of the account have who are not deactivated. */
export async function findSharedPhones(reader: Reader, accountId: string): Promise<string[]> {
  const rows = await reader.all(findShared, { accountId })
  return rows.flatMap(({ phone }) => phone ?? [])
}

/** How many users of each group have one of these numbers; groups of none are left out. */
export async function countGroupsWith(
  reader: Reader,
  accountId: string,
  phones: readonly string[],
  now: Instant,
): Promise<CountedGroup[]> {
  if (phones.length === 0) return []
  const rows = await reader.all(countByGroup, { accountId, now, phones: JSON.stringify(phones) })
  return rows.map(({ number, users }) => ({ ...groupOf(number), users }))
}

/** Of whom is read: the users of the groups `alone`; those who have one of the numbers `shared`, of the groups `sharing`. */
export type Among = { alone: readonly Group[]; sharing: readonly Group[]; shared: readonly string[] }

/** Text that is looked for: in names, in e-mails, and in numbers where it can be a part of one. */
export type Search = { name: string; email: string; phone: string | null }

/** Where a page begins: behind the last user of the page before. */
export type Place = { signedInAt: Instant; nameKey: string; id: string }

type Parameters = {
  accountId: string
  now: number
  alone: string
  sharing: string
  shared: string
  name: string
  email: string
  phone: string
  beforeMs: number
  afterName: string
  afterId: string
  atMost: number
}
/** How a statement is put together: whom it filters by, and whether it searches. */
type Form = { filter: 'none' | 'alike' | 'apart'; searched: boolean }

// all that it looks at stands in the index `users_by_name`, which the place in the order of names leads to
function among(q: Build, p: Parameters, { filter, searched }: Form) {
  let rows = q.db
    .selectFrom('users')
    .where('account_id', '=', p.accountId)
    .where('name_key', '>=', p.afterName)
  const isIn = (list: string) =>
    sql<boolean>`${groupNumber(p.now)} in (select cast(value as integer) from ${q.elementsOf(list)})`
  if (filter === 'alike') rows = rows.where(isIn(p.alone))
  if (filter === 'apart') {
    const shares = sql<boolean>`phone in (select value from ${q.elementsOf(p.shared)})`
    rows = rows.where((eb) => eb.case().when(shares).then(isIn(p.sharing)).else(isIn(p.alone)).end())
  }
  if (!searched) return rows
  const like = (column: 'name_key' | 'email_key' | 'phone', text: string) =>
    sql<boolean>`${sql.ref(column)} like ${text} escape '\\'`
  return rows.where((eb) =>
    eb.or([like('name_key', p.name), like('email_key', p.email), like('phone', p.phone)]),
  )
}

const signedInAt = sql<number>`coalesce(last_sign_in_at_ms, 0)`

// the rows themselves are read for one page alone
const pageByName = (form: Form) =>
  statement((q, p: Parameters) => {
    const page = among(q, p, form)
      .select('id')
      .where((eb) => eb.or([eb('name_key', '>', p.afterName), eb('id', '>', p.afterId)]))
      .orderBy('name_key')
      .orderBy('id')
      .limit(p.atMost)
    return rowsOf(q, p, page).orderBy('name_key').orderBy('id')
  })
const pageBySignIn = (form: Form) =>
  statement((q, p: Parameters & { behindName: string }) => {
    const page = among(q, p, form)
      .select('id')
      .where((eb) =>
        eb.or([
          eb(signedInAt, '<', p.beforeMs),
          eb.and([
            eb(signedInAt, '=', p.beforeMs),
            eb.or([
              eb('name_key', '>', p.behindName),
              eb.and([eb('name_key', '=', p.behindName), eb('id', '>', p.afterId)]),
            ]),
          ]),
        ]),
      )
      .orderBy(signedInAt, 'desc')
      .orderBy('name_key')
      .orderBy('id')
      .limit(p.atMost)
    return rowsOf(q, p, page).orderBy(signedInAt, 'desc').orderBy('name_key').orderBy('id')
  })

const rowsOf = ({ db }: Build, p: Parameters, page: SelectQueryBuilder<Tables, 'users', { id: string }>) =>
  db.selectFrom('users').selectAll().where('account_id', '=', p.accountId).where('id', 'in', page)

const count = (form: Form) =>
  statement((q, p: Parameters) => among(q, p, form).select((eb) => eb.fn.countAll<number>().as('users')))

/** A statement in each of its forms. */
function forms<S>(make: (form: Form) => S): (form: Form) => S {
  const of = (filter: Form['filter']) => ({
    plain: make({ filter, searched: false }),
    searched: make({ filter, searched: true }),
  })
  const made = { none: of('none'), alike: of('alike'), apart: of('apart') }
  return ({ filter, searched }) => made[filter][searched ? 'searched' : 'plain']
}
const BY_NAME = forms(pageByName)
const BY_SIGN_IN = forms(pageBySignIn)
const COUNT = forms(count)

const listed = (groups: readonly Group[]): string => JSON.stringify(groups.map(numberOf))

const pattern = (text: string): string => `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`

/** Matches no name that has a letter: a mark alone is looked for as nothing, which everybody has. */
const NO_NAME = ''
/** Matches no number. */
const NO_NUMBER = '-'

/** Who is asked for: `among` null is everyone. */
type Asked = { accountId: string; among: Among | null; search: Search | null; now: Instant }

const formOf = ({ among: wanted, search }: Asked): Form => ({
  filter: wanted === null ? 'none' : listed(wanted.alone) === listed(wanted.sharing) ? 'alike' : 'apart',
  searched: search !== null,
})

function boundTo({ accountId, among: wanted, search, now }: Asked): Omit<Parameters, 'atMost'> {
  return {
    accountId,
    now,
    alone: listed(wanted?.alone ?? []),
    sharing: listed(wanted?.sharing ?? []),
    shared: JSON.stringify(wanted?.shared ?? []),
    name: search?.name ? pattern(search.name) : NO_NAME,
    email: pattern(search?.email ?? ''),
    phone: search?.phone ? pattern(search.phone) : NO_NUMBER,
    beforeMs: Number.MAX_SAFE_INTEGER,
    afterName: '',
    afterId: '',
  }
}

/** So many of the users that are asked for, in an order that tells any two apart, behind a place. */
export async function findUsers(
  reader: Reader,
  asked: Asked,
  { sort, after, atMost }: { sort: UsersQuery['sort']; after: Place | null; atMost: number },
): Promise<{ user: User; place: Place }[]> {
  const form = formOf(asked)
  const bound = { ...boundTo(asked), atMost, afterId: after?.id ?? '' }
  const rows =
    sort === 'name'
      ? await reader.all(BY_NAME(form), { ...bound, afterName: after?.nameKey ?? '' })
      : await reader.all(BY_SIGN_IN(form), {
          ...bound,
          beforeMs: after?.signedInAt ?? bound.beforeMs,
          behindName: after?.nameKey ?? '',
        })
  return rows.map((row) => ({
    user: userOf(row),
    place: { signedInAt: row.last_sign_in_at_ms ?? 0, nameKey: row.name_key, id: row.id },
  }))
}

/** How many users are asked for. */
export async function countUsers(reader: Reader, asked: Asked): Promise<number> {
  return (await reader.first(COUNT(formOf(asked)), { ...boundTo(asked), atMost: 0 }))?.users ?? 0
}
