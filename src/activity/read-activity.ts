import { keyNamesOf } from '../api-key/api-key-store.ts'
import { EVENTS, type EventType } from '../audit/audit.ts'
import { iso } from '../http/wire.ts'
import type { Reader } from '../store/store.ts'
import { namesOf } from '../user/user-names.ts'
import type { ActivityQuery, AuditEventOnWire, AuditEventsOnWire } from './activity-shape.ts'
import {
  countEvents,
  type EventFilter,
  type EventPlace,
  type EventRow,
  eventsOf,
  namesOfDeleted,
  NEWEST,
} from './activity-store.ts'
import { typesAsked } from './event-group.ts'

const ITEMS_ON_A_PAGE = 30
/** More are not counted: an account may have millions. */
const MOST_COUNTED = 10_000

/** The events that a query asks for. Another account's user is one without events. */
export const filterOf = (accountId: string, query: ActivityQuery): EventFilter => ({
  accountId,
  types: typesAsked(query),
  userId: query.user ?? null,
  from: query.from === undefined ? 0 : Date.parse(query.from),
  until: query.until === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(query.until),
})

/** A page of what happened in an account, the newest first. */
export async function readActivity(
  reader: Reader,
  accountId: string,
  query: ActivityQuery,
): Promise<AuditEventsOnWire> {
  const filter = filterOf(accountId, query)
  const limit = Number(query.limit ?? ITEMS_ON_A_PAGE)
  const rows: EventRow[] = []
  for await (const row of eventsOf(reader, filter, placeOf(query.cursor), limit + 1))
    if (rows.push(row) > limit) break
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: await eventsOnWire(reader, accountId, shown),
    nextCursor: rows.length > limit && last ? `${last.at_ms}.${last.id}` : null,
    matching: query.cursor === undefined ? await countEvents(reader, filter, MOST_COUNTED) : null,
  }
}

function placeOf(cursor: string | undefined): EventPlace {
  if (cursor === undefined) return NEWEST
  const [at = '', id = ''] = cursor.split('.')
  return { at: Number(at), id }
}

const isKey = (id: string): boolean => id.startsWith('apk_')

/** The names of people and keys, which are read once for each; null for one who is not there any more and left no name. */
export type Names = Map<string, string | null>

/** Events with the names of those who are in them, which are read for all at once. `names` are those that are known. */
export async function eventsOnWire(
  reader: Reader,
  accountId: string,
  rows: readonly EventRow[],
  names: Names = new Map(),
): Promise<AuditEventOnWire[]> {
  const ids = new Set(rows.flatMap((row) => [row.actor_id, row.subject_id]).filter((id) => id !== null))
  const unknown = [...ids].filter((id) => !names.has(id))
  const keys = await keyNamesOf(reader, accountId, unknown.filter(isKey))
  const found = new Map([...(await namesOf(reader, accountId, unknown)), ...keys])
  const gone = await namesOfDeleted(
    reader,
    accountId,
    unknown.filter((id) => !found.has(id)),
  )
  for (const id of unknown) names.set(id, found.get(id) ?? gone.get(id) ?? null)
  const someone = (id: string | null) =>
    id === null
      ? null
      : { kind: isKey(id) ? ('api_key' as const) : ('user' as const), id, name: names.get(id) ?? null }
  return rows.map((row) => ({
    id: row.id,
    at: iso(row.at_ms),
    type: row.type,
    says: Object.hasOwn(EVENTS, row.type) ? EVENTS[row.type as EventType].says : row.type,
    actor: someone(row.actor_id),
    subject: someone(row.subject_id),
    details: JSON.parse(row.details) as Record<string, unknown>,
  }))
}
