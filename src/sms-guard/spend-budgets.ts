import type { Budget, BudgetScope, SmsBudgets } from '../config/sms-budgets.ts'
import type { Instant } from '../store/duration.ts'
import { eachRow, forRows, type ManyValues, valuesOf } from '../store/many-rows.ts'
import { statement } from '../store/statement.ts'
import { Overtaken, type Reader, type Tx } from '../store/store.ts'

type Period = keyof Budget

/** Whose budgets an SMS is charged to, in the order in which everybody counts: what most share comes last. */
const SCOPES = ['account', 'network', 'block', 'all'] as const satisfies readonly BudgetScope[]
const PERIODS = ['day', 'month'] as const satisfies readonly Period[]

/**
 * Of each budget the last fifth is left to users who have proved their number: whoever has codes sent to others cannot use
 * up what they sign in by. One is always there for anybody.
 */
const SHARED = 0.8

/** An SMS that is to be counted, for whom. `network`: its key. What is null is not counted. */
export type Charged = {
  accountId: string | null
  network: string | null
  numberBlock: string | null
  proven: boolean
  priceMicros: number | null
}

/** A budget that is used up, and until when. */
export type UsedUp = { scope: BudgetScope; key: string; until: Instant }

const KEY = ['scope', 'key', 'period', 'began_at_ms'] as const

/** Counts in so many budgets at once, in the order given; each tells how much is used with it. */
const countIn = forRows((rows) =>
  statement((q, p: ManyValues) =>
    q.db
      .insertInto('sms_counts')
      .values(
        eachRow(rows, p, (of) => ({
          scope: of('scope'),
          key: of('key'),
          period: of('period'),
          began_at_ms: of('began_at_ms'),
          ends_at_ms: of('ends_at_ms'),
          used: p['used'] as number,
          micros: p['micros'] as number,
        })),
      )
      .onConflict((oc) =>
        oc.columns([...KEY]).doUpdateSet((eb) => ({
          used: eb('sms_counts.used', '+', eb.ref('excluded.used')),
          micros: eb('sms_counts.micros', '+', eb.ref('excluded.micros')),
        })),
      )
      .returning(['scope', 'period', 'used', 'micros']),
  ),
)
const findUsed = forRows((rows) =>
  statement((q, p: ManyValues) =>
    q.db
      .selectFrom('sms_counts')
      .select(['scope', 'period', 'used', 'micros'])
      .where((eb) =>
        eb.or(eachRow(rows, p, (of) => eb.and(KEY.map((column) => eb(column, '=', of(column)))))),
      ),
  ),
)

/** The day and the month of a moment, by UTC. */
function windowsAt(now: Instant): Record<Period, { beganAt: Instant; endsAt: Instant }> {
  const at = new Date(now)
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()]
  return {
    day: { beganAt: Date.UTC(year, month, day), endsAt: Date.UTC(year, month, day + 1) },
    month: { beganAt: Date.UTC(year, month, 1), endsAt: Date.UTC(year, month + 1, 1) },
  }
}

type Window = { scope: BudgetScope; key: string; period: Period; began_at_ms: Instant; ends_at_ms: Instant }
type Counted = { scope: string; period: string; used: number; micros: number }

/** What is counted of an SMS: each of its budgets by day and by month. */
function windowsOf({ accountId, network, numberBlock }: Charged, now: Instant): Window[] {
  const windows = windowsAt(now)
  const keys: Record<BudgetScope, string | null> = {
    account: accountId,
    network,
    block: numberBlock,
    all: '',
  }
  return SCOPES.flatMap((scope) => {
    const key = keys[scope]
    if (key === null) return []
    return PERIODS.map((period) => {
      const { beganAt, endsAt } = windows[period]
      return { scope, key, period, began_at_ms: beganAt, ends_at_ms: endsAt }
    })
  })
}

/** The budget that an SMS would go beyond, the one that lasts longest; null where it fits into all. */
export async function usedUpBy(
  reader: Reader,
  budgets: SmsBudgets,
  charged: Charged,
  now: Instant,
): Promise<UsedUp | null> {
  const windows = windowsOf(charged, now)
  const counted = await reader.all(findUsed(windows.length), valuesOf(windows.map(keyOf), {}))
  const micros = charged.priceMicros ?? 0
  const over = windows.filter(({ scope, period }) => {
    const row = counted.find((one) => one.scope === scope && one.period === period)
    const withIt = { used: (row?.used ?? 0) + 1, micros: (row?.micros ?? 0) + micros }
    return isOver(budgets, { scope, period }, withIt, charged)
  })
  const last = over.toSorted((one, other) => other.ends_at_ms - one.ends_at_ms)[0]
  return last ? { scope: last.scope, key: last.key, until: last.ends_at_ms } : null
}

