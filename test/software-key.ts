import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import type {
  AssertionOnWire,
  KeyCreationOptionsOnWire,
  KeyRequestOptionsOnWire,
  RegistrationOnWire,
} from '../src/method/security-key/key-shape.ts'

/** Flags of authenticator data (WebAuthn L3 §6.1). */
export const UP = 0x01
export const UV = 0x04
export const BE = 0x08
export const BS = 0x10
const AT = 0x40

/** COSE algorithms that this key can do. */
export type KeyAlgorithm = -7 | -8

/** What a test wants otherwise than an honest browser and an honest key would do it. */
export type KeyOverrides = {
  /** The credential to use: one that this key holds. Default: a new one, or the first that the options allow. */
  credentialId?: string
  algorithm?: KeyAlgorithm
  /** How many bytes the id of a new credential has; 64 by default, as those of most keys. */
  idBytes?: number
  challenge?: string
  origin?: string
  /** What is hashed to the RP ID hash. */
  rpId?: string
  type?: string
  crossOrigin?: boolean
  topOrigin?: string
  /** All flags but AT, which comes with a new credential. Default: UP. */
  flags?: number
  /** What the key says. Default: one more than the last. */
  counter?: number
  userHandle?: string | null
  attachment?: string | null
  /** `packed` is self attestation, signed by the credential itself. */
  attestation?: 'none' | 'packed'
}

type Credential = {
  id: string
  privateKey: KeyObject
  publicKey: KeyObject
  /** Set where it was registered by the U2F API. */
  appId: string | null
}

/**
 * A security key and the browser that it is plugged into, in plain `node:crypto`: it gives the JSON that a browser
 * would send. It holds any number of credentials under one counter, and makes a new one each time that it registers.
 */
export class SoftwareKey {
  readonly origin: string
  readonly rpId: string
  /** Of the last signature, or of the last registration. */
  counter = 0
  readonly #held = new Map<string, Credential>()

  constructor(at: { origin: string; rpId?: string }) {
    this.origin = at.origin
    this.rpId = at.rpId ?? new URL(at.origin).hostname
  }

  /** Ids of the credentials that it holds, the oldest first. */
  get credentialIds(): string[] {
    return [...this.#held.keys()]
  }

  /** Answers `navigator.credentials.create()`. Throws where it holds a credential that the options exclude. */
  register(options: KeyCreationOptionsOnWire, over: KeyOverrides = {}): RegistrationOnWire {
    const excluded = options.excludeCredentials.find(({ id }) => this.#held.has(id))
    if (excluded && over.credentialId === undefined)
      throw new Error('InvalidStateError: this key is set up already')
    const wanted = options.pubKeyCredParams.find(({ alg }) => alg === -7 || alg === -8)?.alg
    const algorithm = over.algorithm ?? (wanted === -8 ? -8 : -7)
    const credential =
      over.credentialId === undefined
        ? this.#newCredential(algorithm, over.idBytes ?? 64, null)
        : this.#credential(over.credentialId)
    const clientData = this.#clientData('webauthn.create', options.challenge, over)
    const authData = Buffer.concat([
      authenticatorData({
        rpId: over.rpId ?? options.rp.id,
        flags: (over.flags ?? UP) | AT,
        counter: this.#count(over),
      }),
      attestedCredentialData(Buffer.from(credential.id, 'base64url'), coseKey(credential.publicKey)),
    ])
    const attested =
      over.attestation === 'packed'
        ? selfAttestation(credential.privateKey, authData, clientData)
        : attestationOfNone(authData)
    return {
      id: credential.id,
      rawId: credential.id,
      type: 'public-key',
      response: {
        clientDataJSON: clientData.toString('base64url'),
        attestationObject: attested.toString('base64url'),
        transports: ['usb'],
      },
      ...attachmentOf(over),
      clientExtensionResults: {},
    }
  }

  /** Answers `navigator.credentials.get()`. Throws where the options allow none of its credentials. */
  assert(options: KeyRequestOptionsOnWire, over: KeyOverrides = {}): AssertionOnWire {
    const allowed = options.allowCredentials.find(({ id }) => this.#held.has(id))?.id
    const credential = this.#credential(over.credentialId ?? allowed)
    const appId = options.extensions?.appid
    const byAppId = appId !== undefined && credential.appId === appId
    const clientData = this.#clientData('webauthn.get', options.challenge, over)
    const authData = authenticatorData({
      rpId: over.rpId ?? (byAppId ? appId : options.rpId),
      flags: over.flags ?? UP,
      counter: this.#count(over),
    })
    return {
      id: credential.id,
      rawId: credential.id,
      type: 'public-key',
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: signed(credential.privateKey, authData, clientData).toString('base64url'),
        ...(over.userHandle === undefined ? {} : { userHandle: over.userHandle }),
      },
      ...attachmentOf(over),
      clientExtensionResults: appId === undefined ? {} : { appid: byAppId },
    }
  }

  /** Registers by the U2F API of old, for an app id; gives what such a server kept (base64url). */
  registerByU2f(appId: string): { keyHandle: string; publicKey: string } {
    const { id, publicKey } = this.#newCredential(-7, 64, appId)
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
    const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
    return { keyHandle: id, publicKey: point.toString('base64url') }
  }

  #newCredential(algorithm: KeyAlgorithm, idBytes: number, appId: string | null): Credential {
    const pair =
      algorithm === -7 ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519')
    const credential = { id: randomBytes(idBytes).toString('base64url'), appId, ...pair }
    this.#held.set(credential.id, credential)
    return credential
  }

  #credential(id: string | undefined): Credential {
    const credential = id === undefined ? undefined : this.#held.get(id)
    if (!credential) throw new Error('NotAllowedError: this key holds no such credential')
    return credential
  }

