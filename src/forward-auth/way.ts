import { HOUR_MS, type Instant } from '../store/duration.ts'
import type { SecretBox } from '../store/secret-box.ts'
import type { OriginalRequest } from './original-request.ts'

/** How long somebody may take to sign in on her way to a host. */
export const WAY_LIFE_MS = 1 * HOUR_MS

/** Where a browser is on its way to, and by what it shows there that it began the way itself. */
export type Way = Pick<OriginalRequest, 'scheme' | 'host' | 'path'> & { nonceHash: string; beganAt: Instant }

const PLACE = { table: 'forward-auth', column: 'way', row: '' }

/** A way as a text for an address. It is sealed: nobody but us can make one, and nothing has to be stored for strangers. */
export function writeWay(box: Pick<SecretBox, 'seal'>, way: Way): string {
  return encodeURIComponent(box.seal(PLACE, JSON.stringify(way)))
}

/** Reads a way; null where it is none of ours, or too old. */
export function readWay(box: Pick<SecretBox, 'open'>, text: string, now: Instant): Way | null {
  const way = opened(box, text)
  return way !== null && Math.abs(now - way.beganAt) < WAY_LIFE_MS ? way : null
}

function opened(box: Pick<SecretBox, 'open'>, text: string): Way | null {
  try {
    return JSON.parse(box.open(PLACE, decodeURIComponent(text))) as Way
  } catch {
    return null
  }
}
