import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import type { JWK } from 'oidc-provider'
import { newId } from '../http/token.ts'
import { DAY_MS, type Instant, MINUTE_MS } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Tx } from '../store/store.ts'
import type { World } from '../world.ts'

/** How long a key signs, how long before that it is published, and how long after that it can still be checked by. */
const SIGNS_FOR_MS = 90 * DAY_MS
const PUBLISHED_BEFORE_MS = 2 * DAY_MS
const CHECKED_AFTER_MS = 2 * DAY_MS

const generate = promisify(generateKeyPair)

const findKeys = statement((q, p: { now: number }) =>
  q.db
    .selectFrom('oidc_keys')
    .selectAll()
    .where('ends_at_ms', '>', p.now)
    .orderBy('signs_from_ms', 'desc')
    .orderBy('id'),
)
const insertKey = statement(
  (q, p: { id: string; privateKey: string; madeAt: number; signsFrom: number; endsAt: number }) =>
    q.db.insertInto('oidc_keys').values({
      id: p.id,
      private_key: p.privateKey,
      made_at_ms: p.madeAt,
      signs_from_ms: p.signsFrom,
      ends_at_ms: p.endsAt,
    }),
)
const deleteOld = statement((q, p: { now: number }) =>
  q.db.deleteFrom('oidc_keys').where('ends_at_ms', '<=', p.now),
)
const holdKeys = statement((q, _: Record<never, never>) =>
  q.forUpdate(q.db.selectFrom('installation').select('id')),
)

const place = (id: string) => ({ table: 'oidc_keys', column: 'private_key', row: id })

/**
 * The keys that sign for applications, the one in use first. A new one is published two days before it signs, and the
 * old one can be checked by for two days after, so that whoever has read the set within a day is never without the right
 * one. Makes what is missing; of several processes that find that at once, one does.
 */
export async function signingKeys(
  world: Pick<World, 'store' | 'clock' | 'random' | 'box'>,
): Promise<{ version: string; keys: JWK[] }> {
  const now = world.clock.now()
  const rows = await world.store.read.all(findKeys, { now })
  const settled = isSettled(rows, now)
    ? rows
    : await makeKeys(world, now).then(() => world.store.read.all(findKeys, { now }))
  const [ahead, ready] = [settled.filter((row) => !signs(row, now)), settled.filter((row) => signs(row, now))]
  const keys = [...ready, ...ahead].map(
    (row) => JSON.parse(world.box.open(place(row.id), row.private_key)) as JWK,
  )
  return { version: keys.map(({ kid }) => kid).join(' '), keys }
}

type Row = { signs_from_ms: number }

/** Whether a key may sign; the clocks of two processes are a little apart. */
const signs = ({ signs_from_ms: from }: Row, now: Instant) => from <= now + MINUTE_MS

/** Whether a key signs now, and the next one is there where the time to publish it has come. */
const isSettled = (rows: readonly Row[], now: Instant) =>
  rows.some((row) => signs(row, now)) &&
  Math.max(...rows.map((row) => row.signs_from_ms)) + SIGNS_FOR_MS - PUBLISHED_BEFORE_MS > now

async function makeKeys(
  world: Pick<World, 'store' | 'clock' | 'random' | 'box'>,
  now: Instant,
): Promise<void> {
  const { id, privateKey } = await newKey(world)
  await world.store.write(async (tx) => {
    await tx.first(holdKeys, {})
    await tx.run(deleteOld, { now })
    const rows = await tx.all(findKeys, { now })
    if (isSettled(rows, now)) return
    const last = Math.max(...rows.map((row) => row.signs_from_ms))
    const signsFrom = rows.some((row) => signs(row, now))
      ? Math.max(last + SIGNS_FOR_MS, now + PUBLISHED_BEFORE_MS)
      : now
    await addKey(tx, { id, privateKey, madeAt: now, signsFrom })
  })
}

async function newKey({ random, box }: Pick<World, 'random' | 'box'>) {
  const { privateKey } = await generate('rsa', { modulusLength: 2048 })
  const id = newId(random, 'key')
  const jwk: JWK = { ...(privateKey.export({ format: 'jwk' }) as JWK), kid: id, alg: 'RS256', use: 'sig' }
  return { id, privateKey: box.seal(place(id), JSON.stringify(jwk)) }
}

const addKey = (tx: Tx, key: { id: string; privateKey: string; madeAt: Instant; signsFrom: Instant }) =>
  tx.run(insertKey, { ...key, endsAt: key.signsFrom + SIGNS_FOR_MS + CHECKED_AFTER_MS })
