import { hash } from 'node:crypto'
import type { Application } from './application.ts'
import type { Session } from '../session/session-store.ts'
import type { SecretBox } from '../store/secret-box.ts'

/** Who was let in, and in which session. */
export type Entered = { accountId: string; userId: string; sessionId: string }

/**
 * What a grant hangs on: the session, and the hash of the secret that this browser has shown. A session that gets another
 * secret meanwhile ends what is still being given to a copy of the old one.
 */
export type Granted = Entered & { sessionHash: string }

const FORM = /^(acc_[0-9a-z]{26})\.(usr_[0-9a-z]{26})\.(ses_[0-9a-z]{26})\.([A-Za-z0-9_-]{43})$/

/** Whom a grant is for, in one word. It stays inside the house: an application sees `subjectFor`. */
export const writeGranted = ({ caller, secretHash }: Pick<Session, 'caller' | 'secretHash'>): string =>
  writeGrant({ ...caller, sessionHash: secretHash })

/** The same, of what was read before. */
export const writeGrant = ({ accountId, userId, sessionId, sessionHash }: Granted): string =>
  `${accountId}.${userId}.${sessionId}.${sessionHash}`

/** Reads what `writeGranted` wrote; null where it is none of ours. */
export function readGranted(text: string | undefined): Granted | null {
  const [, accountId, userId, sessionId, sessionHash] = FORM.exec(text ?? '') ?? []
  return accountId && userId && sessionId && sessionHash
    ? { accountId, userId, sessionId, sessionHash }
    : null
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
export const hashOf = (value: string): string => hash('sha256', value, 'base64url')
