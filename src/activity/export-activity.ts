import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { BYTE_ORDER_MARK, CSV, csvRecord, shieldedInside } from '../http/csv-text.ts'
import type { Reader } from '../store/store.ts'
import type { AuditEventOnWire } from './activity-shape.ts'
import { type EventFilter, type EventRow, eventsOf, NEWEST } from './activity-store.ts'
import { eventsOnWire, type Names } from './read-activity.ts'

/** How many events are read at once, so that an export of millions holds up nobody and takes no memory. */
const AT_ONCE = 500

const COLUMNS = ['at', 'type', 'actor', 'says', 'subject', 'details', 'actorId', 'subjectId', 'id']

/** Somebody as a file names them. */
function named(someone: AuditEventOnWire['actor']): string {
  if (someone?.kind === 'api_key') return `API key “${someone.name ?? someone.id}”`
  return someone?.name ?? ''
}

/** The forms of an export, by their media type. */
const FORMS = {
  [CSV]: {
    head: BYTE_ORDER_MARK + csvRecord(COLUMNS),
    line: ({ id, at, type, says, actor, subject, details }: AuditEventOnWire) =>
      csvRecord([
        at,
        type,
        shieldedInside(named(actor)),
        says,
        shieldedInside(named(subject)),
        Object.keys(details).length === 0 ? '' : JSON.stringify(details, shieldedTexts),
        actor?.id ?? '',
        subject?.id ?? '',
        id,
      ]),
  },
  'application/x-ndjson': { head: '', line: (event: AuditEventOnWire) => `${JSON.stringify(event)}\n` },
} as const

/** Shields each text of details and leaves what they are made of: they stay JSON. */
const shieldedTexts = (_: string, value: unknown) =>
  typeof value === 'string' ? shieldedInside(value) : value

/** The media types that the events are exported in. */
export const ACTIVITY_EXPORTS = Object.keys(FORMS) as (keyof typeof FORMS)[]

/** Every event of a filter, the newest first, as a file that is made while it is read. */
export function exportActivity(reader: Reader, filter: EventFilter, type: keyof typeof FORMS): Readable {
  return Readable.from(linesOf(reader, filter, type), { objectMode: false })
}

async function* linesOf(reader: Reader, filter: EventFilter, type: keyof typeof FORMS) {
  const { head, line } = FORMS[type]
  const names: Names = new Map()
  const said = async (rows: EventRow[]) =>
    (await eventsOnWire(reader, filter.accountId, rows, names)).map(line).join('')
  if (head !== '') yield head
  let rows: EventRow[] = []
  for await (const row of eventsOf(reader, filter, NEWEST, AT_ONCE)) {
    if (rows.push(row) < AT_ONCE) continue
    yield await said(rows)
    rows = []
    await nextTurn()
  }
  if (rows.length > 0) yield await said(rows)
}
