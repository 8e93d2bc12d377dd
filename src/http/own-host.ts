import { isLoopback } from '../config.ts'

/**
 * True where a request came for a name that is not this computer's, though only browsers of this computer are served:
 * a foreign site whose name was made to point here (DNS rebinding) would be of our origin. Under another public URL a
 * proxy stands before us and names us as it likes. A program of HTTP/1.0 may name no host; a browser always does.
 */
export function isForeignHost(host: string | undefined, publicUrl: URL): boolean {
  if (host === undefined || host === publicUrl.host || !isLoopback(publicUrl)) return false
  const named = URL.parse(`http://${host}`)
  return named === null || !isLoopback(named)
}
