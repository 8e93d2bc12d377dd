import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { BYTE_ORDER_MARK, csvRecord, shieldedInside } from '../http/csv-text.ts'
import { type PageQuery, readPage } from '../http/page.ts'
import { iso, isoOrNull } from '../http/wire.ts'
import type { HeldBecause } from '../message/held-shape.ts'
import { deliveryTold, type MessageState } from '../message/message-store.ts'
import { messagePlace } from '../message/write-message.ts'
import { DAY_MS, type Instant } from '../store/duration.ts'
import { activeBrakes, type ActiveBrake } from '../sms-guard/active-brakes.ts'
import { accountBudget } from '../sms-guard/spend-budgets.ts'
import type { Reader } from '../store/store.ts'
import { parsePhone } from '../user/phone.ts'
import type { World } from '../world.ts'
import { lastSevenDays } from './days.ts'
import type {
  SmsActivityOnWire,
  SmsBrakeOnWire,
  SmsTroubleOnWire,
  SmsTroublesOnWire,
  UserSmsOnWire,
} from './sms-activity-shape.ts'
import {
  countSmsOf,
  countTroublesOf,
  findSmsOf,
  findSmsOfUser,
  findTroublesOf,
  type SmsRow,
} from './sms-activity-store.ts'

type Opens = Pick<World, 'box'>

const SHOWN_FOR_MS = 7 * DAY_MS
const LAST_OF_USER = 10
const AT_ONCE = 500

/** What became of an account's SMS by day, what holds some of them now, and how much of its budget is used. */
export async function smsActivity(
  { config, store: { read } }: Pick<World, 'config' | 'store'>,
  accountId: string,
  timeZone: string,
  now: Instant,
): Promise<SmsActivityOnWire> {
  const { day, month } = await accountBudget(read, config.smsBudgets, accountId, now)
  const part = ({ used, limit }: typeof day) => ({ used, limit })
  return {
    days: await smsOfLastDays(read, accountId, timeZone, now),
    brakes: (await activeBrakes(read, accountId, now)).flatMap(brakeOnWire),
    budget: { today: part(day), month: part(month) },
  }
}

/** One number is told of where it is shown what became of its code. */
function brakeOnWire(brake: ActiveBrake): SmsBrakeOnWire[] {
  const { scope, prefix, proven, pausedUntil, since, asked, answered } = brake
  if (scope === 'number') return []
  return [{ scope, prefix, proven, pausedUntil: iso(pausedUntil), since: iso(since), asked, answered }]
}

/** What became of an account's SMS on each of the last seven days of a time zone. */
async function smsOfLastDays(
  reader: Reader,
  accountId: string,
  timeZone: string,
  now: Instant,
): Promise<SmsActivityOnWire['days']> {
  const days: SmsActivityOnWire['days'] = []
  let until = Number.MAX_SAFE_INTEGER
  for (const from of lastSevenDays(now, timeZone)) {
    const row = await reader.first(countSmsOf, { accountId, from, until })
    const [asked = 0, held = 0] = [row?.asked, row?.held].map(Number)
    days.push({
      beginsAt: iso(from),
      sent: asked - held,
      delivered: row?.delivered ?? 0,
      answered: row?.answered ?? 0,
      failed: row?.failed ?? 0,
      paused: held,
    })
    until = from
  }
  return days
}

/** One page of an account's SMS of the last seven days that did not arrive at first, or were not sent at all. */
export async function smsTroubles(
  { box, store: { read } }: Pick<World, 'box' | 'store'>,
  accountId: string,
  query: PageQuery,
  now: Instant,
): Promise<SmsTroublesOnWire> {
  const range = { accountId, from: now - SHOWN_FOR_MS }
  const { rows, nextCursor } = await readPage(
    query,
    (place) => read.all(findTroublesOf, { ...range, ...place }),
    (row) => row.created_at_ms,
  )
  const counted = await read.first(countTroublesOf, range)
  return { items: rows.map((row) => troubleOf({ box }, row)), nextCursor, count: counted?.count ?? 0 }
}

