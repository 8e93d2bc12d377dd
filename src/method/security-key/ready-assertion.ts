import { verifyAuthenticationResponse } from '@simplewebauthn/server'
import type { Config } from '../../config.ts'
import type { Instant } from '../../store/duration.ts'
import type { World } from '../../world.ts'
import type { Asking, KeyRefusal, ReadyAnswer, Whose } from '../method.ts'
import { isFor, readAuthenticatorData } from './authenticator-data.ts'
import { type ClientData, readClientData } from './client-data.ts'
import { findKeyChallenge, keyLivenessOf, passKeyChallenge } from './key-challenge.ts'
import { userHandleOf } from './key-options.ts'
import type { AssertionOnWire } from './key-shape.ts'
import { counterMayFollow, findKey, type KeyRow, noteKeyUse } from './key-store.ts'

/** A signature that was checked: over which challenge, by which public key, and what the key has counted. */
type Signed = { challenge: string; publicKey: string; counter: number }

/**
 * A signature of one of her keys (WebAuthn L3 §7.2), checked before any transaction. It counts for the newest challenge
 * of its place, once. Whatever comes in, it throws nothing: what cannot be read or is not right is refused with its
 * reason, in `accept`, and leaves the challenge live and the key's counter as it was.
 */
export async function readyAssertion(
  { config, store }: Pick<World, 'config' | 'store'>,
  whose: Whose,
  asking: Asking,
  response: AssertionOnWire,
  now: Instant,
): Promise<ReadyAnswer> {
  const clientData = readClientData(response.response.clientDataJSON, 'webauthn.get', config.publicUrl.origin)
  const [challenge, key] = await Promise.all([
    findKeyChallenge(store.read, whose.accountId, asking),
    findKey(store.read, whose, response.id),
  ])
  // what cannot be read answers whatever was asked: it is refused, not taken for an old one
  const answered = clientData?.challenge ?? challenge?.challenge ?? null
  const before = keyLivenessOf(challenge, whose.userId, answered, now)
  const signed =
    before === 'live' ? await check(config, whose, { clientData, key, response }) : ('unreadable' as const)

  return {
    way: 'security_key',
    typed: false,
    async liveness(tx, user, place, at) {
      if (before !== 'live') return before
      const newest = await findKeyChallenge(tx, user.accountId, place)
      return keyLivenessOf(newest, user.id, answered, at)
    },
    async accept(tx, user, place, at) {
      if (typeof signed === 'string') return { refused: signed }
      const current = await findKey(tx, { accountId: user.accountId, userId: user.id }, response.id)
      if (current?.public_key !== signed.publicKey) return { refused: 'unknown_key' }
      if (!counterMayFollow(current.counter, signed.counter)) return { refused: 'counter_went_back' }
      await passKeyChallenge(tx, user.accountId, place, signed.challenge, at)
      await noteKeyUse(tx, current, signed.counter, at)
      return { bound: null }
    },
  }
}

type Given = { clientData: ClientData | null; key: KeyRow | undefined; response: AssertionOnWire }

async function check(
  { publicUrl, webauthn }: Pick<Config, 'publicUrl' | 'webauthn'>,
  { userId }: Whose,
  { clientData, key, response }: Given,
): Promise<Signed | KeyRefusal> {
  const { id, rawId, type, response: given } = response
  const data = readAuthenticatorData(Buffer.from(given.authenticatorData, 'base64url'))
  if (!clientData || !data || id !== rawId) return 'unreadable'
  if (clientData.refused !== null) return clientData.refused
  if (!key) return 'unknown_key'
  if (given.userHandle && given.userHandle !== userHandleOf(userId)) return 'foreign_user'
  // WebAuthn L3 §10.1.1: a key of the U2F API answers for the app id of that time
  const expectedRPID = key.app_id === null ? [webauthn.rpId] : [webauthn.rpId, key.app_id]
  if (!isFor(data, expectedRPID)) return 'other_origin'
  try {
    const { verified } = await verifyAuthenticationResponse({
      response: {
        id,
        rawId,
        type,
        response: {
          clientDataJSON: given.clientDataJSON,
          authenticatorData: given.authenticatorData,
          signature: given.signature,
        },
        clientExtensionResults: {},
      },
      expectedChallenge: clientData.challenge,
      expectedOrigin: publicUrl.origin,
      expectedRPID,
      requireUserVerification: false,
      // the counter is compared with the one of the transaction
      credential: { id, publicKey: new Uint8Array(Buffer.from(key.public_key, 'base64url')), counter: 0 },
    })
    if (!verified) return 'wrong_signature'
  } catch {
    return 'wrong_signature'
  }
  if (data.flags.be) return 'became_synced'
  return { challenge: clientData.challenge, publicKey: key.public_key, counter: data.counter }
}
