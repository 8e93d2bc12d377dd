import { domainToASCII } from 'node:url'
import { type Refusal, refuseField } from '../refusal.ts'

const MAX_OCTETS = 254
const MAX_LOCAL_OCTETS = 64

/** Blanks, control characters, and what RFC 5322 §3.2.3 lets no unquoted address hold: it would break a mail header. */
const NEVER_IN_ADDRESS = /[\s\p{C}<>()[\],;:\\"]/u
const DOMAIN = /^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/
const ENDS_LIKE_IPV4 = /(^|\.)(\d+|0x[0-9a-f]*)$/

/** An address as its user typed it, to write to and to show, and the key that finds her, the same in any spelling. */
export type Email = { address: string; key: string }

/**
 * Reads an e-mail address. Null: more than 254 octets, not exactly one `@`, nothing on one side of it, blanks
 * or control characters inside, no domain.
 *
 * The key is in lower case and has its domain in ASCII (`bücher.example` is `xn--bcher-kva.example`). Dots and
 * plus tags of the local part stay: only its own mail server knows whether they matter.
 */
export function parseEmail(raw: string): Email | null {
  if (!raw.isWellFormed()) return null
  const address = raw.trim().normalize('NFC')
  const [local = '', domain = '', ...more] = address.split('@')
  if (local === '' || more.length > 0 || NEVER_IN_ADDRESS.test(address)) return null
  if (Buffer.byteLength(local) > MAX_LOCAL_OCTETS) return null
  const asciiDomain = asciiOf(domain)
  if (asciiDomain === null) return null
  const key = `${local.toLowerCase().normalize('NFC')}@${asciiDomain}`
  if (Buffer.byteLength(address) > MAX_OCTETS || Buffer.byteLength(key) > MAX_OCTETS) return null
  return { address, key }
}

/** The refusal of a field that holds no e-mail address. */
export const refuseEmail = (pointer: string): Refusal =>
  refuseField(pointer, 'invalid', 'This is not an e-mail address. Write it like name@example.com.')

/** The domain in ASCII; null when there is none, or when a browser would read an IP address or something else into it. */
function asciiOf(domain: string): string | null {
  if (/[%/?#]/.test(domain)) return null
  const ascii = domainToASCII(domain)
  return DOMAIN.test(ascii) && !ENDS_LIKE_IPV4.test(ascii) ? ascii : null
}

/** What may be shown of an address before its user is signed in: its first character and its domain. */
export function maskEmail(address: string): string {
  const [local = '', domain = ''] = address.split('@')
  return `${Array.from(local)[0] ?? ''}•••@${domain}`
}