  #count(over: KeyOverrides): number {
    this.counter = over.counter ?? this.counter + 1
    return this.counter
  }

  #clientData(type: string, challenge: string, over: KeyOverrides): Buffer {
    return Buffer.from(
      JSON.stringify({
        type: over.type ?? type,
        challenge: over.challenge ?? challenge,
        origin: over.origin ?? this.origin,
        crossOrigin: over.crossOrigin ?? false,
        ...(over.topOrigin === undefined ? {} : { topOrigin: over.topOrigin }),
      }),
    )
  }
}

const attachmentOf = ({ attachment }: KeyOverrides) =>
  attachment === null ? {} : { authenticatorAttachment: attachment ?? 'cross-platform' }

/** What a key signs about itself (WebAuthn L3 §6.1), without what follows a new credential. */
function authenticatorData(of: { rpId: string; flags: number; counter: number }): Buffer {
  const head = Buffer.alloc(37)
  createHash('sha256').update(of.rpId).digest().copy(head)
  head[32] = of.flags
  head.writeUInt32BE(of.counter, 33)
  return head
}

/** A new credential in authenticator data (WebAuthn L3 §6.5.1), of a model that does not tell its name. */
function attestedCredentialData(id: Buffer, publicKey: Buffer): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(id.length)
  return Buffer.concat([Buffer.alloc(16), length, id, publicKey])
}

/** An attestation object that attests nothing (WebAuthn L3 §8.7). */
export const attestationOfNone = (authData: Buffer): Buffer =>
  cborMap([
    ['fmt', cborText('none')],
    ['attStmt', cborMap([])],
    ['authData', cborBytes(authData)],
  ])

/** An attestation object that the credential itself has signed (WebAuthn L3 §8.2, self attestation). */
export const selfAttestation = (key: KeyObject, authData: Buffer, clientData: Buffer): Buffer =>
  cborMap([
    ['fmt', cborText('packed')],
    [
      'attStmt',
      cborMap([
        ['alg', cborInt(key.asymmetricKeyType === 'ed25519' ? -8 : -7)],
        ['sig', cborBytes(signed(key, authData, clientData))],
      ]),
    ],
    ['authData', cborBytes(authData)],
  ])

/** A signature over authenticator data and client data (WebAuthn L3 §6.3.3 step 11). */
export function signed(key: KeyObject, authData: Buffer, clientData: Buffer): Buffer {
  const over = Buffer.concat([authData, createHash('sha256').update(clientData).digest()])
  return sign(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', over, key)
}

/** A public key as COSE writes it (RFC 9053 §7): P-256 as ES256, Ed25519 as EdDSA. */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  const [xBytes, yBytes] = [Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]
  return key.asymmetricKeyType === 'ed25519'
    ? cborMap([
        [1, cborInt(1)],
        [3, cborInt(-8)],
        [-1, cborInt(6)],
        [-2, cborBytes(xBytes)],
      ])
    : cborMap([
        [1, cborInt(2)],
        [3, cborInt(-7)],
        [-1, cborInt(1)],
        [-2, cborBytes(xBytes)],
        [-3, cborBytes(yBytes)],
      ])
}

function cborHead(major: number, count: number): Buffer {
  const type = major << 5
  if (count < 24) return Buffer.from([type | count])
  if (count < 256) return Buffer.from([type | 24, count])
  return Buffer.from([type | 25, count >> 8, count & 255])
}
const cborInt = (value: number): Buffer => (value < 0 ? cborHead(1, -1 - value) : cborHead(0, value))
const cborBytes = (bytes: Buffer): Buffer => Buffer.concat([cborHead(2, bytes.length), bytes])
const cborText = (text: string): Buffer => Buffer.concat([cborHead(3, text.length), Buffer.from(text)])
const cborMap = (entries: [key: string | number, value: Buffer][]): Buffer =>
  Buffer.concat([
    cborHead(5, entries.length),
    ...entries.flatMap(([key, value]) => [typeof key === 'string' ? cborText(key) : cborInt(key), value]),
  ])