const keyOf = ({ scope, key, period, began_at_ms }: Window) => ({ scope, key, period, began_at_ms })

/**
 * Counts an SMS that fitted into its budgets, at the very end of the transaction, since all wait for one row. Where others
 * have used one up meanwhile, in any process, the act is overtaken: of many at once none goes beyond.
 */
export async function spendBudgets(
  tx: Tx,
  budgets: SmsBudgets,
  charged: Charged,
  now: Instant,
): Promise<void> {
  const windows = windowsOf(charged, now)
  const values = valuesOf(windows, { used: 1, micros: charged.priceMicros ?? 0 })
  for (const { scope, period, ...used } of await tx.all(countIn(windows.length), values)) {
    const window = { scope: scope as BudgetScope, period: period as Period }
    if (isOver(budgets, window, used, charged)) throw new Overtaken()
  }
}

/**
 * Counts the copies of SMS that go out by another gateway, by their prices, which are paid for once more. False of each
 * that would go beyond what all together may send and spend; it is not counted then. What of that is left to users who
 * have proved their number is left to their first ones.
 */
export async function payAgain(
  tx: Tx,
  budgets: SmsBudgets,
  prices: readonly (number | null)[],
  now: Instant,
): Promise<boolean[]> {
  if (prices.length === 0) return []
  if (await countCopies(tx, budgets, prices, now)) return prices.map(() => true)
  if (prices.length === 1) return [false]
  const paid: boolean[] = []
  for (const price of prices) paid.push(await countCopies(tx, budgets, [price], now))
  return paid
}

async function countCopies(
  tx: Tx,
  budgets: SmsBudgets,
  prices: readonly (number | null)[],
  now: Instant,
): Promise<boolean> {
  const micros = prices.reduce<number>((sum, price) => sum + (price ?? 0), 0)
  const copies = { accountId: null, network: null, numberBlock: null, proven: false, priceMicros: micros }
  const windows = windowsOf(copies, now)
  const used = prices.length
  const counted = await tx.all(countIn(windows.length), valuesOf(windows, { used, micros }))
  const fits = counted.every(
    ({ period, ...withThem }) =>
      !isOver(budgets, { scope: 'all', period: period as Period }, withThem, copies),
  )
  if (!fits) await tx.run(countIn(windows.length), valuesOf(windows, { used: -used, micros: -micros }))
  return fits
}

function isOver(
  budgets: SmsBudgets,
  { scope, period }: { scope: BudgetScope; period: Period },
  { used, micros }: Pick<Counted, 'used' | 'micros'>,
  { proven, priceMicros }: Charged,
): boolean {
  const share = proven ? 1 : SHARED
  if (used > Math.max(1, Math.floor(budgets[scope][period] * share))) return true
  // what has no price is not money's to hold
  const isPaid = scope === 'all' && budgets.money !== null && (priceMicros ?? 0) > 0
  return isPaid && micros > Math.floor((budgets.money?.[period] ?? 0) * share)
}

/** How much of its budget an account has used, on this day and in this month. */
export async function accountBudget(
  reader: Reader,
  budgets: SmsBudgets,
  accountId: string,
  now: Instant,
): Promise<Record<Period, { used: number; limit: number; endsAt: Instant }>> {
  const windows = Object.entries(windowsAt(now)).map(([period, { beganAt, endsAt }]) => ({
    scope: 'account',
    key: accountId,
    period,
    began_at_ms: beganAt,
    ends_at_ms: endsAt,
  })) as Window[]
  const counted = await reader.all(findUsed(windows.length), valuesOf(windows.map(keyOf), {}))
  return Object.fromEntries(
    windows.map(({ period, ends_at_ms: endsAt }) => {
      const used = counted.find((one) => one.period === period)?.used ?? 0
      return [period, { used, limit: budgets.account[period], endsAt }]
    }),
  ) as Record<Period, { used: number; limit: number; endsAt: Instant }>
}
