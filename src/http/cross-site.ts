import type { IncomingHttpHeaders } from 'node:http'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])
const OURS = new Set(['same-origin', 'none'])

/**
 * True where another site's page sent the request (cross-site request forgery). Decided by `Sec-Fetch-Site` (W3C Fetch
 * Metadata), and for a browser that sends none by `Origin`. A sibling subdomain or port is another site. A program
 * sends neither and carries no cookie of a browser's.
 */
export function isCrossSite(method: string, headers: IncomingHttpHeaders, ownOrigin: string): boolean {
  if (SAFE.has(method)) return false
  const site = headers['sec-fetch-site']
  if (typeof site === 'string') return !OURS.has(site)
  return headers.origin !== undefined && headers.origin !== ownOrigin
}
