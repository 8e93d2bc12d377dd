import type { DeviceNonceOnWire } from '../../src/sign-in/sign-in-shape.ts'
import { api, type DeviceProof } from '../api.ts'
import type { Reply } from '../call.ts'
import { browserShelf, type KeyShelf } from './key-shelf.ts'

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256' }
/** How long trust waits for a key before it goes without one. */
const MAKE_MS = 2000
/** A sign-in waits longer: a cookie that comes without the key of its browser is taken for a copied one. */
const FIND_MS = 10_000

/**
 * The public key of this browser (SPKI in base64url), which the server will ask it for where it trusts it. Makes the key
 * where there is none yet, and keeps it first. Null: this browser cannot keep one, or takes too long; then trust goes
 * without.
 */
export function publicDeviceKey(shelf: KeyShelf = browserShelf): Promise<string | null> {
  return within(MAKE_MS, async () => {
    const kept = (await shelf.find()) ?? (await shelf.keep(await newKey()))
    return base64url(await crypto.subtle.exportKey('spki', kept.publicKey))
  })
}

/**
 * What this browser shows its key by when this e-mail signs in, trimmed as it is sent; null: it has no key. Where the
 * server gives no nonce, that is the reply: whoever has a key never signs in without it, for that would look like theft.
 */
export async function deviceProof(
  email: string,
  askNonce: () => Promise<Reply<DeviceNonceOnWire>> = api.deviceNonce,
  shelf: KeyShelf = browserShelf,
): Promise<Reply<DeviceProof | null>> {
  const key = await within(FIND_MS, shelf.find)
  if (key === null) return { kind: 'done', value: null }
  const asked = await askNonce()
  if (asked.kind !== 'done') return asked
  const { nonce } = asked.value
  const signature = await within(FIND_MS, () => sign(key.privateKey, nonce, email))
  return { kind: 'done', value: signature === null ? null : { nonce, signature } }
}

/**
 * Whether this browser still has the key when the trust ends. WebKit clears what scripts have kept after 7 days without a
 * visit, and not the cookie: for longer than that, its trust goes without a key.
 */
export function keepsKeyFor(period: string, vendor: string): boolean {
  return period !== '30_days' || !vendor.startsWith('Apple')
}

/** Its private part cannot be taken out of the browser, by no script. */
function newKey(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ECDSA, false, ['sign', 'verify'])
}

async function sign(key: CryptoKey, nonce: string, email: string): Promise<string> {
  const text = new TextEncoder().encode(`sallyport device proof\n${nonce}\n${email}`)
  return base64url(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, text))
}

/** What comes of an act within so many milliseconds; null: it failed, or took longer. */
async function within<T>(ms: number, act: () => Promise<T>): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, ms, null)
  })
  try {
    return await Promise.race([act(), late])
  } catch {
    return null
  } finally {
    clearTimeout(timer)
  }
}

function base64url(bytes: ArrayBuffer): string {
  const binary = String.fromCharCode(...new Uint8Array(bytes))
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
