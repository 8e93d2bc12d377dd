import { type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import { type Method, METHODS } from '../policy/method-name.ts'
import { type Instant, MINUTE_MS } from '../store/duration.ts'
import { type Behind, type Sliced, UP_TO, withSlice } from '../store/slices.ts'
import { type Build, statement } from '../store/statement.ts'
import type { Reader } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { SHORTER_PERIODS_MS, type TrustBounds } from './trust-bounds.ts'
import type { PolicyCause } from './trust-rules.ts'

/** The bounds of some users' trust, as parameters. */
type Bounds = Behind & {
  now: number
  /** Trust that seems to have been given or used later is over: the clock has been put back. */
  soon: number
  settled: number
  offFrom: number
  offTo: number
} & Record<`void_${Method}`, number> &
  Record<`before${number}` | `at${number}`, number>
type Ending = Bounds & {
  off: number
  lastVersion: number
  lastDemands: number
  givenUntil: number
} & Record<`ends_${Method}`, number>

const METHOD_NAMES = Object.keys(METHODS) as Method[]

// all is read from the index `trusted_devices_by_user` alone

/** Trust of the users of a slice that is live, as `trustState` has it. */
const liveTrust = (q: Build, p: Bounds) =>
  q.db
    .selectFrom('trusted_devices')
    .where('account_id', '=', p.accountId)
    .where('user_id', '>', p.after)
    .where('user_id', '<=', UP_TO)
    .where('ended_at_ms', 'is', null)
    .where('ends_at_ms', '>', p.now)
    .where('given_at_ms', '<=', p.soon)
    .where('last_used_at_ms', '<=', p.soon)
    .where((eb) => eb.or([eb('policy_version', '>=', p.settled), stands(eb, p)]))

/** Whether trust stands under every policy that was saved since. */
const stands = (eb: ExpressionBuilder<Tables, 'trusted_devices'>, p: Bounds) =>
  eb.and([
    ...METHOD_NAMES.map((method) =>
      eb.or([eb('earned_by', '!=', method), eb('policy_version', '>=', p[`void_${method}`])]),
    ),
    ...SHORTER_PERIODS_MS.map((_, nth) =>
      eb.or([
        eb('policy_version', '>=', p[`before${nth}`] as number),
        eb('given_at_ms', '>', p[`at${nth}`] as number),
      ]),
    ),
    eb.or([
      eb('policy_version', '>=', p.offTo),
      eb.and([eb('policy_version', '>=', p.offFrom), eb('policy_active', '=', eb.lit(0))]),
    ]),
  ])

const sliceOf = (q: Build, p: Bounds) => withSlice(q, 'trusted_devices', 'user_id', p)

const countLive = statement((q, p: Bounds) =>
  sliceOf(q, p)
    .selectFrom(
      liveTrust(q, p)
        .select((eb) => eb.fn.countAll<number>().as('devices'))
        .groupBy('user_id')
        .as('people'),
    )
    .select((eb) => [
      eb.fn.countAll<number>().as('users'),
      eb.fn.sum<number | null>('devices').as('devices'),
      UP_TO.as('up_to'),
    ]),
)

/** What is more than the devices of a slice and of one user besides: the causes of their ends are counted in one sum. */
const PLACE = 1 << 14
const PLACES = { period: 1, method: PLACE, off: PLACE * PLACE } as const

/** One for a device that would end, in the place of its cause. */
const endsBy = (eb: ExpressionBuilder<Tables, 'trusted_devices'>, p: Ending) =>
  eb
    .case()
    .when(
      eb.and([
        sql<SqlBool>`${p.off} = 1`,
        eb.or([
          eb.and([eb('policy_version', '<', p.lastVersion), sql<SqlBool>`${p.lastDemands} = 1`]),
          eb.and([eb('policy_version', '>=', p.lastVersion), eb('policy_active', '=', eb.lit(1))]),
        ]),
      ]),
    )
    .then(eb.lit(PLACES.off))
    .when(
      eb.or(
        METHOD_NAMES.map((method) =>
          eb.and([eb('earned_by', '=', method), sql<SqlBool>`${p[`ends_${method}`]} = 1`]),
        ),
      ),
    )
    .then(eb.lit(PLACES.method))
    .when('given_at_ms', '<=', p.givenUntil)
    .then(eb.lit(PLACES.period))
    .else(eb.lit(0))
    .end()

/** How many ended by each cause, of a sum that counts them in their places. */
const byCause = (ends: number): Sums => ({
  off: Math.floor(ends / PLACES.off),
  method: Math.floor(ends / PLACE) % PLACE,
  period: ends % PLACE,
})

const IN_ALL = sql<number>`(ends / ${sql.lit(PLACES.off)} + ends / ${sql.lit(PLACE)} % ${sql.lit(PLACE)} + ends % ${sql.lit(PLACE)})`

/** Whose trust it is, how much of it is live, and how much ends by which cause. */
const people = (q: Build, p: Ending) =>
  liveTrust(q, p)
    .select((eb) => [
      'user_id',
      eb.fn.countAll<number>().as('live'),
      eb.fn.sum<number>(endsBy(eb, p)).as('ends'),
    ])
    .groupBy('user_id')
    .as('people')

const countEnding = statement((q, p: Ending) =>
  sliceOf(q, p)
    .selectFrom(people(q, p))
    .select((eb) => [
      eb.fn.countAll<number>().as('users'),
      eb.fn.sum<number | null>('live').as('live'),
      sql<number | null>`sum(case when ends > 0 then 1 else 0 end)`.as('ended_users'),
      // not fewer than she loses
      sql<number | null>`max(case when ends > 0 then live else 0 end)`.as('most'),
      eb.fn.sum<number | null>('ends').as('ends'),
      UP_TO.as('up_to'),
    ]),
)
const findMost = statement((q, p: Ending & { over: number; atMost: number }) =>
  sliceOf(q, p)
    .selectFrom(people(q, p))
    .select(['user_id', 'ends'])
    .where(IN_ALL, '>', p.over)
    .orderBy(IN_ALL, 'desc')
    .orderBy('user_id')
    .limit(p.atMost),
)

/** Whose trust a policy ends, how many devices of hers, and why. */
export type EndedOf = { userId: string; devices: number; because: PolicyCause }

/** The trust of some users: how much is live, how much of it ends and why, and how much of one user at the very most. */
export type CountedTrust = {
  live: { devices: number; users: number }
  ends: { devices: number; users: number; because: PolicyCause[]; most: number }
}

type Sums = { off: number; method: number; period: number }

const inAll = ({ off, method, period }: Sums) => off + method + period
const causesOf = ({ off, method, period }: Sums): PolicyCause[] => [
  ...(off > 0 ? (['two_factor_off'] as const) : []),
  ...(method > 0 ? (['method_not_allowed'] as const) : []),
  ...(period > 0 ? (['shorter_period'] as const) : []),
]

/** Counts the trust of a slice of users, and what of it ends. */
export async function countSlice(
  reader: Reader,
  behind: Behind,
  bounds: TrustBounds,
  now: Instant,
): Promise<CountedTrust & Sliced> {
  const p = { ...behind, now, soon: now + MINUTE_MS, ...liveBounds(bounds) }
  if (!bounds.ends.any) {
    const found = await reader.first(countLive, p)
    const live = { users: found?.users ?? 0, devices: found?.devices ?? 0 }
    return { live, ends: { devices: 0, users: 0, because: [], most: 0 }, upTo: found?.up_to ?? null }
  }
  const found = await reader.first(countEnding, { ...p, ...endingBounds(bounds) })
  const by = byCause(found?.ends ?? 0)
  return {
    live: { devices: found?.live ?? 0, users: found?.users ?? 0 },
    ends: {
      devices: inAll(by),
      users: found?.ended_users ?? 0,
      because: causesOf(by),
      most: found?.most ?? 0,
    },
    upTo: found?.up_to ?? null,
  }
}

/** Those of a slice of users who lose more than `over` devices, who loses most first. */
export async function findLosers(
  reader: Reader,
  behind: Behind,
  bounds: TrustBounds,
  { over, atMost, now }: { over: number; atMost: number; now: Instant },
): Promise<EndedOf[]> {
  const p = { ...behind, now, soon: now + MINUTE_MS, ...liveBounds(bounds), ...endingBounds(bounds) }
  return (await reader.all(findMost, { ...p, over, atMost })).map(({ user_id: userId, ends }) => {
    const by = byCause(ends)
    return { userId, devices: inAll(by), because: causesOf(by)[0] ?? 'shorter_period' }
  })
}

type OfMethod<W extends string> = Record<`${W}_${Method}`, number>

function liveBounds({ voidBefore, switchedOff, givenAfter }: TrustBounds) {
  const methods = METHOD_NAMES.map((method) => [`void_${method}`, voidBefore[method]])
  const periods = givenAfter.flatMap(({ before, at }, nth) => [
    [`before${nth}`, before],
    [`at${nth}`, at],
  ])
  return {
    // from here on all of them hold
    settled: Math.max(
      switchedOff.to,
      ...Object.values(voidBefore),
      ...givenAfter.map(({ before }) => before),
    ),
    offFrom: switchedOff.from,
    offTo: switchedOff.to,
    ...(Object.fromEntries(methods) as OfMethod<'void'>),
    ...(Object.fromEntries(periods) as Record<`before${number}` | `at${number}`, number>),
  }
}

function endingBounds({ ends }: TrustBounds) {
  const methods = METHOD_NAMES.map((method) => [`ends_${method}`, ends.earnedBy[method] ? 1 : 0])
  return {
    off: ends.demanded ? 1 : 0,
    lastVersion: ends.last.version,
    lastDemands: ends.last.demands ? 1 : 0,
    givenUntil: ends.givenUntil,
    ...(Object.fromEntries(methods) as OfMethod<'ends'>),
  }
}
