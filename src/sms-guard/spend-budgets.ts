import type { Budget, BudgetScope, SmsBudgets } from '../config/sms-budgets.ts'
import type { Instant } from '../store/duration.ts'
import type { ManyValues } from '../store/many-rows.ts'
import { type Statement, statement } from '../store/statement.ts'
import type { Reader, Tx } from '../store/store.ts'

type Period = keyof Budget

/** Whose budgets an SMS is charged to, in the order in which everybody counts: what most share comes last. */
const SCOPES = ['account', 'network', 'block', 'all'] as const satisfies readonly BudgetScope[]
const PERIODS = ['day', 'month'] as const satisfies readonly Period[]

/**
 * Of what an account may send, and all together, the last fifth is left to users who have proved their number: whoever
 * has codes sent to others cannot use up what they sign in by.
 */
const SHARED = 0.8
const HAS_RESERVE: readonly BudgetScope[] = ['account', 'all']

/** An SMS that is to be counted. `network`: the key of the network; null where none is counted. */
export type Charged = {
  accountId: string
  network: string | null
  numberBlock: string
  proven: boolean
  priceMicros: number | null
}

/** A budget that is used up, and until when. */
export type UsedUp = { scope: BudgetScope; key: string; until: Instant }

const countings = new Map<number, Statement<ManyValues, Counted>>()
type Counted = { scope: string; period: string; used: number; micros: number }

/** Counts in so many budgets at once, in the order given; each tells how much is used with it. */
function counting(count: number): Statement<ManyValues, Counted> {
  const ready =
    countings.get(count) ??
    statement((q, p: ManyValues) =>
      q.db
        .insertInto('sms_counts')
        .values(
          Array.from({ length: count }, (_, nth) => ({
            scope: p[`scope${nth}`],
            key: p[`key${nth}`],
            period: p[`period${nth}`],
            began_at_ms: p[`began${nth}`],
            ends_at_ms: p[`ends${nth}`],
            used: p['used'],
            micros: p['micros'],
          })) as never[],
        )
        .onConflict((oc) =>
          oc.columns(['scope', 'key', 'period', 'began_at_ms']).doUpdateSet((eb) => ({
            used: eb('sms_counts.used', '+', eb.ref('excluded.used')),
            micros: eb('sms_counts.micros', '+', eb.ref('excluded.micros')),
          })),
        )
        .returning(['scope', 'period', 'used', 'micros']),
    )
  countings.set(count, ready)
  return ready
}

const findUsed = statement((q, p: { scope: string; key: string; period: string; beganAt: number }) =>
  q.db
    .selectFrom('sms_counts')
    .select('used')
    .where('scope', '=', p.scope)
    .where('key', '=', p.key)
    .where('period', '=', p.period)
    .where('began_at_ms', '=', p.beganAt),
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

/**
 * Counts an SMS in every budget that it is charged to, or in none: gives back the one that is used up. Counted first and
 * taken back where it was one too many, so that of many at once, in any process, none goes beyond.
 */
export async function spendBudgets(
  tx: Tx,
  budgets: SmsBudgets,
  charged: Charged,
  now: Instant,
): Promise<UsedUp | null> {
  const windows = windowsAt(now)
  const keys: Record<BudgetScope, string | null> = {
    account: charged.accountId,
    network: charged.network,
    block: charged.numberBlock,
    all: '',
  }
  const rows = SCOPES.flatMap((scope) => {
    const key = keys[scope]
    return key === null ? [] : PERIODS.map((period) => ({ scope, key, period, ...windows[period] }))
  })
  const values: ManyValues = {}
  for (const [nth, { scope, key, period, beganAt, endsAt }] of rows.entries())
    Object.assign(values, {
      [`scope${nth}`]: scope,
      [`key${nth}`]: key,
      [`period${nth}`]: period,
      [`began${nth}`]: beganAt,
      [`ends${nth}`]: endsAt,
    })
  const micros = charged.priceMicros ?? 0
  const counted = await tx.all(counting(rows.length), { ...values, used: 1, micros })
  const over = rows.filter(({ scope, period }) => {
    const row = counted.find((one) => one.scope === scope && one.period === period)
    return row !== undefined && isOver(budgets, { scope, period }, row, charged)
  })
  const last = over.toSorted((one, other) => other.endsAt - one.endsAt)[0]
  if (last === undefined) return null
  await tx.run(counting(rows.length), { ...values, used: -1, micros: -micros })
  return { scope: last.scope, key: last.key, until: last.endsAt }
}

function isOver(
  budgets: SmsBudgets,
  { scope, period }: { scope: BudgetScope; period: Period },
  { used, micros }: Pick<Counted, 'used' | 'micros'>,
  { proven, priceMicros }: Charged,
): boolean {
  const share = !proven && HAS_RESERVE.includes(scope) ? SHARED : 1
  if (used > Math.floor(budgets[scope][period] * share)) return true
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
  const windows = windowsAt(now)
  const of = async (period: Period) => {
    const { beganAt, endsAt } = windows[period]
    const row = await reader.first(findUsed, { scope: 'account', key: accountId, period, beganAt })
    return { used: row?.used ?? 0, limit: budgets.account[period], endsAt }
  }
  return { day: await of('day'), month: await of('month') }
}
