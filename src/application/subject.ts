import { createHash } from 'node:crypto'
import type { Application } from './application.ts'
import type { SecretBox } from '../store/secret-box.ts'

/** Who was let in, and in which session: what a grant hangs on. */
export type Granted = { accountId: string; userId: string; sessionId: string }

const FORM = /^(acc_[0-9a-z]{26})\.(usr_[0-9a-z]{26})\.(ses_[0-9a-z]{26})$/

/** Whom a grant is for, in one word. It stays inside the house: an application sees `subjectFor`. */
export const writeGranted = ({ accountId, userId, sessionId }: Granted): string =>
  `${accountId}.${userId}.${sessionId}`

/** Reads what `writeGranted` wrote; null where it is none of ours. */
export function readGranted(text: string | undefined): Granted | null {
  const [, accountId, userId, sessionId] = FORM.exec(text ?? '') ?? []
  return accountId && userId && sessionId ? { accountId, userId, sessionId } : null
}

/**
 * The `sub` by which an application knows a user (OpenID Connect Core §8): her id, or, where the application is to have
 * names of its own, a keyed hash of it that no other application has and that leads back to nobody.
 */
export function subjectFor(
  box: Pick<SecretBox, 'mac'>,
  { id, subject }: Pick<Application, 'id' | 'subject'>,
  userId: string,
): string {
  return subject === 'public' ? userId : box.mac('oidc subject', `${id}\0${userId}`)
}

/** What is kept of a value that its bearer shows. It holds more than 128 random bits, so SHA-256 is enough. */
export const hashOf = (value: string): string => createHash('sha256').update(value).digest('base64url')
