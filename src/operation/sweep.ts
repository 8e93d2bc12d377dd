import { KNOWN_BROWSER_LIFE_MS } from '../session/known-browser.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from '../store/duration.ts'
import { lease } from '../store/lease.ts'
import { type Statement, statement } from '../store/statement.ts'
import type { World } from '../world.ts'

const BATCH = 500
const EVERY_MS = 10 * MINUTE_MS
const LEASE_MS = 2 * MINUTE_MS

type Old = { before: number; atMost: number }

const oldSignIns = statement((q, p: Old) =>
  q.db
    .deleteFrom('sign_ins')
    .where((eb) =>
      eb(
        eb.refTuple('account_id', 'id'),
        'in',
        eb
          .selectFrom('sign_ins as old')
          .select(['old.account_id', 'old.id'])
          .where('old.began_at_ms', '<', p.before)
          .limit(p.atMost)
          .$asTuple('account_id', 'id'),
      ),
    ),
)
const oldChallenges = statement((q, p: Old) =>
  q.db
    .deleteFrom('challenges')
    .where((eb) =>
      eb(
        eb.refTuple('account_id', 'owner_id', 'purpose'),
        'in',
        eb
          .selectFrom('challenges as old')
          .select(['old.account_id', 'old.owner_id', 'old.purpose'])
          .where('old.expires_at_ms', '<', p.before)
          .limit(p.atMost)
          .$asTuple('account_id', 'owner_id', 'purpose'),
      ),
    ),
)
const oldAnswers = statement((q, p: Old) =>
  q.db
    .deleteFrom('session_answers')
    .where((eb) =>
      eb(
        eb.refTuple('account_id', 'session_id', 'method'),
        'in',
        eb
          .selectFrom('session_answers as old')
          .select(['old.account_id', 'old.session_id', 'old.method'])
          .where('old.answered_at_ms', '<', p.before)
          .limit(p.atMost)
          .$asTuple('account_id', 'session_id', 'method'),
      ),
    ),
)
const oldSessions = statement((q, p: Old) =>
  q.db
    .deleteFrom('sessions')
    .where((eb) =>
      eb(
        eb.refTuple('account_id', 'id'),
        'in',
        eb
          .selectFrom('sessions as old')
          .select(['old.account_id', 'old.id'])
          .where('old.ends_at_ms', '<', p.before)
          .limit(p.atMost)
          .$asTuple('account_id', 'id'),
      ),
    ),
)
const oldMessages = statement((q, p: Old) =>
  q.db
    .deleteFrom('messages')
    .where((eb) =>
      eb(
        eb.refTuple('account_id', 'id'),
        'in',
        eb
          .selectFrom('messages as old')
          .select(['old.account_id', 'old.id'])
          .where('old.created_at_ms', '<', p.before)
          .limit(p.atMost)
          .$asTuple('account_id', 'id'),
      ),
    ),
)
const oldPasswordTries = statement((q, p: Old) =>
  q.db
    .deleteFrom('password_tries')
    .where('email_hash', 'in', (eb) =>
      eb
        .selectFrom('password_tries as old')
        .select('old.email_hash')
        .where('old.counted_at_ms', '<', p.before)
        .limit(p.atMost),
    ),
)
const oldNetworkTries = statement((q, p: Old) =>
  q.db
    .deleteFrom('network_tries')
    .where('network_hash', 'in', (eb) =>
      eb
        .selectFrom('network_tries as old')
        .select('old.network_hash')
        .where('old.window_began_at_ms', '<', p.before)
        .limit(p.atMost),
    ),
)
const oldNumberBudgets = statement((q, p: Old) =>
  q.db
    .deleteFrom('number_budgets')
    .where('number_hash', 'in', (eb) =>
      eb
        .selectFrom('number_budgets as old')
        .select('old.number_hash')
        .where('old.changed_at_ms', '<', p.before)
        .limit(p.atMost),
    ),
)

const oldBrowsers = statement((q, p: Old) =>
  q.db
    .deleteFrom('known_browsers')
    .where((eb) =>
      eb(
        eb.refTuple('account_id', 'user_id', 'secret_hash'),
        'in',
        eb
          .selectFrom('known_browsers as old')
          .select(['old.account_id', 'old.user_id', 'old.secret_hash'])
          .where('old.seen_at_ms', '<', p.before)
          .limit(p.atMost)
          .$asTuple('account_id', 'user_id', 'secret_hash'),
      ),
    ),
)

/** What goes, and how long it is kept. */
const KEPT: { rows: Statement<Old, unknown>; forMs: number }[] = [
  { rows: oldSignIns, forMs: 90 * DAY_MS },
  { rows: oldChallenges, forMs: 1 * DAY_MS },
  { rows: oldAnswers, forMs: 1 * DAY_MS },
  { rows: oldSessions, forMs: 1 * DAY_MS },
  { rows: oldMessages, forMs: 2 * DAY_MS },
  { rows: oldPasswordTries, forMs: 1 * DAY_MS },
  { rows: oldNetworkTries, forMs: 1 * HOUR_MS },
  { rows: oldNumberBudgets, forMs: 2 * DAY_MS },
  { rows: oldBrowsers, forMs: KNOWN_BROWSER_LIFE_MS },
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
