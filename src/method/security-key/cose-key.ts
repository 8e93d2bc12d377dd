import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { decodeCredentialPublicKey } from '@simplewebauthn/server/helpers'

const LEAST_RSA_BITS = 2048
const MOST_RSA_BITS = 4096
/** What every maker uses; a smaller one makes signatures easy to forge. */
const RSA_EXPONENT = 65_537n
// { 1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y }
const P256_HEAD = Buffer.from('a5010203262001215820', 'hex')
const P256_Y = Buffer.from('225820', 'hex')

/** The algorithm that a COSE key (RFC 9052 §7) says; null where it says none. */
export function algorithmOf(coseKey: Uint8Array): number | null {
  const algorithm = decoded(coseKey)?.get(3)
  return typeof algorithm === 'number' ? algorithm : null
}

/** Whether a signature can be checked by this COSE key: of an algorithm that is offered, and a sound key of it. */
export function isSoundKey(coseKey: Uint8Array): boolean {
  const jwk = jwkOf(decoded(coseKey))
  if (jwk === null) return false
  try {
    const { asymmetricKeyDetails } = createPublicKey({ key: jwk, format: 'jwk' })
    const { modulusLength = 0, publicExponent } = asymmetricKeyDetails ?? {}
    return (
      jwk.kty !== 'RSA' ||
      (modulusLength >= LEAST_RSA_BITS && modulusLength <= MOST_RSA_BITS && publicExponent === RSA_EXPONENT)
    )
  } catch {
    return false
  }
}

/** The COSE key of an uncompressed point (SEC 1 §2.3.3); null where that is no point of P-256. */
export function coseKeyOfPoint(point: Buffer): Buffer | null {
  if (point.length !== 65 || point[0] !== 4) return null
  const key = Buffer.concat([P256_HEAD, point.subarray(1, 33), P256_Y, point.subarray(33)])
  return isSoundKey(key) ? key : null
}

type Fields = ReadonlyMap<number, unknown>

function decoded(coseKey: Uint8Array): Fields | null {
  try {
    const key: unknown = decodeCredentialPublicKey(new Uint8Array(coseKey))
    return key instanceof Map ? (key as Fields) : null
  } catch {
    return null
  }
}

function jwkOf(key: Fields | null): JsonWebKey | null {
  const bytes = (label: number) => {
    const value = key?.get(label)
    return value instanceof Uint8Array ? Buffer.from(value).toString('base64url') : ''
  }
  const [type, algorithm, curve] = [key?.get(1), key?.get(3), key?.get(-1)]
  if (type === 2 && algorithm === -7 && curve === 1)
    return { kty: 'EC', crv: 'P-256', x: bytes(-2), y: bytes(-3) }
  if (type === 1 && algorithm === -8 && curve === 6) return { kty: 'OKP', crv: 'Ed25519', x: bytes(-2) }
  if (type === 3 && algorithm === -257) return { kty: 'RSA', n: bytes(-1), e: bytes(-2) }
  return null
}
