import { MINUTE_MS, HOUR_MS, type Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Reader, Tx } from '../store/store.ts'
import type { World } from '../world.ts'

type Limit = { atMost: number; withinMs: number }

/**
 * How often somebody may do what leaves something behind or goes out of the house, by what is counted. A window begins
 * with the first of it and lasts an hour at most, which is how long the sweeper keeps a count.
 */
const LIMITS = {
  // of strangers: a whole office, or a school, comes from one address, and begins at the same hour
  'begun by strangers of a network': { atMost: 2_000, withinMs: 15 * MINUTE_MS },
  // of somebody who is signed in: more than any browser does that looks for her session again and again
  'begun by a user': { atMost: 1_000, withinMs: 15 * MINUTE_MS },
  'test events of an account': { atMost: 30, withinMs: 1 * HOUR_MS },
} as const satisfies Record<string, Limit>

/** What is counted. */
export type ActScope = keyof typeof LIMITS

/** Whether one more may be done, or from when on it may. */
export type ActVerdict = { may: true } | { may: false; retryAt: Instant }

/** Who does it: as many as may be done in its window are done by each. */
export type Acting = { scope: ActScope; of: string }

/** How far the clocks of several nodes may stand apart. */
const CLOCK_SKEW_MS = 1 * MINUTE_MS

type Counted = { window_began_at_ms: number; wrong: number }

/**
 * Counts one, in one statement, so that of many at once each is told a number of its own. It begins a new window where
 * none is open; one that seems to begin in the future began under a clock that has been put back since.
 */
const countOne = statement((q, p: { key: string; now: number; overBefore: number; latest: number }) =>
  q.db
    .insertInto('network_tries')
    .values({ network_hash: p.key, window_began_at_ms: p.now, wrong: 1 })
    .onConflict((oc) =>
      oc.column('network_hash').doUpdateSet((eb) => {
        const isOver = eb.or([
          eb('network_tries.window_began_at_ms', '<=', p.overBefore),
          eb('network_tries.window_began_at_ms', '>', p.latest),
        ])
        return {
          window_began_at_ms: eb
            .case()
            .when(isOver)
            .then(eb.ref('excluded.window_began_at_ms'))
            .else(eb.ref('network_tries.window_began_at_ms'))
            .end(),
          wrong: eb
            .case()
            .when(isOver)
            .then(eb.ref('excluded.wrong'))
            .else(eb('network_tries.wrong', '+', eb.ref('excluded.wrong')))
            .end(),
        }
      }),
    )
    .returning(['window_began_at_ms', 'wrong']),
)
const findCount = statement((q, p: { key: string }) =>
  q.db.selectFrom('network_tries').select(['window_began_at_ms', 'wrong']).where('network_hash', '=', p.key),
)

const keys = new WeakMap<Acting, string>()

/** Under which key somebody's count lies: asked for twice where it is looked at before it is counted. */
function keyOf({ box }: Pick<World, 'box'>, acting: Acting): string {
  const key = keys.get(acting) ?? box.mac(`acts: ${acting.scope}`, acting.of)
  keys.set(acting, key)
  return key
}

/** Counts one more, whether it may be done or not: counted first, and never given back. */
export async function countAct(
  world: Pick<World, 'box'>,
  tx: Tx,
  acting: Acting,
  now: Instant,
): Promise<ActVerdict> {
  const { atMost, withinMs } = LIMITS[acting.scope]
  const key = keyOf(world, acting)
  const bounds = { overBefore: now - withinMs, latest: now + CLOCK_SKEW_MS }
  const counted = await tx.first(countOne, { key, now, ...bounds })
  if (!counted) throw new Error('an act was counted and its count is not there')
  return counted.wrong <= atMost ? { may: true } : { may: false, retryAt: endOf(counted, withinMs) }
}

/** Whether one more may be done, without counting it: as many as ask at the same moment may go beyond the limit. */
export async function mayStillAct(
  world: Pick<World, 'box'>,
  reader: Reader,
  acting: Acting,
  now: Instant,
): Promise<ActVerdict> {
  const { atMost, withinMs } = LIMITS[acting.scope]
  const counted = await reader.first(findCount, { key: keyOf(world, acting) })
  if (!counted || counted.wrong < atMost) return { may: true }
  const isOpen =
    counted.window_began_at_ms > now - withinMs && counted.window_began_at_ms <= now + CLOCK_SKEW_MS
  return isOpen ? { may: false, retryAt: endOf(counted, withinMs) } : { may: true }
}

const endOf = ({ window_began_at_ms: beganAt }: Counted, withinMs: number) => beganAt + withinMs
