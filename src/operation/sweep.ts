import { sql } from 'kysely'
import { KNOWN_BROWSER_LIFE_MS } from '../session/known-browser.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from '../store/duration.ts'
import { lease } from '../store/lease.ts'
import { type Statement, statement } from '../store/statement.ts'
import type { Tables } from '../store/tables.ts'
import { DELIVERY_LIFE_MS } from '../webhook/delivery-times.ts'
import type { World } from '../world.ts'

const BATCH = 500
const EVERY_MS = 10 * MINUTE_MS
const LEASE_MS = 2 * MINUTE_MS

type Old = { before: number; atMost: number }

type Column<T extends keyof Tables> = keyof Tables[T] & string

/**
 * Removes the rows of a table whose moment in `age` has passed (of those alone in which `unset` is null), each by its
 * `key`. The condition stands twice: PostgreSQL asks the outer one again of a row that it had to wait for, which may
 * have been renewed meanwhile.
 */
function old<T extends keyof Tables>(
  table: T,
  age: Column<T>,
  key: Column<T>[],
  unset: Column<T>[] = [],
): Statement<Old, unknown> {
  return statement((q, p: Old) => {
    const isOld = sql`${sql.ref(age)} < ${p.before}`
    const goes = sql.join([isOld, ...unset.map((column) => sql`${sql.ref(column)} is null`)], sql` and `)
    const columns = sql.join(key.map((column) => sql.ref(column)))
    const some = sql`select ${columns} from ${sql.table(table)} where ${goes} limit ${p.atMost}`
    const query = sql`delete from ${sql.table(table)} where ${goes} and (${columns}) in (${some})`
    return { compile: () => query.compile(q.db) }
  })
}

/** What goes, and how long it is kept. */
const KEPT: { rows: Statement<Old, unknown>; forMs: number }[] = [
  // those that were never finished, and not answered wrongly either
  {
    rows: old('sign_ins', 'began_at_ms', ['account_id', 'id'], ['asked_because', 'wrong_way']),
    forMs: 1 * DAY_MS,
  },
  { rows: old('sign_ins', 'began_at_ms', ['account_id', 'id']), forMs: 90 * DAY_MS },
  { rows: old('challenges', 'expires_at_ms', ['account_id', 'owner_id', 'purpose']), forMs: 1 * DAY_MS },
  {
    rows: old('session_answers', 'answered_at_ms', ['account_id', 'session_id', 'method']),
    forMs: 1 * DAY_MS,
  },
  { rows: old('sessions', 'ends_at_ms', ['account_id', 'id']), forMs: 1 * DAY_MS },
  // what was let in by a session is worth nothing after it
  { rows: old('forward_sessions', 'ends_at_ms', ['account_id', 'id']), forMs: 0 },
  // mail; what became of SMS is told for longer
  { rows: old('messages', 'created_at_ms', ['account_id', 'id'], ['phone']), forMs: 2 * DAY_MS },
  { rows: old('messages', 'created_at_ms', ['account_id', 'id']), forMs: 30 * DAY_MS },
  { rows: old('sms_attempts', 'begun_at_ms', ['account_id', 'message_id', 'gateway']), forMs: 30 * DAY_MS },
  // a window that is over counts no more; what an administrator is told of it, she is told for as long as of SMS
  { rows: old('sms_counts', 'ends_at_ms', ['scope', 'key', 'period', 'began_at_ms']), forMs: 1 * DAY_MS },
  // a brake that nobody touched for longer than its longest pause, and a day more, has nothing left to hold
  { rows: old('sms_brakes', 'changed_at_ms', ['scope', 'key', 'proven']), forMs: 3 * DAY_MS },
  {
    rows: old('sms_pauses', 'until_ms', ['account_id', 'scope', 'key', 'proven', 'because', 'until_ms']),
    forMs: 30 * DAY_MS,
  },
  { rows: old('links', 'expires_at_ms', ['account_id', 'user_id', 'purpose']), forMs: 1 * DAY_MS },
  { rows: old('app_offers', 'expires_at_ms', ['account_id', 'owner_id']), forMs: 1 * DAY_MS },
  {
    rows: old('key_challenges', 'expires_at_ms', ['account_id', 'owner_id', 'purpose']),
    forMs: 1 * DAY_MS,
  },
  // what is wrong in a file is said with what stands there
  { rows: old('user_imports', 'changed_at_ms', ['account_id']), forMs: 30 * DAY_MS },
  // a live one shows in its user's row; one that is over says nothing there any more
  { rows: old('temporary_codes', 'expires_at_ms', ['account_id', 'user_id']), forMs: 1 * DAY_MS },
  // whose use is looked at a moment after it, so that a late one is told from nonsense
  { rows: old('oidc_records', 'expires_at_ms', ['model', 'id_hash']), forMs: 0 },
  {
    rows: old('application_secrets', 'ends_at_ms', ['account_id', 'application_id', 'id']),
    forMs: 1 * DAY_MS,
  },
  { rows: old('verifications', 'expires_at_ms', ['account_id', 'id']), forMs: 1 * DAY_MS },
  { rows: old('sign_ups', 'expires_at_ms', ['account_id']), forMs: 0 },
  { rows: old('reset_requests', 'asked_at_ms', ['id']), forMs: 1 * DAY_MS },
  { rows: old('mail_budgets', 'changed_at_ms', ['key_hash']), forMs: 2 * DAY_MS },
  { rows: old('password_tries', 'counted_at_ms', ['email_hash']), forMs: 1 * DAY_MS },
  { rows: old('network_tries', 'window_began_at_ms', ['network_hash']), forMs: 1 * HOUR_MS },
  { rows: old('number_budgets', 'changed_at_ms', ['number_hash']), forMs: 2 * DAY_MS },
  // what ended it early is told until then
  { rows: old('trusted_devices', 'ends_at_ms', ['account_id', 'id']), forMs: 90 * DAY_MS },
  {
    rows: old('webhook_deliveries', 'at_ms', ['account_id', 'webhook_id', 'event_id']),
    forMs: DELIVERY_LIFE_MS,
  },
  {
    rows: old('known_browsers', 'seen_at_ms', ['account_id', 'user_id', 'secret_hash']),
    forMs: KNOWN_BROWSER_LIFE_MS,
  },
]

/** Removes what nobody needs any more, a batch at a time, so that no act waits long for it. Gives back how many rows. */
export async function sweep({ store }: Pick<World, 'store'>, now: Instant): Promise<number> {
  let removed = 0
  for (const { rows, forMs } of KEPT) {
    for (let batch = BATCH; batch === BATCH; removed += batch) {
      batch = await store.write((tx) => tx.run(rows, { before: now - forMs, atMost: BATCH }))
    }
  }
  return removed
}

/** Sweeps every ten minutes, in one of all processes at a time. Gives back how to stop. */
export function startSweeper(world: Pick<World, 'store' | 'clock' | 'log'>, owner: string): () => void {
  const round = async () => {
    const nowMs = world.clock.now()
    try {
      if (await lease(world.store, { name: 'sweep', owner, nowMs, untilMs: nowMs + LEASE_MS }))
        await sweep(world, nowMs)
    } catch (error) {
      world.log.warn({ error: String(error) }, 'the sweeper will try again')
    }
  }
  const timer = setInterval(() => void round(), EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}
