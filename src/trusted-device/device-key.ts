import { createPublicKey, type KeyObject, timingSafeEqual, verify } from 'node:crypto'
import { MINUTE_MS, type Instant } from '../store/duration.ts'
import type { World } from '../world.ts'

const NONCE_LIFE_MS = 5 * MINUTE_MS
const NONCE_BYTES = 16

/** What a browser shows its key by: a signature over a nonce of ours and the e-mail that signs in. */
export type DeviceProof = { nonce: string; signature: string }

/** Reads the public key of a browser: SPKI in base64url, of ECDSA on P-256. Null where it is anything else. */
export function readDeviceKey(spki: string): KeyObject | null {
  try {
    const key = createPublicKey({ key: Buffer.from(spki, 'base64url'), format: 'der', type: 'spki' })
    if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return null
    // both readers look over what does not belong there
    return key.export({ format: 'der', type: 'spki' }).toString('base64url') === spki ? key : null
  } catch {
    return null
  }
}

/** Hands out a nonce for the browser of this secret. It lives 5 minutes and is kept nowhere: its keyed hash vouches for it. */
export function newDeviceNonce(
  { random, box }: Pick<World, 'random' | 'box'>,
  browserHash: string | null,
  now: Instant,
): { nonce: string; expiresAt: Instant } {
  const expiresAt = now + NONCE_LIFE_MS
  const chance = random.bytes(NONCE_BYTES).toString('base64url')
  const body = `${expiresAt}.${chance}`
  return { nonce: `${body}.${nonceMac(box, body, browserHash)}`, expiresAt }
}

/** What a proof shows: nothing; that the browser holds the key; or that it held it, at a moment that is gone. */
export type ProofVerdict = 'no_key' | 'live' | 'stale'

/**
 * Judges a proof: an ECDSA signature (P-256, SHA-256, IEEE P1363 as WebCrypto gives it) over `signedText`. Whoever signs
 * a nonce that is too old, or another browser's, has the key all the same: that is no theft, but no proof either.
 */
export function judgeDeviceProof(
  { box }: Pick<World, 'box'>,
  publicKey: string,
  browserHash: string,
  email: string,
  proof: DeviceProof | null,
  now: Instant,
): ProofVerdict {
  const key = readDeviceKey(publicKey)
  if (proof === null || key === null) return 'no_key'
  const signature = Buffer.from(proof.signature, 'base64url')
  const text = Buffer.from(signedText(proof.nonce, email))
  if (!verify('sha256', text, { key, dsaEncoding: 'ieee-p1363' }, signature)) return 'no_key'
  return isLive(box, proof.nonce, browserHash, now) ? 'live' : 'stale'
}

/** The text that a browser signs: `email` as it is typed into the request. */
export const signedText = (nonce: string, email: string): string =>
  `sallyport device proof\n${nonce}\n${email}`

function isLive(box: World['box'], nonce: string, browserHash: string, now: Instant): boolean {
  const [expiresAt = '', chance = '', mac = ''] = nonce.split('.')
  const known = Buffer.from(nonceMac(box, `${expiresAt}.${chance}`, browserHash))
  const given = Buffer.from(mac)
  if (given.length !== known.length || !timingSafeEqual(given, known)) return false
  // one from the future was handed out under a clock that has been put back since
  return now < Number(expiresAt) && Number(expiresAt) <= now + NONCE_LIFE_MS + MINUTE_MS
}

const nonceMac = (box: World['box'], body: string, browserHash: string | null): string =>
  box.mac('device-nonce', `${body} ${browserHash ?? ''}`)
