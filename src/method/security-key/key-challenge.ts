import { MINUTE_MS, type Instant } from '../../store/duration.ts'
import { statement } from '../../store/statement.ts'
import type { Reader, Tx } from '../../store/store.ts'
import type { Tables } from '../../store/tables.ts'
import type { User } from '../../user/user-store.ts'
import type { World } from '../../world.ts'
import type { Asking, Liveness } from '../method.ts'
import { isFromPutBackClock } from '../put-back-clock.ts'

const CHALLENGE_BYTES = 32
const CHALLENGE_LIFE_MS = 10 * MINUTE_MS

/** What a key is to sign. */
export type KeyChallenge = Tables['key_challenges']

type Place = { accountId: string; ownerId: string; purpose: string }

const findStored = statement((q, p: Place) =>
  q.db
    .selectFrom('key_challenges')
    .selectAll()
    .where('account_id', '=', p.accountId)
    .where('owner_id', '=', p.ownerId)
    .where('purpose', '=', p.purpose),
)
const replaceStored = statement(
  (q, p: Place & { userId: string; challenge: string; now: number; expiresAt: number }) => {
    const made = {
      user_id: p.userId,
      challenge: p.challenge,
      made_at_ms: p.now,
      expires_at_ms: p.expiresAt,
      used_at_ms: null,
    }
    return q.db
      .insertInto('key_challenges')
      .values({ account_id: p.accountId, owner_id: p.ownerId, purpose: p.purpose, ...made })
      .onConflict((oc) => oc.columns(['account_id', 'owner_id', 'purpose']).doUpdateSet(made))
  },
)
const passStored = statement((q, p: Place & { challenge: string; now: number }) =>
  q.db
    .updateTable('key_challenges')
    .set({ used_at_ms: p.now })
    .where('account_id', '=', p.accountId)
    .where('owner_id', '=', p.ownerId)
    .where('purpose', '=', p.purpose)
    .where('challenge', '=', p.challenge)
    .where('used_at_ms', 'is', null),
)

/** Makes a new challenge where a key is asked for; the one before is void. In base64url. */
export async function newKeyChallenge(
  { random }: Pick<World, 'random'>,
  tx: Tx,
  user: User,
  { ownerId, purpose }: Asking,
  now: Instant,
): Promise<string> {
  const challenge = random.bytes(CHALLENGE_BYTES).toString('base64url')
  const { accountId, id: userId } = user
  const expiresAt = now + CHALLENGE_LIFE_MS
  await tx.run(replaceStored, { accountId, ownerId, purpose, userId, challenge, now, expiresAt })
  return challenge
}

/** The newest challenge of this place, live or not. */
export function findKeyChallenge(
  reader: Reader,
  accountId: string,
  { ownerId, purpose }: Asking,
): Promise<KeyChallenge | undefined> {
  return reader.first(findStored, { accountId, ownerId, purpose })
}

/**
 * Where the challenge `answered` stands, which must be the newest of its place and hers. A clock that is put back lets
 * none live longer.
 */
export function keyLivenessOf(
  challenge: KeyChallenge | undefined,
  userId: string,
  answered: string | null,
  now: Instant,
): Liveness {
  if (!challenge || challenge.user_id !== userId || challenge.challenge !== answered) return 'none_live'
  if (challenge.used_at_ms !== null) return 'already_passed'
  return !isFromPutBackClock(challenge.made_at_ms, now) && now < challenge.expires_at_ms
    ? 'live'
    : 'none_live'
}

/** Uses a challenge up, under the lock of its user. */
export async function passKeyChallenge(
  tx: Tx,
  accountId: string,
  { ownerId, purpose }: Asking,
  challenge: string,
  now: Instant,
): Promise<void> {
  if ((await tx.run(passStored, { accountId, ownerId, purpose, challenge, now })) === 0)
    throw new Error('a challenge was passed twice under the lock of its user')
}
