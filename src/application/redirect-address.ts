import type { Kind } from './application.ts'

const MOST_CHARACTERS = 1_000
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])
/** A scheme that an application of a device registers for itself: a reversed domain name (RFC 8252 §7.1). */
const OWN_SCHEME = /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$/
// a blank, a control character, a backslash or one of these stands in no address as a browser writes it
const PLAIN = /^[\x21-\x7e]+$/
const NEVER = /["'<>\\^`{|}]/

/**
 * What is wrong with an address to which a sign-in is to be given back, or null. It is compared exactly (RFC 9700 §2.1),
 * so it is written exactly: https, or http for this very machine; of a mobile application also a scheme of its own.
 */
export function wrongRedirect(address: string, kind: Kind): string | null {
  if (address.includes('*')) return 'Write one exact address, without *.'
  const url =
    address.length <= MOST_CHARACTERS && PLAIN.test(address) && !NEVER.test(address)
      ? URL.parse(address)
      : null
  if (url === null) return 'Write the whole address, for example https://app.example.com/callback.'
  if (address.includes('#')) return 'Write the address without #.'
  if (url.username !== '' || url.password !== '') return 'Write the address without a name or password in it.'
  const scheme = url.protocol.slice(0, -1)
  if (scheme !== 'https' && scheme !== 'http')
    return kind === 'public' && OWN_SCHEME.test(scheme)
      ? null
      : 'Write an address that starts with https; http works for localhost alone.'
  if (scheme === 'http' && !LOOPBACK.has(url.hostname))
    return 'Write an address that starts with https; http works for localhost alone.'
  if (url.href !== address && url.href !== `${address}/`)
    return `Write the address as a browser does: ${url.href}`
  return null
}

/** What is wrong with an origin whose pages may call us, or null: scheme and host, and a port where it is not the usual. */
export function wrongOrigin(origin: string): string | null {
  const url = URL.parse(origin)
  if (url === null || url.origin !== origin || origin.includes('*'))
    return 'Write scheme and host alone, for example https://app.example.com.'
  if (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname))) return null
  return 'Write an origin that starts with https; http works for localhost alone.'
}

const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/

/** What is wrong with the name of a host whose proxy asks us, or null: in lower case, and a port where it is not the usual. */
export function wrongHost(host: string): string | null {
  if (host.includes('*')) return 'Write one exact name, without *.'
  const [name = '', port, ...more] = host.split(':')
  const portIsGood = port === undefined || (/^[1-9]\d{0,4}$/.test(port) && Number(port) <= 65_535)
  if (
    name.length > 253 ||
    more.length > 0 ||
    !portIsGood ||
    !name.split('.').every((label) => LABEL.test(label))
  )
    return 'Write the name alone, for example metrics.example.com.'
  return null
}
