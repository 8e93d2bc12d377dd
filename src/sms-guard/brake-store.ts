import type { ManyValues } from '../store/many-rows.ts'
import type { Instant } from '../store/duration.ts'
import { type Statement, statement } from '../store/statement.ts'
import type { Reader, Tx } from '../store/store.ts'
import { blockOf } from '../user/phone.ts'
import type { World } from '../world.ts'
import { BRAKE_LIMITS, type BrakeLimits, type BrakeScope, type BrakeState, newBrake } from './brake-rules.ts'

/** Which brake, among those of proven numbers or of the others. */
export type BrakeKey = { scope: BrakeScope; key: string; proven: 0 | 1; limits: BrakeLimits }
export type Brake = BrakeKey & { state: BrakeState }

/** What an SMS is watched by. `asker`: the key of who asks; null where nobody outside did. */
export type Watched = { accountId: string; phone: string; asker: string | null; proven: boolean }

/** The brakes of an SMS, in the order in which everybody locks them. */
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

/** A statement for so many brakes at once, which it touches in the order given. */
function forBrakes<Row>(make: (values: (p: ManyValues) => never[]) => Statement<ManyValues, Row>) {
  const made = new Map<number, Statement<ManyValues, Row>>()
  return (count: number): Statement<ManyValues, Row> => {
    const rows = (p: ManyValues) =>
      Array.from({ length: count }, (_, nth) => ({
        scope: p[`scope${nth}`],
        key: p[`key${nth}`],
        proven: p[`proven${nth}`],
        state: p[`state${nth}`],
        paused_until_ms: p[`pausedUntil${nth}`],
        changed_at_ms: p['now'],
      })) as never[]
    const ready = made.get(count) ?? make(rows)
    made.set(count, ready)
    return ready
  }
}

const lockBrakes = forBrakes((values) =>
  statement((q, p: ManyValues) =>
    q.db
      .insertInto('sms_brakes')
      .values(values(p))
      .onConflict((oc) =>
        oc.columns([...KEY]).doUpdateSet((eb) => ({ changed_at_ms: eb.ref('sms_brakes.changed_at_ms') })),
      )
      .returning(['scope', 'key', 'state']),
  ),
)
const writeRows = forBrakes((values) =>
  statement((q, p: ManyValues) =>
    q.db
      .insertInto('sms_brakes')
      .values(values(p))
      .onConflict((oc) =>
        oc.columns([...KEY]).doUpdateSet((eb) => ({
          state: eb.ref('excluded.state'),
          paused_until_ms: eb.ref('excluded.paused_until_ms'),
          changed_at_ms: eb.ref('excluded.changed_at_ms'),
        })),
      ),
  ),
)
const findPause = statement((q, p: { scope: string; key: string; proven: number; now: number }) =>
  q.db
    .selectFrom('sms_brakes')
    .select('paused_until_ms')
    .where('scope', '=', p.scope)
    .where('key', '=', p.key)
    .where('proven', '=', p.proven)
    .where('paused_until_ms', '>', p.now),
)

/** What is stored of a brake that was never asked. */
const NEW = ''

function valuesOf(brakes: readonly (BrakeKey & { state?: BrakeState })[], now: Instant): ManyValues {
  const values: ManyValues = { now }
  for (const [nth, { scope, key, proven, state }] of brakes.entries())
    Object.assign(values, {
      [`scope${nth}`]: scope,
      [`key${nth}`]: key,
      [`proven${nth}`]: proven,
      [`state${nth}`]: state ? JSON.stringify(state) : NEW,
      [`pausedUntil${nth}`]: state?.phase === 'paused' || state?.phase === 'waiting' ? state.until : null,
    })
  return values
}

/** How the brakes of an SMS stand. Nobody else moves them before the transaction ends. */
export async function holdBrakes(tx: Tx, keys: readonly BrakeKey[], now: Instant): Promise<Brake[]> {
  const rows = await tx.all(lockBrakes(keys.length), valuesOf(keys, now))
  return keys.map((brake) => {
    const row = rows.find(({ scope, key }) => scope === brake.scope && key === brake.key)
    return {
      ...brake,
      state: row && row.state !== NEW ? (JSON.parse(row.state) as BrakeState) : newBrake(now),
    }
  })
}

/** Stores how they stand. `holdBrakes` comes first. */
export async function writeBrakes(tx: Tx, brakes: readonly Brake[], now: Instant): Promise<void> {
  await tx.run(writeRows(brakes.length), valuesOf(brakes, now))
}

/** Until when one of the brakes holds, without moving any; null where none does. */
export async function pausedUntil(
  reader: Reader,
  keys: readonly BrakeKey[],
  now: Instant,
): Promise<Instant | null> {
  let until: Instant | null = null
  for (const { scope, key, proven } of keys) {
    const row = await reader.first(findPause, { scope, key, proven, now })
    if (row?.paused_until_ms != null && row.paused_until_ms > (until ?? 0)) until = row.paused_until_ms
  }
  return until
}
