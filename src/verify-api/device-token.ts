import { newSecret } from '../http/token.ts'
import { hashSecret } from '../store/secret-box.ts'
import type { Random } from '../world.ts'

const FORM = /^sallyport_trust_([A-Za-z0-9_-]{43})$/

/** A new token by which a product knows a browser again that is trusted for a user. */
export const newDeviceToken = (random: Pick<Random, 'bytes'>): string =>
  `sallyport_trust_${newSecret(random)}`

/**
 * What trust is stored under. It is the whole token, which has not the form of the cookie of a browser that signs in here:
 * neither is worth anything in the place of the other. Null where it is no such token.
 */
export const deviceTokenHash = (token: string | undefined): string | null =>
  token !== undefined && FORM.test(token) ? hashSecret(token) : null
