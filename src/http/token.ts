import { hashSecret } from '../store/secret-box.ts'
import type { Random } from '../world.ts'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const ID_LENGTH = 26
const SECRET_BYTES = 32
const FORM = /^(acc_[0-9a-z]{26})\.((?:ses|sgn|fwd)_[0-9a-z]{26})\.([A-Za-z0-9_-]{43})$/

/** A new id with its prefix: 130 random bits in base 32. */
export const newId = (random: Pick<Random, 'bytes'>, prefix: string): string =>
  `${prefix}_${letters(random, ID_LENGTH)}`

/** A secret of 260 random bits for a link: letters and digits alone, so that no mail program cuts off its end. */
export const newLinkSecret = (random: Pick<Random, 'bytes'>): string => letters(random, 2 * ID_LENGTH)

function letters(random: Pick<Random, 'bytes'>, count: number): string {
  let text = ''
  for (const byte of random.bytes(count)) text += ALPHABET[byte & 31]
  return text
}

/** A secret of 256 random bits. */
export const newSecret = (random: Pick<Random, 'bytes'>): string =>
  random.bytes(SECRET_BYTES).toString('base64url')

/** What a cookie carries: the account first, then the row, then the secret, of which the database has the hash. */
export type Token = { accountId: string; id: string; secretHash: string }

/** The value of a cookie that names an account, a row of it and its secret. */
export const writeToken = (accountId: string, id: string, secret: string): string =>
  `${accountId}.${id}.${secret}`

/** Reads a cookie's value; null where it is none of ours. */
export function readToken(value: string | undefined): Token | null {
  const [, accountId, id, secret] = FORM.exec(value ?? '') ?? []
  return accountId && id && secret ? { accountId, id, secretHash: hashSecret(secret) } : null
}
