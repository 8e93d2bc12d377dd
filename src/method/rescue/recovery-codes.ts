import type { Instant } from '../../store/duration.ts'
import { statement } from '../../store/statement.ts'
import type { Reader, Tx } from '../../store/store.ts'
import { recountFactors } from '../../user/factor-store.ts'
import { findUserOf } from '../../user/user-store.ts'
import type { World } from '../../world.ts'
import { base32 } from '../app/base32.ts'
import type { ReadyAnswer, Whose } from '../method.ts'
import { foldRescueCode, inGroups } from './rescue-code.ts'

const CODES_PER_SET = 10
/** 80 bits: 16 letters, without a rest. */
const CODE_BYTES = 10
const FORM = /^[A-Z2-7]{16}$/
const GROUP = 4
const SALT_BYTES = 16

/** A set that is not stored yet: its codes as they are shown, this once, and what is stored of them. */
export type RecoverySet = { codes: string[]; salt: string; hashes: string[] }

type Who = { accountId: string; id: string }
type OfUser = { accountId: string; userId: string }

const findSet = statement((q, p: OfUser) =>
  q.db
    .selectFrom('recovery_codes')
    .select(['salt', 'made_at_ms'])
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId)
    .limit(1),
)
const insertCode = statement((q, p: OfUser & { hash: string; salt: string; now: number }) =>
  q.db.insertInto('recovery_codes').values({
    account_id: p.accountId,
    user_id: p.userId,
    code_hash: p.hash,
    salt: p.salt,
    made_at_ms: p.now,
    used_at_ms: null,
  }),
)
/** Uses a code up. It may happen once, and the statement says whether we won. */
const useCode = statement((q, p: OfUser & { hash: string; salt: string; now: number }) =>
  q.db
    .updateTable('recovery_codes')
    .set({ used_at_ms: p.now })
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId)
    .where('code_hash', '=', p.hash)
    .where('salt', '=', p.salt)
    .where('used_at_ms', 'is', null),
)
const removeSet = statement((q, p: OfUser) =>
  q.db.deleteFrom('recovery_codes').where('account_id', '=', p.accountId).where('user_id', '=', p.userId),
)

/** What is hashed of a code: with whose it is, so that a row that is moved to another user opens nothing. */
const ofUser = ({ accountId, userId }: Whose, code: string): string => `${accountId} ${userId} ${code}`

/**
 * Makes a set of ten recovery codes with their slow hashes, one after the other, so that a set takes one place in the
 * queue and not ten. They share one salt: a try costs one hash. Refuses with `too_busy` where the queue is full.
 */
export async function makeRecoveryCodes(
  { random, passwordHasher }: Pick<World, 'random' | 'passwordHasher'>,
  whose: Whose,
): Promise<RecoverySet> {
  const salt = passwordHasher.newSalt(random.bytes(SALT_BYTES))
  const codes: string[] = []
  const hashes: string[] = []
  while (codes.length < CODES_PER_SET) {
    const code = base32(random.bytes(CODE_BYTES))
    codes.push(inGroups(code, GROUP))
    hashes.push(await passwordHasher.hashWithSalt(ofUser(whose, code), salt, whose.userId))
  }
  return { codes, salt, hashes }
}

/** Stores a set in the place of the one before, which is void; her row is locked. */
export async function storeRecoveryCodes(tx: Tx, who: Who, set: RecoverySet, now: Instant): Promise<void> {
  const { accountId, id: userId } = who
  await tx.run(removeSet, { accountId, userId })
  for (const hash of set.hashes) await tx.run(insertCode, { accountId, userId, hash, salt: set.salt, now })
  await recountFactors(tx, who)
}

/** Makes a user's recovery codes worth nothing; her row is locked. */
export async function removeRecoveryCodes(tx: Tx, who: Who): Promise<void> {
  await tx.run(removeSet, { accountId: who.accountId, userId: who.id })
  await recountFactors(tx, who)
}

/** When the set of a user was made, used up or not. Null: she has none. */
export async function recoveryCodesMadeAt(
  reader: Reader,
  accountId: string,
  userId: string,
): Promise<Instant | null> {
  return (await reader.first(findSet, { accountId, userId }))?.made_at_ms ?? null
}

/**
 * A recovery code, however it is typed. Its slow hash is made here, before any transaction; not for what has not the form
 * of a code, which is simply not right, nor for a user whose codes are locked or who has none left: there no code is
 * looked at. Refuses with `too_busy` where the queue is full. A code of a set that was replaced meanwhile is not right.
 */
export async function readyRecoveryCode(
  { store, passwordHasher }: Pick<World, 'store' | 'passwordHasher'>,
  whose: Whose,
  code: string,
  now: Instant,
): Promise<ReadyAnswer> {
  const { accountId, userId } = whose
  // who was deleted a moment ago has no code, and whatever the answer belongs to says that it is over
  const owner = await findUserOf(store.read, accountId, userId)
  const set = await store.read.first(findSet, { accountId, userId })
  const isLocked = owner !== null && owner.lockedUntil !== null && now < owner.lockedUntil
  const isLookedAt = set && owner !== null && owner.recoveryCodes > 0 && !isLocked
  const folded = foldRescueCode(code)
  const given =
    isLookedAt && FORM.test(folded)
      ? {
          hash: await passwordHasher.hashWithSalt(ofUser(whose, folded), set.salt, userId),
          salt: set.salt,
        }
      : null
  return {
    way: 'recovery_code',
    typed: true,
    async liveness(_tx, user) {
      return isLookedAt && user.recoveryCodes > 0 ? 'live' : 'none_live'
    },
    async accept(tx, user) {
      if (given === null || user.id !== userId) return null
      if ((await tx.run(useCode, { accountId, userId, ...given, now })) === 0) return null
      await recountFactors(tx, user)
      return { bound: null }
    },
  }
}
