import type { Method } from '../policy/method-name.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import type { User } from '../user/user-store.ts'

/** What is answered, and where: the sign-in or session that asks, and for which purpose. */
export type Asking = { ownerId: string; purpose: Purpose }

/** What an answer is for. What is sent or solved for one is worth nothing for another. */
export type Purpose = 'sign_in' | 'sudo'

/** Where an answer stands before it is looked at. Only a live one is counted. */
export type Liveness = 'live' | 'none_live' | 'already_passed'

/**
 * What a method must be able to do. The judge (`second-factor/judge-answer.ts`) calls it inside one transaction, with
 * the user's row locked: first `liveness`, then, once the try is spent, `isRight`, then `pass`.
 */
export type MethodKind = {
  name: Method
  /** The words of RFC 8176 for a session that this method opened. */
  amr: string
  liveness(tx: Tx, user: User, asking: Asking, now: Instant): Promise<Liveness>
  isRight(tx: Tx, user: User, asking: Asking, code: string, now: Instant): Promise<boolean>
  /** Marks what was answered as used, and what it proves of the user. True where she has a proven authenticator by it that she had not before. */
  pass(tx: Tx, user: User, asking: Asking, now: Instant): Promise<{ enrolled: boolean }>
}
