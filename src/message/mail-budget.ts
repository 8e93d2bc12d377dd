import { DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Tx } from '../store/store.ts'
import type { World } from '../world.ts'

type Limit = { atMost: number; withinMs: number }

/** How often mail goes out that somebody else than its reader may ask for, by what is counted. */
const LIMITS = {
  'codes of a user': [
    { atMost: 5, withinMs: HOUR_MS },
    { atMost: 20, withinMs: DAY_MS },
  ],
  'reset links to an address from a network': [
    { atMost: 1, withinMs: 1 * MINUTE_MS },
    { atMost: 5, withinMs: HOUR_MS },
    { atMost: 10, withinMs: DAY_MS },
  ],
  // more than one network may use up, so that no single stranger keeps her from hers
  'reset links to an address': [
    { atMost: 10, withinMs: HOUR_MS },
    { atMost: 30, withinMs: DAY_MS },
  ],
  'reset links from a network': [{ atMost: 100, withinMs: HOUR_MS }],
  'sign-ups of an address': [
    { atMost: 1, withinMs: 1 * MINUTE_MS },
    { atMost: 5, withinMs: DAY_MS },
  ],
  'sign-ups from a network': [{ atMost: 20, withinMs: HOUR_MS }],
  'help for a user': [
    { atMost: 10, withinMs: HOUR_MS },
    { atMost: 30, withinMs: DAY_MS },
  ],
  'invitations of an account to an address': [
    { atMost: 1, withinMs: 1 * MINUTE_MS },
    { atMost: 10, withinMs: DAY_MS },
  ],
} as const satisfies Record<string, readonly Limit[]>

/** What a budget counts. */
export type MailScope = keyof typeof LIMITS

export type MailVerdict = { may: true } | { may: false; retryAt: Instant }

/** How far the clocks of several nodes may stand apart. */
const CLOCK_SKEW_MS = 1 * MINUTE_MS

const lockBudget = statement((q, p: { key: string }) =>
  q.forUpdate(q.db.selectFrom('mail_budgets').select('sent').where('key_hash', '=', p.key)),
)
const addBudget = statement((q, p: { key: string; now: number }) =>
  q.db
    .insertInto('mail_budgets')
    .values({ key_hash: p.key, sent: '[]', changed_at_ms: p.now })
    .onConflict((oc) => oc.doNothing()),
)
const replaceBudget = statement((q, p: { key: string; sent: string; now: number }) =>
  q.db.updateTable('mail_budgets').set({ sent: p.sent, changed_at_ms: p.now }).where('key_hash', '=', p.key),
)

/**
 * Spends one mail of a budget, or says from when on one may be spent; then nothing is. The same statements run whether
 * it may or not, and whether there is such an address or not.
 */
export async function spendMailBudget(
  { box }: Pick<World, 'box'>,
  tx: Tx,
  scope: MailScope,
  of: string,
  now: Instant,
): Promise<MailVerdict> {
  const key = box.mac(`mail budget: ${scope}`, of)
  await tx.run(addBudget, { key, now })
  const row = await tx.first(lockBudget, { key })
  // what lies ahead was noted under a clock that has been put back since: it would count too long
  const sent = (JSON.parse(row?.sent ?? '[]') as Instant[]).filter(
    (at) => now - at < DAY_MS && at <= now + CLOCK_SKEW_MS,
  )
  const retryAt = Math.max(...LIMITS[scope].map((limit) => roomAt(sent, limit)))
  const may = retryAt <= now
  await tx.run(replaceBudget, { key, sent: JSON.stringify(may ? [...sent, now] : sent), now })
  return may ? { may } : { may, retryAt }
}

/** When a limit leaves room for one more: when the last that fills it up is old enough. */
function roomAt(sent: readonly Instant[], { atMost, withinMs }: Limit): Instant {
  const fillsUp = sent.toSorted((one, other) => one - other).at(-atMost)
  return fillsUp === undefined ? -Infinity : fillsUp + withinMs
}
