import { newSecret } from '../http/token.ts'
import type { World } from '../world.ts'

const FORM = /^[A-Za-z0-9_-]{43}$/

/** What a browser holds at a host from its first redirect on: by it a code is good in this browser alone. */
export const newNonce = (random: Pick<World['random'], 'bytes'>): string => newSecret(random)

/** The nonce that a cookie holds; null where it is none of ours. */
export const nonceFrom = (cookie: string | undefined): string | null =>
  cookie !== undefined && FORM.test(cookie) ? cookie : null
