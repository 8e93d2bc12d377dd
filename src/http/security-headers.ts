/** What every answer says to a browser. The policy allows our own files and nothing else: no inline script, no frame. */
const ALWAYS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
  'cache-control': 'no-store',
}

/** The headers for an origin; on https also that browsers come back by https alone, for a year (RFC 6797). */
export function securityHeaders(origin: URL): Record<string, string> {
  return origin.protocol === 'https:'
    ? { ...ALWAYS, 'strict-transport-security': 'max-age=31536000' }
    : ALWAYS
}
