import { verifyRegistrationResponse } from '@simplewebauthn/server'
import { decodeAttestationObject, isoCBOR } from '@simplewebauthn/server/helpers'
import type { Config } from '../../config.ts'
import type { Instant } from '../../store/duration.ts'
import type { World } from '../../world.ts'
import type { Asking, KeyRefusal, ReadyAnswer, Whose } from '../method.ts'
import { isFor, readAuthenticatorData } from './authenticator-data.ts'
import { type ClientData, readClientData } from './client-data.ts'
import { algorithmOf, isSoundKey } from './cose-key.ts'
import { ALGORITHMS } from './key-algorithms.ts'
import { findKeyChallenge, keyLivenessOf, passKeyChallenge } from './key-challenge.ts'
import { refuseTooManyKeys } from './key-options.ts'
import type { RegistrationOnWire } from './key-shape.ts'
import { addKey, type NewKey } from './key-store.ts'

/** WebAuthn L3 §7.1 step 25. */
const MOST_ID_BYTES = 1023

type Registered = { challenge: string; key: Pick<NewKey, 'credentialId' | 'publicKey' | 'counter'> }

/**
 * A new credential on a key (WebAuthn L3 §7.1), checked before any transaction; it is hers once it is accepted. As
 * `readyAssertion`, it throws nothing for what comes in and leaves the challenge live where it refuses. Refuses with
 * `invalid` where she has as many keys as a user can have.
 */
export async function readyRegistration(
  world: Pick<World, 'config' | 'store' | 'random'>,
  whose: Whose,
  asking: Asking,
  { response, name }: { response: RegistrationOnWire; name?: string | undefined },
  now: Instant,
): Promise<ReadyAnswer> {
  const { config, store } = world
  const { origin } = config.publicUrl
  const clientData = readClientData(response.response.clientDataJSON, 'webauthn.create', origin)
  const challenge = await findKeyChallenge(store.read, whose.accountId, asking)
  const answered = clientData?.challenge ?? challenge?.challenge ?? null
  const before = keyLivenessOf(challenge, whose.userId, answered, now)
  const registered = before === 'live' ? await check(config, clientData, response) : ('unreadable' as const)

  return {
    way: 'security_key',
    typed: false,
    async liveness(tx, user, place, at) {
      if (before !== 'live') return before
      const newest = await findKeyChallenge(tx, user.accountId, place)
      return keyLivenessOf(newest, user.id, answered, at)
    },
    async accept(tx, user, place, at) {
      if (typeof registered === 'string') return { refused: registered }
      refuseTooManyKeys(user)
      const { rpId } = config.webauthn
      const transports = response.response.transports ?? []
      const added = await addKey(
        world,
        tx,
        user,
        { ...registered.key, name, transports, rpId, appId: null },
        at,
      )
      if (added === null) return { refused: 'already_registered' }
      await passKeyChallenge(tx, user.accountId, place, registered.challenge, at)
      return { bound: { method: 'security_key', ...added } }
    },
  }
}

async function check(
  { publicUrl, webauthn }: Pick<Config, 'publicUrl' | 'webauthn'>,
  clientData: ClientData | null,
  response: RegistrationOnWire,
): Promise<Registered | KeyRefusal> {
  const { id, rawId, type, response: given } = response
  const attested = readAttestation(given.attestationObject)
  if (!clientData || !attested || id !== rawId) return 'unreadable'
  if (clientData.refused !== null) return clientData.refused
  const { data, attestationObject } = attested
  const { credentialID: credentialId, credentialPublicKey: publicKey } = data
  if (!credentialId || !publicKey || credentialId.length === 0 || credentialId.length > MOST_ID_BYTES)
    return 'unreadable'
  if (Buffer.from(credentialId).toString('base64url') !== id) return 'unreadable'
  if (!isFor(data, [webauthn.rpId])) return 'other_origin'
  if (data.flags.be) return 'synced'
  if (isBuiltIn(response)) return 'built_in'
  if (!ALGORITHMS.includes(algorithmOf(publicKey) ?? 0)) return 'algorithm'
  if (!isSoundKey(publicKey)) return 'unreadable'
  try {
    const { verified } = await verifyRegistrationResponse({
      response: {
        id,
        rawId,
        type,
        response: { clientDataJSON: given.clientDataJSON, attestationObject },
        clientExtensionResults: {},
      },
      expectedChallenge: clientData.challenge,
      expectedOrigin: publicUrl.origin,
      expectedRPID: webauthn.rpId,
      requireUserPresence: true,
      requireUserVerification: false,
      supportedAlgorithmIDs: [...ALGORITHMS],
    })
    if (!verified) return 'wrong_signature'
  } catch {
    return 'wrong_signature'
  }
  return {
    challenge: clientData.challenge,
    key: { credentialId: id, publicKey: Buffer.from(publicKey).toString('base64url'), counter: data.counter },
  }
}

/** A browser that does not tell where the key sits may tell that it can be reached from inside alone. */
function isBuiltIn({ authenticatorAttachment, response: { transports = [] } }: RegistrationOnWire): boolean {
  if (authenticatorAttachment) return authenticatorAttachment === 'platform'
  return transports.length > 0 && transports.every((word) => word === 'internal')
}

/**
 * Reads an attestation object. We ask for no attestation, so that a statement with certificates is left aside, as a
 * browser does for us (WebAuthn L3 §5.1.3, attestation "none"): nothing depends on it, and to look at it would be to
 * read certificates that a stranger has written. Self attestation, which browsers let through, stays and is checked.
 */
function readAttestation(base64url: string) {
  try {
    const attested = decodeAttestationObject(new Uint8Array(Buffer.from(base64url, 'base64url')))
    const authData = attested.get('authData')
    const data = readAuthenticatorData(authData)
    if (data === null) return null
    const format = attested.get('fmt')
    const stays =
      format === 'none' || (format === 'packed' && attested.get('attStmt').get('x5c') === undefined)
    if (stays) return { data, attestationObject: base64url }
    const bare = new Map<string, string | Map<never, never> | Uint8Array>([
      ['fmt', 'none'],
      ['attStmt', new Map<never, never>()],
      ['authData', authData],
    ])
    return { data, attestationObject: Buffer.from(isoCBOR.encode(bare)).toString('base64url') }
  } catch {
    return null
  }
}
