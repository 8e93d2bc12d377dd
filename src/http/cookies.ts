import { parseCookie, stringifySetCookie } from 'cookie'

const NAMES = {
  signIn: 'sallyport_sign_in',
  session: 'sallyport_session',
  device: 'sallyport_device',
  setUp: 'sallyport_set_up',
  host: 'sallyport_host',
  hostHandshake: 'sallyport_host_handshake',
} as const
export type CookieName = keyof typeof NAMES

/** The cookies of one request, and those that its answer sets. */
export type Cookies = {
  get(name: CookieName): string | undefined
  /** Without `maxAgeSeconds` it ends with the browser. */
  set(name: CookieName, value: string, maxAgeSeconds?: number): void
  clear(name: CookieName): void
}

/**
 * Reads and sets our cookies: `HttpOnly`, `SameSite=Lax`, and on https `Secure` with the `__Host-` prefix, by which a
 * browser takes them from this very host alone (RFC 6265bis §4.1.3.2).
 */
export function cookiesOf(
  header: string | undefined,
  secure: boolean,
): { cookies: Cookies; setCookie: string[] } {
  const sent = header ? parseCookie(header) : {}
  const setCookie: string[] = []
  const wireName = (name: CookieName) => (secure ? `__Host-${NAMES[name]}` : NAMES[name])
  const write = (name: CookieName, value: string, maxAge: number | undefined) =>
    void setCookie.push(
      stringifySetCookie({
        name: wireName(name),
        value,
        path: '/',
        httpOnly: true,
        sameSite: 'lax',
        secure,
        ...(maxAge === undefined ? {} : { maxAge }),
      }),
    )
  return {
    setCookie,
    cookies: {
      get: (name) => sent[wireName(name)] || undefined,
      set: write,
      clear: (name) => write(name, '', 0),
    },
  }
}
