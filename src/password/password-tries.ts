import { Refusal } from '../refusal.ts'
import type { Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Tx } from '../store/store.ts'
import type { World } from '../world.ts'
import {
  CLOCK_SKEW_MS,
  LONGEST_WAIT_MS,
  type NetworkTries,
  networkVerdict,
  nextWaitMs,
  withNetworkWrong,
} from './password-try-rules.ts'

const addTries = statement((q, p: { key: string; now: number }) =>
  q.db
    .insertInto('password_tries')
    .values({ email_hash: p.key, wrong_in_a_row: 0, wait_until_ms: 0, counted_at_ms: p.now })
    .onConflict((oc) => oc.doNothing()),
)
const lockTries = statement((q, p: { key: string }) =>
  q.forUpdate(
    q.db
      .selectFrom('password_tries')
      .select(['wrong_in_a_row', 'wait_until_ms'])
      .where('email_hash', '=', p.key),
  ),
)
const countTry = statement((q, p: { key: string; wrong: number; waitUntil: number; now: number }) =>
  q.db
    .updateTable('password_tries')
    .set({ wrong_in_a_row: p.wrong, wait_until_ms: p.waitUntil, counted_at_ms: p.now })
    .where('email_hash', '=', p.key),
)
const addNetwork = statement((q, p: { key: string; now: number }) =>
  q.db
    .insertInto('network_tries')
    .values({ network_hash: p.key, window_began_at_ms: p.now, wrong: 0 })
    .onConflict((oc) => oc.doNothing()),
)
const findNetwork = statement((q, p: { key: string }) =>
  q.db.selectFrom('network_tries').select(['window_began_at_ms', 'wrong']).where('network_hash', '=', p.key),
)
const lockNetwork = statement((q, p: { key: string }) =>
  q.forUpdate(
    q.db
      .selectFrom('network_tries')
      .select(['window_began_at_ms', 'wrong'])
      .where('network_hash', '=', p.key),
  ),
)
const countNetwork = statement((q, p: { key: string; beganAt: number; wrong: number }) =>
  q.db
    .updateTable('network_tries')
    .set({ window_began_at_ms: p.beganAt, wrong: p.wrong })
    .where('network_hash', '=', p.key),
)
const forgiveTries = statement((q, p: { key: string }) =>
  q.db
    .updateTable('password_tries')
    .set({ wrong_in_a_row: 0, wait_until_ms: 0 })
    .where('email_hash', '=', p.key),
)

/** One try at a password: on which counts it stands. */
export type PasswordTry = { emailHash: string; networkHash: string | null }

/**
 * Counts a try before the password is looked at, so that guessing in parallel buys nothing. Refuses with
 * `too_many_attempts` while the e-mail has to wait, whether it is a user's or not, or the network has to; a refused
 * try is not counted. A network counts what was wrong alone (`countWrongOfNetwork`), since of its many users most are
 * right: as many as are looked at together may go beyond its limit. A browser that its user has signed in with before
 * is spared what strangers do to her: it has a count of its own, and no network's.
 */
export async function countPasswordTry(
  world: Pick<World, 'store' | 'clock' | 'box'>,
  asked: { emailKey: string; network: string; knownBrowser: string | null },
): Promise<PasswordTry> {
  const { store, clock, box } = world
  const emailHash =
    asked.knownBrowser === null
      ? box.mac('password tries', asked.emailKey)
      : box.mac('password tries of a browser', `${asked.knownBrowser} ${asked.emailKey}`)
  const networkHash = asked.knownBrowser === null ? box.mac('network', asked.network) : null
  const now = clock.now()
  await store.write(async (tx) => {
    if (networkHash !== null) await refuseWaitingNetwork(tx, networkHash, now)
    // the same statements whether somebody has tried this e-mail before or not
    await tx.run(addTries, { key: emailHash, now })
    const before = await tx.first(lockTries, { key: emailHash })
    if (!before) throw new Error('a count of tries was added and is not there')
    const waitUntil = before.wait_until_ms
    // a wait that is longer than any wait was set under a clock that has been put back since
    if (waitUntil > now && waitUntil - now <= LONGEST_WAIT_MS + CLOCK_SKEW_MS) {
      throw new Refusal('too_many_attempts', { retryAtMs: waitUntil })
    }
    const wrong = before.wrong_in_a_row + 1
    const waitMs = nextWaitMs(wrong)
    // no wait is none for a request that came a moment before this one and is counted after it, either
    await tx.run(countTry, { key: emailHash, wrong, waitUntil: waitMs === 0 ? 0 : now + waitMs, now })
  })
  return { emailHash, networkHash }
}

/** A wrong password: its network has one more, where the browser is not spared. */
export async function countWrongOfNetwork(
  { store, clock }: Pick<World, 'store' | 'clock'>,
  { networkHash }: PasswordTry,
): Promise<void> {
  if (networkHash === null) return
  const now = clock.now()
  await store.write(async (tx) => {
    await tx.run(addNetwork, { key: networkHash, now })
    const counted = withNetworkWrong(triesOf(await tx.first(lockNetwork, { key: networkHash })), now)
    await tx.run(countNetwork, { key: networkHash, beganAt: counted.windowBeganAt, wrong: counted.wrong })
  })
}

/** A right password: its user need not wait any more. */
export async function forgivePasswordTries(tx: Tx, { emailHash }: PasswordTry): Promise<void> {
  await tx.run(forgiveTries, { key: emailHash })
}

async function refuseWaitingNetwork(tx: Tx, key: string, now: Instant): Promise<void> {
  const verdict = networkVerdict(triesOf(await tx.first(findNetwork, { key })), now)
  if (!verdict.may) throw new Refusal('too_many_attempts', { retryAtMs: verdict.retryAt })
}

const triesOf = (row: { window_began_at_ms: number; wrong: number } | undefined): NetworkTries | null =>
  row ? { windowBeganAt: row.window_began_at_ms, wrong: row.wrong } : null
