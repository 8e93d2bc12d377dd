import { DAY_MS, type Instant } from '../store/duration.ts'
import { eachRow, forRows, type ManyValues, valuesOf } from '../store/many-rows.ts'
import { type Build, statement } from '../store/statement.ts'
import type { Reader, Tx } from '../store/store.ts'
import { blockOf } from '../user/phone.ts'
import type { World } from '../world.ts'
import {
  BRAKE_LIMITS,
  type BrakeLimits,
  type BrakeScope,
  type BrakeState,
  isHolding,
  newBrake,
} from './brake-rules.ts'

/** Which brake, among those of proven numbers or of the others. */
export type BrakeKey = { scope: BrakeScope; key: string; proven: 0 | 1; limits: BrakeLimits }
export type Brake = BrakeKey & { state: BrakeState; isNew: boolean }

/** What an SMS is watched by. `asker`: the key of who asks; null where nobody outside did. */
export type Watched = { accountId: string; phone: string; asker: string | null; proven: boolean }

/** The brakes of an SMS. */
export function brakesOf({ box }: Pick<World, 'box'>, watched: Watched): BrakeKey[] {
  const { accountId, phone, asker, proven } = watched
  const block = blockOf(phone)
  const keys: Record<BrakeScope, string | null> = {
    number: box.mac('sms number', phone),
    block,
    range: block.slice(0, -2),
    network: asker,
    account: accountId,
  }
  return SCOPES.flatMap((scope) => {
    const [key, limits] = [keys[scope], BRAKE_LIMITS[scope][proven ? 'proven' : 'unproven']]
    return key === null || limits === null ? [] : [{ scope, key, proven: proven ? 1 : 0, limits }]
  })
}

const SCOPES = Object.keys(BRAKE_LIMITS) as BrakeScope[]

const KEY = ['scope', 'key', 'proven'] as const

/** Reads or locks brakes. They are locked in one order by everybody. */
const findBrakes = (locks: boolean) =>
  forRows((rows) =>
    statement((q, p: ManyValues) => {
      const found = q.db
        .selectFrom('sms_brakes')
        .select(['scope', 'key', 'state'])
        .where((eb) =>
          eb.or(eachRow(rows, p, (of) => eb.and(KEY.map((column) => eb(column, '=', of(column)))))),
        )
      return locks ? q.forUpdate(found.orderBy('scope').orderBy('key')) : found
    }),
  )
const lookAt = findBrakes(false)
const lock = findBrakes(true)

const insertRows = (q: Build, p: ManyValues, rows: number) =>
  q.db.insertInto('sms_brakes').values(
    eachRow(rows, p, (of) => ({
      scope: of('scope'),
      key: of('key'),
      proven: of('proven'),
      state: of('state'),
      paused_until_ms: of('pausedUntil'),
      changed_at_ms: p['now'] as number,
    })),
  )
const addRows = forRows((rows) =>
  statement((q, p: ManyValues) => insertRows(q, p, rows).onConflict((oc) => oc.doNothing())),
)
const writeRows = forRows((rows) =>
  statement((q, p: ManyValues) =>
    insertRows(q, p, rows).onConflict((oc) =>
      oc.columns([...KEY]).doUpdateSet((eb) => ({
        state: eb.ref('excluded.state'),
        paused_until_ms: eb.ref('excluded.paused_until_ms'),
        changed_at_ms: eb.ref('excluded.changed_at_ms'),
      })),
    ),
  ),
)

const keyOf = ({ scope, key, proven }: BrakeKey) => ({ scope, key, proven })
const rowOf = (brake: Brake) => ({
  ...keyOf(brake),
  state: JSON.stringify(brake.state),
  pausedUntil: isHolding(brake.state) ? brake.state.until : null,
})

/** How the brakes of an SMS stand, those that were never asked too. Others may move them at any time. */
export async function readBrakes(reader: Reader, keys: readonly BrakeKey[], now: Instant): Promise<Brake[]> {
  const rows = await reader.all(lookAt(keys.length), valuesOf(keys.map(keyOf), {}))
  return keys.map((brake) => find(rows, brake, now) ?? { ...brake, state: newBrake(now), isNew: true })
}

/**
 * The same brakes as they stand now, and nobody else moves them before the transaction ends: for its very end, since many
 * wait for them. All of them exist then.
 */
export async function lockBrakes(tx: Tx, seen: readonly Brake[], now: Instant): Promise<readonly Brake[]> {
  if (tx.alone) return seen
  const fresh = seen.filter(({ isNew }) => isNew)
  // before any other is locked: who waits here for another's new one holds up nobody
  if (fresh.length > 0) await tx.run(addRows(fresh.length), valuesOf(fresh.map(rowOf), ageAt(now)))
  return lockStored(tx, seen, now)
}

/** Those of the brakes that exist, locked as `lockBrakes` does it. */
export async function lockStored(tx: Tx, keys: readonly BrakeKey[], now: Instant): Promise<Brake[]> {
  const rows = await tx.all(lock(keys.length), valuesOf(keys.map(keyOf), {}))
  return keys.flatMap((brake) => find(rows, brake, now) ?? [])
}

/** What the release before stored of a brake that had counted nothing yet. */
const NOTHING_YET = ''

function find(
  rows: readonly { scope: string; key: string; state: string }[],
  brake: BrakeKey,
  now: Instant,
): Brake | null {
  const row = rows.find(({ scope, key }) => scope === brake.scope && key === brake.key)
  if (!row) return null
  const state = row.state === NOTHING_YET ? newBrake(now) : (JSON.parse(row.state) as BrakeState)
  return { ...brake, state, isNew: false }
}

/** Stores how they stand, once they are locked. */
export async function writeBrakes(tx: Tx, brakes: readonly Brake[], now: Instant): Promise<void> {
  if (brakes.length > 0) await tx.run(writeRows(brakes.length), valuesOf(brakes.map(rowOf), ageAt(now)))
}

/** The day is enough to sweep by: what is indexed does not change with each code. */
const ageAt = (now: Instant) => ({ now: now - (now % DAY_MS) })
