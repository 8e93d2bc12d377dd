import { HOUR_MS, type Instant } from '../../store/duration.ts'
import { sameHash } from '../../store/secret-box.ts'
import { statement } from '../../store/statement.ts'
import type { Tx } from '../../store/store.ts'
import { recountFactors } from '../../user/factor-store.ts'
import type { World } from '../../world.ts'
import { base32 } from '../app/base32.ts'
import type { ReadyAnswer } from '../method.ts'
import { isFromPutBackClock } from '../put-back-clock.ts'
import { foldRescueCode } from './rescue-code.ts'

/** How long a temporary code can live. */
export const LONGEST_LIFE_HOURS = 24

const CODE_LETTERS = 10
/** Enough for the letters, of 5 bits each. */
const CODE_BYTES = 7

/** A code to hand over, in 10 letters and digits, shown this once. */
export type TemporaryCode = { code: string; expiresAt: Instant }

type Who = { accountId: string; id: string }
type OfUser = { accountId: string; userId: string }

const findCode = statement((q, p: OfUser) =>
  q.db
    .selectFrom('temporary_codes')
    .selectAll()
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId),
)
const replaceCode = statement(
  (q, p: OfUser & { hash: string; madeBy: string | null; now: number; expiresAt: number }) => {
    const made = {
      code_hash: p.hash,
      made_by: p.madeBy,
      made_at_ms: p.now,
      expires_at_ms: p.expiresAt,
      used_at_ms: null,
    }
    return q.db
      .insertInto('temporary_codes')
      .values({ account_id: p.accountId, user_id: p.userId, ...made })
      .onConflict((oc) => oc.columns(['account_id', 'user_id']).doUpdateSet(made))
  },
)
/** Uses a code up. It may happen once, and the statement says whether we won. */
const useCode = statement((q, p: OfUser & { hash: string; now: number }) =>
  q.db
    .updateTable('temporary_codes')
    .set({ used_at_ms: p.now })
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId)
    .where('code_hash', '=', p.hash)
    .where('used_at_ms', 'is', null),
)
const removeLive = statement((q, p: OfUser) =>
  q.db
    .deleteFrom('temporary_codes')
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId)
    .where('used_at_ms', 'is', null),
)
const hashOf = ({ box }: Pick<World, 'box'>, { accountId, id }: Who, code: string): string =>
  box.mac('temporary code', `${accountId} ${id} ${code}`)

/**
 * Issues a code with which a user answers once, for 24 hours at most (`hours`); the one before is void, and her row is
 * locked. `madeBy`: the administrator, null for the operator. Nothing of hers is removed.
 */
export async function issueTemporaryCode(
  world: Pick<World, 'random' | 'box'>,
  tx: Tx,
  who: Who,
  madeBy: string | null,
  hours: number,
  now: Instant,
): Promise<TemporaryCode> {
  const { accountId, id: userId } = who
  const code = base32(world.random.bytes(CODE_BYTES)).slice(0, CODE_LETTERS)
  const expiresAt = now + Math.min(hours, LONGEST_LIFE_HOURS) * HOUR_MS
  await tx.run(replaceCode, { accountId, userId, hash: hashOf(world, who, code), madeBy, now, expiresAt })
  await recountFactors(tx, who)
  return { code, expiresAt }
}

/** Voids the temporary code of a user that nobody has used yet; her row is locked. */
export async function voidTemporaryCode(tx: Tx, who: Who): Promise<void> {
  await tx.run(removeLive, { accountId: who.accountId, userId: who.id })
  await recountFactors(tx, who)
}

/**
 * A temporary code, however it is typed. A clock that is put back lets none live longer. The very code that was used
 * counts as passed; any other typed after it learns only that none is live.
 */
export function readyTemporaryCode(world: Pick<World, 'box'>, code: string): ReadyAnswer {
  const find = (tx: Tx, { accountId, id: userId }: Who) => tx.first(findCode, { accountId, userId })
  const isIt = (who: Who, hash: string) => sameHash(hash, hashOf(world, who, foldRescueCode(code)))
  return {
    way: 'temporary_code',
    typed: true,
    async liveness(tx, user, _asking, now) {
      const made = await find(tx, user)
      if (!made) return 'none_live'
      if (made.used_at_ms !== null) return isIt(user, made.code_hash) ? 'already_passed' : 'none_live'
      return !isFromPutBackClock(made.made_at_ms, now) && now < made.expires_at_ms ? 'live' : 'none_live'
    },
    async accept(tx, user, _asking, now) {
      const made = await find(tx, user)
      if (!made || !isIt(user, made.code_hash)) return null
      const { accountId, id: userId } = user
      if ((await tx.run(useCode, { accountId, userId, hash: made.code_hash, now })) === 0) return null
      await recountFactors(tx, user)
      return { bound: null }
    },
  }
}
