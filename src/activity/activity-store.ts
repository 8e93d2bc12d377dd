import { type Selectable, sql } from 'kysely'
import type { EventType } from '../audit/audit.ts'
import type { Instant } from '../store/duration.ts'
import { fillSlots, type Slots, slotsOf } from '../store/slots.ts'
import { type Build, statement } from '../store/statement.ts'
import type { Reader } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'

export type EventRow = Selectable<Tables['audit_events']>

/** Which events of an account are wanted: of these types (null: of all), done by this user or to her, in this time. */
export type EventFilter = {
  accountId: string
  types: readonly EventType[] | null
  userId: string | null
  from: Instant
  /** Not this moment itself. */
  until: Instant
}

/** Where to go on: behind this event, which is the last that was read. */
export type EventPlace = { at: Instant; id: string }

/** The place before all events. */
export const NEWEST: EventPlace = { at: Number.MAX_SAFE_INTEGER, id: '' }

type Asked = {
  accountId: string
  from: number
  /** The earlier of two ends, that of the filter and that of the place: of two bounds SQLite would begin at the first. */
  to: number
  beforeMs: number
  beforeId: string
  atMost: number
  type: string
  userId: string
  types: string
}

/** The newest events of an account behind a place. */
const newest = ({ db }: Build, p: Asked) =>
  db
    .selectFrom('audit_events')
    .where('account_id', '=', p.accountId)
    .where('at_ms', '>=', p.from)
    .where('at_ms', '<=', p.to)
    .where((eb) => eb.or([eb('at_ms', '<', p.beforeMs), eb('id', '<', p.beforeId)]))
    .orderBy('at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(p.atMost)

/** A list as one text, for statements take none: `,signed_in,signed_out,`; empty: whatever it is. */
const listed = (types: readonly EventType[] | null): string => (types === null ? '' : `,${types.join(',')},`)
const isListed = (types: string) => sql<boolean>`(${types} = '' or ${types} like '%,' || type || ',%')`

/** The parts that an index has in the order of time. */
const PARTS = {
  account: newest,
  type: (q: Build, p: Asked) => newest(q, p).where('type', '=', p.type),
  byUser: (q: Build, p: Asked) => newest(q, p).where('actor_id', '=', p.userId).where(isListed(p.types)),
  /** By somebody else: what she did to herself is among what she did. */
  toUser: (q: Build, p: Asked) =>
    newest(q, p)
      .where('subject_id', '=', p.userId)
      .where((eb) => eb.or([eb('actor_id', 'is', null), eb('actor_id', '!=', p.userId)]))
      .where(isListed(p.types)),
} as const

const statementsOf = (part: keyof typeof PARTS) => ({
  rows: statement((q, p: Asked) => PARTS[part](q, p).selectAll()),
  count: statement((q, p: Asked) =>
    q.db
      .selectFrom(PARTS[part](q, p).select('id').as('counted'))
      .select((eb) => eb.fn.countAll<number>().as('events')),
  ),
})
const STATEMENTS = {
  account: statementsOf('account'),
  type: statementsOf('type'),
  byUser: statementsOf('byUser'),
  toUser: statementsOf('toUser'),
}

type Part = { statements: ReturnType<typeof statementsOf>; asked: Omit<Asked, 'atMost'> }

/** In which parts the events of a filter stand; no event is in two of them. */
function partsOf({ accountId, types, userId, from, until }: EventFilter, { at, id }: EventPlace): Part[] {
  const to = Math.min(until - 1, at)
  const base = { accountId, from, to, beforeMs: at, beforeId: id, type: '', userId: userId ?? '' }
  const asked = { ...base, types: listed(types) }
  if (types?.length === 0) return []
  if (userId !== null)
    return [
      { statements: STATEMENTS.byUser, asked },
      { statements: STATEMENTS.toUser, asked },
    ]
  if (types === null) return [{ statements: STATEMENTS.account, asked }]
  return types.map((type) => ({ statements: STATEMENTS.type, asked: { ...asked, type } }))
}

const isNewer = (one: EventRow, other: EventRow) =>
  one.at_ms > other.at_ms || (one.at_ms === other.at_ms && one.id > other.id)

/** The events of a filter behind a place, the newest first, read `atOnce` at a time as they are taken. */
export async function* eventsOf(
  reader: Reader,
  filter: EventFilter,
  place: EventPlace,
  atOnce: number,
): AsyncGenerator<EventRow> {
  const parts = await Promise.all(
    partsOf(filter, place).map(async (part) => {
      const rows = await readPart(reader, part, atOnce)
      return { ...part, rows, ended: rows.length < atOnce }
    }),
  )
  for (;;) {
    let first: (typeof parts)[number] | undefined
    for (const part of parts) {
      const [row] = part.rows
      if (row && (!first?.rows[0] || isNewer(row, first.rows[0]))) first = part
    }
    const row = first?.rows.shift()
    if (!first || !row) return
    yield row
    if (first.rows.length > 0 || first.ended) continue
    const behind = { to: row.at_ms, beforeMs: row.at_ms, beforeId: row.id }
    first.rows = await readPart(reader, { ...first, asked: { ...first.asked, ...behind } }, atOnce)
    first.ended = first.rows.length < atOnce
  }
}

const readPart = (reader: Reader, { statements, asked }: Part, atMost: number): Promise<EventRow[]> =>
  reader.all(statements.rows, { ...asked, atMost })

/** How many events a filter has; null where they are more than `atMost`, which are not counted on. */
export async function countEvents(
  reader: Reader,
  filter: EventFilter,
  atMost: number,
): Promise<number | null> {
  let events = 0
  for (const { statements, asked } of partsOf(filter, NEWEST)) {
    events += (await reader.first(statements.count, { ...asked, atMost: atMost + 1 - events }))?.events ?? 0
    if (events > atMost) return null
  }
  return events
}

const findDeleted = statement((q, p: { accountId: string } & Slots) =>
  q.db
    .selectFrom('audit_events')
    .select(['subject_id', 'details'])
    .where('account_id', '=', p.accountId)
    .where('subject_id', 'in', slotsOf(p))
    // by the users and not by the type: an account may have deleted many
    .where(sql<string>`type || ''`, '=', 'user_deleted'),
)

/** The names that users had who are deleted by now, as their deletion recorded them. */
export async function namesOfDeleted(
  reader: Reader,
  accountId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  for (const slots of fillSlots(ids))
    for (const { subject_id: id, details } of await reader.all(findDeleted, { accountId, ...slots })) {
      const { name } = JSON.parse(details) as { name?: unknown }
      if (id !== null && typeof name === 'string') names.set(id, name)
    }
  return names
}
