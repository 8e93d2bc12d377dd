import { Refusal } from '../../refusal.ts'
import { MINUTE_MS, type Instant } from '../../store/duration.ts'
import type { Tx } from '../../store/store.ts'
import type { User } from '../../user/user-store.ts'
import type { World } from '../../world.ts'
import type { Asking } from '../method.ts'
import { ALGORITHMS } from './key-algorithms.ts'
import { newKeyChallenge } from './key-challenge.ts'
import type { KeyCreationOptionsOnWire, KeyRequestOptionsOnWire } from './key-shape.ts'
import { type KeyRow, keyRows, MOST_KEYS } from './key-store.ts'

/** How long a browser waits for a touch (WebAuthn L3 §15.1 recommends 5 to 10 minutes). */
const TOUCH_TIMEOUT_MS = 5 * MINUTE_MS

type Needs = Pick<World, 'config' | 'random'>

/** What a key knows its user by: opaque, the same for all her keys. In base64url, at most 64 bytes (WebAuthn L3 §5.4.3). */
export const userHandleOf = (userId: string): string => Buffer.from(userId).toString('base64url')

const descriptorOf = ({ credential_id: id, transports }: KeyRow) => ({
  id,
  type: 'public-key' as const,
  ...(transports === '' ? {} : { transports: transports.split(' ') }),
})

/**
 * Asks for a signature of any of her keys. The challenge is worth something for 10 minutes, here alone, and takes the
 * place of the one before. The app id is named only where one of her keys was registered under it.
 */
export async function requestOptions(
  world: Needs,
  tx: Tx,
  user: User,
  asking: Asking,
  now: Instant,
): Promise<KeyRequestOptionsOnWire> {
  const keys = await keyRows(tx, { accountId: user.accountId, userId: user.id })
  const appId = keys.find(({ app_id: marked }) => marked !== null)?.app_id
  return {
    challenge: await newKeyChallenge(world, tx, user, asking, now),
    timeout: TOUCH_TIMEOUT_MS,
    rpId: world.config.webauthn.rpId,
    allowCredentials: keys.map(descriptorOf),
    userVerification: 'discouraged',
    hints: ['security-key'],
    ...(appId ? { extensions: { appid: appId } } : {}),
  }
}

/** Refuses a further key where a user has as many as one can have. */
export function refuseTooManyKeys({ securityKeys }: Pick<User, 'securityKeys'>): void {
  if (securityKeys >= MOST_KEYS)
    throw new Refusal('invalid', {
      detail: `You have ${MOST_KEYS} keys. Remove one first, then add another.`,
    })
}

/**
 * Asks for a new credential on a key that she can take along and that she has not set up yet. Its challenge lives as that
 * of `requestOptions`. Refuses with `invalid` where she has as many keys as a user can have.
 */
export async function creationOptions(
  world: Needs,
  tx: Tx,
  user: User,
  asking: Asking,
  now: Instant,
): Promise<KeyCreationOptionsOnWire> {
  refuseTooManyKeys(user)
  const { webauthn, productName } = world.config
  const keys = await keyRows(tx, { accountId: user.accountId, userId: user.id })
  return {
    rp: { id: webauthn.rpId, name: productName },
    user: { id: userHandleOf(user.id), name: user.email, displayName: user.name },
    challenge: await newKeyChallenge(world, tx, user, asking, now),
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    timeout: TOUCH_TIMEOUT_MS,
    excludeCredentials: keys.map(descriptorOf),
    authenticatorSelection: {
      authenticatorAttachment: 'cross-platform',
      residentKey: 'discouraged',
      requireResidentKey: false,
      userVerification: 'discouraged',
    },
    hints: ['security-key'],
    attestation: 'none',
    ...(webauthn.u2fAppId === null ? {} : { extensions: { appidExclude: webauthn.u2fAppId } }),
  }
}
