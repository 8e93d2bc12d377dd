import { wrongHost } from '../application/redirect-address.ts'

/** What a proxy was asked for, and asks us about. */
export type OriginalRequest = {
  /** How the proxy speaks: nginx (`X-Original-…`), Caddy and Traefik (`X-Forwarded-…`), Envoy (our path with its own behind). */
  by: 'nginx' | 'caddy' | 'envoy'
  method: string
  scheme: 'https' | 'http'
  /** In lower case, with a port where it is not the usual one. */
  host: string
  /** With the query, as it was sent. */
  path: string
}

/** A request as it came in: every header with each of its occurrences. */
export type Received = { rawHeaders: readonly string[]; method: string; url: string }

/** What `path_prefix` of Envoy is set to. */
export const ENVOY_PREFIX = '/forward-auth/envoy'

/** What we tell an application. No client has to say any of it. */
const IDENTITY_HEADERS = [
  'remote-user',
  'remote-email',
  'remote-name',
  'remote-groups',
  'remote-account',
] as const

const STATED = [
  'x-original-url',
  'x-original-method',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-uri',
  'x-forwarded-method',
  'x-forwarded-port',
] as const
type Stated = Partial<Record<(typeof STATED)[number] | 'host', string>>

const NAMES: ReadonlySet<string> = new Set([...STATED, 'host'])
const IDENTITIES: ReadonlySet<string> = new Set(IDENTITY_HEADERS)
const METHOD = /^[A-Z][A-Z-]{0,19}$/
const ABSOLUTE = /^(https?):\/\/([^/?#\\@]+)(\/.*)$/
// as a browser writes an address: whatever else there is, it has made %XX of
const PATH = /^\/[!$-;=?-[\]-~]*$/
const QUERY = /^[!$-;=?-~]*$/
const MOST_CHARACTERS = 8_000

/**
 * Reads what a proxy was asked for. There has to be exactly one statement of it, whole and in the very form in which
 * browsers and proxies write it; null for everything else, which is refused: nothing is mended, and of two statements none
 * is believed. Whether the host is one of ours is looked at elsewhere.
 */
export function readOriginalRequest(received: Received): OriginalRequest | null {
  const stated = statedIn(received.rawHeaders)
  if (stated === null) return null
  if (received.url.startsWith(`${ENVOY_PREFIX}/`)) return byEnvoy(stated, received)
  const nginx = stated['x-original-url'] !== undefined || stated['x-original-method'] !== undefined
  return nginx ? byNginx(stated) : byCaddy(stated)
}

/** The headers that say what was asked for; null where one is there twice, or a client poses as us by an underscore. */
function statedIn(rawHeaders: readonly string[]): Stated | null {
  const stated: Record<string, string> = {}
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase()
    // an application behind CGI or WSGI could not tell `Remote_User` from `Remote-User`
    if (name.includes('_') && IDENTITIES.has(name.replaceAll('_', '-'))) return null
    if (!NAMES.has(name)) continue
    if (stated[name] !== undefined) return null
    stated[name] = rawHeaders[at + 1] ?? ''
  }
  return stated
}

const forwardedAlone = (stated: Stated) =>
  stated['x-forwarded-host'] ?? stated['x-forwarded-uri'] ?? stated['x-forwarded-method']

function byNginx(stated: Stated): OriginalRequest | null {
  const [, scheme, host, path] = ABSOLUTE.exec(stated['x-original-url'] ?? '') ?? []
  const others = forwardedAlone(stated) ?? stated['x-forwarded-proto'] ?? stated['x-forwarded-port']
  if (others !== undefined) return null
  return checked({ by: 'nginx', method: stated['x-original-method'], scheme, host, path })
}

function byCaddy(stated: Stated): OriginalRequest | null {
  const request = checked({
    by: 'caddy',
    method: stated['x-forwarded-method'],
    scheme: stated['x-forwarded-proto'],
    host: stated['x-forwarded-host'],
    path: stated['x-forwarded-uri'],
  })
  // Traefik says it once more
  const port = stated['x-forwarded-port']
  return port === undefined || (request && port === portOf(request)) ? request : null
}

function byEnvoy(stated: Stated, { method, url }: Received): OriginalRequest | null {
  const others = forwardedAlone(stated) ?? stated['x-original-url'] ?? stated['x-original-method']
  if (others !== undefined || stated['x-forwarded-port'] !== undefined) return null
  const path = url.slice(ENVOY_PREFIX.length)
  return checked({ by: 'envoy', method, scheme: stated['x-forwarded-proto'], host: stated.host, path })
}

const portOf = ({ scheme, host }: OriginalRequest) =>
  host.split(':')[1] ?? (scheme === 'https' ? '443' : '80')

type Unchecked = { [Part in keyof OriginalRequest]: OriginalRequest[Part] | string | undefined }

function checked({ by, method = '', scheme, host = '', path = '' }: Unchecked): OriginalRequest | null {
  if (scheme !== 'https' && scheme !== 'http') return null
  if (!METHOD.test(method) || wrongHost(host) !== null || path.length > MOST_CHARACTERS) return null
  // no browser writes it so, and a client that does is after another host of the same name
  if (host.endsWith(scheme === 'https' ? ':443' : ':80')) return null
  const [before = '', ...behind] = path.split('?')
  if (!PATH.test(before) || !QUERY.test(behind.join('?'))) return null
  return { by: by as OriginalRequest['by'], method, scheme, host, path }
}
