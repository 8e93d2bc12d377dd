import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hash,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** One key of the operator's: 32 random bytes and the id by which sealed values name it. */
export type SecretKey = { id: string; bytes: Buffer }

/** Where a sealed value lives. It opens there and nowhere else, so that rows swapped in the database fail closed. */
export type Place = { table: string; column: string; row: string }

/**
 * Encryption at rest (AES-256-GCM, NIST SP 800-38D) and keyed hashes (HMAC-SHA-256, RFC 2104).
 * The first key seals and hashes, all keys open.
 */
export type SecretBox = {
  /** Encrypts text for its place. */
  seal(place: Place, text: string): string
  /** Decrypts what `seal` gave. Throws where the value was changed, moved, or sealed with a key that is not there. */
  open(place: Place, sealed: string): string
  /** A keyed hash in base64url: what it hides cannot be found by trying, as six digits or a phone number could. */
  mac(purpose: string, text: string): string
}

/** Makes a secret box of the operator's keys, of which the first one is in use. */
export function secretBox(keys: readonly SecretKey[]): SecretBox {
  const [current] = keys
  if (!current) throw new Error('a secret box needs at least one key')
  const sealing = new Map(keys.map((key) => [key.id, derive(key, 'seal')]))
  const hashing = derive(current, 'mac')
  return {
    seal(place, text) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', sealing.get(current.id) as KeyObject, nonce)
      cipher.setAAD(placeName(place))
      const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `${current.id}.${sealed.toString('base64url')}`
    },
    open(place, sealed) {
      const [id = '', body = ''] = sealed.split('.')
      const key = sealing.get(id)
      if (!key) throw new Error(`the secret key "${id}" is not among SALLYPORT_SECRET_KEYS`)
      const bytes = Buffer.from(body, 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
      decipher.setAAD(placeName(place))
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
      return (
        decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
      )
    },
    mac: (purpose, text) => createHmac('sha256', hashing).update(`${purpose}\0${text}`).digest('base64url'),
  }
}

const placeName = ({ table, column, row }: Place) => Buffer.from(`${table}\0${column}\0${row}`)
// as key objects: a key given as bytes is made one anew at every use, which costs more than the use
const derive = ({ bytes }: SecretKey, use: string) =>
  createSecretKey(Buffer.from(hkdfSync('sha256', bytes, Buffer.alloc(0), `sallyport ${use}`, 32)))

/** What the database remembers of a key, so that a node with another key of the same id is refused. */
export const fingerprint = ({ bytes }: SecretKey): string =>
  createHash('sha256').update('sallyport fingerprint\0').update(bytes).digest('base64url')

/** Hash of a secret that holds at least 128 random bits: SHA-256 is enough, since it cannot be guessed. */
export const hashSecret = (secret: string): string => hash('sha256', secret, 'base64url')

/** Compares two hashes in a time that tells nothing of where they differ. */
export function sameHash(one: string, other: string): boolean {
  const a = Buffer.from(one)
  const b = Buffer.from(other)
  return a.length === b.length && timingSafeEqual(a, b)
}
