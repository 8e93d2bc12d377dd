import { newLinkSecret } from '../http/token.ts'
import { hashSecret } from '../store/secret-box.ts'
import type { Random } from '../world.ts'

const PREFIX = 'sallyport_key_'
const FORM = /^sallyport_key_([0-9a-z]{26})_([0-9a-z]{52})$/

/**
 * A new key: its account, then a secret of 260 random bits, of which the database has the hash. It is one word, which a
 * double click selects, and begins so that a scanner of source code finds it.
 */
export function newKeyText(
  random: Pick<Random, 'bytes'>,
  accountId: string,
): { text: string; secretHash: string } {
  const secret = newLinkSecret(random)
  const account = accountId.slice(accountId.indexOf('_') + 1)
  return { text: `${PREFIX}${account}_${secret}`, secretHash: hashSecret(secret) }
}

/** Which account a key names and what its secret hashes to; null where it has not the form of one. */
export function readKeyText(text: string | undefined): { accountId: string; secretHash: string } | null {
  const [, account, secret] = FORM.exec(text ?? '') ?? []
  return account && secret ? { accountId: `acc_${account}`, secretHash: hashSecret(secret) } : null
}

/** Whether somebody means to call by an API key, whatever it is worth. */
export const isMeantAsKey = (bearer: string | undefined): boolean => bearer?.startsWith(PREFIX) ?? false
