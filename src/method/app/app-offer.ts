import { newId } from '../../http/token.ts'
import { MINUTE_MS, type Instant } from '../../store/duration.ts'
import { statement } from '../../store/statement.ts'
import type { Reader, Tx } from '../../store/store.ts'
import type { Tables } from '../../store/tables.ts'
import type { User } from '../../user/user-store.ts'
import type { World } from '../../world.ts'
import { isFromPutBackClock } from '../put-back-clock.ts'
import { openAppSecret, sealAppSecret } from './app-secret.ts'
import { base32 } from './base32.ts'
import { otpauthUri, qrSvg } from './otpauth-uri.ts'

const SECRET_BYTES = 20
const OFFER_LIFE_MS = 10 * MINUTE_MS

/** An app that can be set up: its id and its secret, as text (base32), as the address that apps read, and as a picture of it. */
export type AppOffer = { id: string; secret: string; otpauthUri: string; qrSvg: string }

/** An offer as it is stored. */
export type OfferRow = Tables['app_offers']

type Key = { accountId: string; ownerId: string }

const findStored = statement((q, p: Key) =>
  q.db
    .selectFrom('app_offers')
    .selectAll()
    .where('account_id', '=', p.accountId)
    .where('owner_id', '=', p.ownerId),
)
const replaceStored = statement(
  (q, p: Key & { userId: string; id: string; secret: string; now: number; expiresAt: number }) => {
    const made = {
      user_id: p.userId,
      id: p.id,
      secret: p.secret,
      made_at_ms: p.now,
      expires_at_ms: p.expiresAt,
      used_at_ms: null,
    }
    return q.db
      .insertInto('app_offers')
      .values({ account_id: p.accountId, owner_id: p.ownerId, ...made })
      .onConflict((oc) => oc.columns(['account_id', 'owner_id']).doUpdateSet(made))
  },
)
const markUsed = statement((q, p: Key & { id: string; now: number }) =>
  q.db
    .updateTable('app_offers')
    .set({ used_at_ms: p.now })
    .where('account_id', '=', p.accountId)
    .where('owner_id', '=', p.ownerId)
    .where('id', '=', p.id)
    .where('used_at_ms', 'is', null),
)

/** The app that is being set up in a sign-in or a session; used up, or too old, or not. */
export const findOffer = (reader: Reader, key: Key): Promise<OfferRow | undefined> =>
  reader.first(findStored, { accountId: key.accountId, ownerId: key.ownerId })

/** Whether an offer can still be answered. A clock that is put back lets none live longer. */
export const isOfferLive = (offer: OfferRow, now: Instant): boolean =>
  offer.used_at_ms === null && !isFromPutBackClock(offer.made_at_ms, now) && now < offer.expires_at_ms

/** The secret of an offer. Throws where it was changed or moved. */
export const offeredSecret = ({ box }: Pick<World, 'box'>, offer: OfferRow): Buffer =>
  openAppSecret(
    box,
    'app_offers',
    { accountId: offer.account_id, userId: offer.user_id, id: offer.id },
    offer.secret,
  )

/** Uses an offer up. It may happen once, and the statement says whether we won. */
export async function useOffer(tx: Tx, offer: OfferRow, now: Instant): Promise<boolean> {
  const { account_id: accountId, owner_id: ownerId, id } = offer
  return (await tx.run(markUsed, { accountId, ownerId, id, now })) === 1
}

/**
 * Hands out the secret of an app to a user, in the sign-in or the session `ownerId`. It counts for nothing until a code
 * of it came back, within ten minutes. Asked again, it is another one, and the one before is void: whoever holds a copy of
 * her cookie does not get to see the secret that she has scanned.
 */
export async function offerApp(
  world: Pick<World, 'config' | 'random' | 'box'>,
  tx: Tx,
  user: User,
  ownerId: string,
  now: Instant,
): Promise<AppOffer> {
  const { accountId, id: userId } = user
  const id = newId(world.random, 'aut')
  const bytes = world.random.bytes(SECRET_BYTES)
  const sealed = sealAppSecret(world.box, 'app_offers', { accountId, userId, id }, bytes)
  const expiresAt = now + OFFER_LIFE_MS
  await tx.run(replaceStored, { accountId, ownerId, userId, id, secret: sealed, now, expiresAt })
  const secret = base32(bytes)
  const uri = otpauthUri(world.config.productName, user.email, secret)
  return { id, secret, otpauthUri: uri, qrSvg: qrSvg(uri) }
}