function troubleOf(world: Opens, row: SmsRow): SmsTroubleOnWire {
  const phone = phoneOf(world, row)
  return {
    id: row.id,
    at: iso(row.created_at_ms),
    user: row.user_id === null || row.user_name === null ? null : { id: row.user_id, name: row.user_name },
    phone,
    country: row.country,
    numberKind: phone === null ? null : (parsePhone(phone, undefined)?.kind ?? null),
    ...whatBecame(row),
    heldUntil: isoOrNull(row.held_until_ms),
    sentAt: isoOrNull(row.sent_at_ms),
    sentAgainAt: isoOrNull(row.sent_again_at_ms),
    deliveredAt: isoOrNull(row.delivered_at_ms),
  }
}

function whatBecame(row: SmsRow): Pick<SmsTroubleOnWire, 'what' | 'because'> {
  if (row.held_because !== null) return { what: 'held', because: row.held_because as HeldBecause }
  if (row.state === 'failed')
    return { what: 'failed', because: row.sent_at_ms === null ? 'not_taken' : 'undelivered' }
  return { what: 'sent_again', because: row.again_because === 'undelivered' ? 'undelivered' : 'no_receipt' }
}

/** Where an SMS went; null once its user is deleted. */
const phoneOf = ({ box }: Opens, { id, phone }: Pick<SmsRow, 'id' | 'phone'>) =>
  phone ? box.open(messagePlace('phone', id), phone) : null

/** The last SMS of a user. */
export async function smsOfUser(
  { box, store }: Pick<World, 'box' | 'store'>,
  whose: { accountId: string; userId: string },
): Promise<UserSmsOnWire> {
  const rows = await store.read.all(findSmsOfUser, { ...whose, atMost: LAST_OF_USER })
  return {
    items: rows.map((row) => ({
      id: row.id,
      at: iso(row.created_at_ms),
      phone: phoneOf({ box }, row),
      delivery: deliveryTold(row.state as MessageState, row.sent_at_ms),
      sentAt: isoOrNull(row.sent_at_ms),
      sentAgainAt: isoOrNull(row.sent_again_at_ms),
      deliveredAt: isoOrNull(row.delivered_at_ms),
      heldBecause: row.held_because as HeldBecause | null,
    })),
  }
}

const EXPORTED = [
  'asked',
  'name',
  'email',
  'phone',
  'country',
  'delivery',
  'sent',
  'sentAgain',
  'delivered',
  'answered',
  'heldBecause',
  'id',
]

/** Every SMS of an account's last seven days, the newest first, as a file that is made while it is read. */
export function exportSms(world: Pick<World, 'box' | 'store'>, accountId: string, now: Instant): Readable {
  return Readable.from(linesOf(world, accountId, now - SHOWN_FOR_MS), { objectMode: false })
}

async function* linesOf({ box, store }: Pick<World, 'box' | 'store'>, accountId: string, from: Instant) {
  yield BYTE_ORDER_MARK + csvRecord(EXPORTED)
  let place = { before: Number.MAX_SAFE_INTEGER, afterId: '' }
  for (let length = AT_ONCE; length === AT_ONCE;) {
    const rows = await store.read.all(findSmsOf, { accountId, from, ...place, atMost: AT_ONCE })
    length = rows.length
    const last = rows.at(-1)
    if (last) place = { before: last.created_at_ms, afterId: last.id }
    yield rows.map((row) => lineOf({ box }, row)).join('')
    await nextTurn()
  }
}

const lineOf = (world: Opens, row: SmsRow) =>
  csvRecord([
    iso(row.created_at_ms),
    shieldedInside(row.user_name ?? ''),
    shieldedInside(row.user_email ?? ''),
    phoneOf(world, row) ?? '',
    row.country ?? '',
    deliveryTold(row.state as MessageState, row.sent_at_ms),
    ...[row.sent_at_ms, row.sent_again_at_ms, row.delivered_at_ms, row.answered_at_ms].map(
      (at) => isoOrNull(at) ?? '',
    ),
    row.held_because ?? '',
    row.id,
  ])
