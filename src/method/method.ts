import type { Method } from '../policy/method-name.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import type { User } from '../user/user-store.ts'

/** What is answered, and where: the sign-in, session or user that asks, and for which purpose. */
export type Asking = { ownerId: string; purpose: Purpose }

/**
 * What an answer is for. What is sent or solved for one is worth nothing for another: the second factor of a sign-in,
 * the proof before an enrolment and the enrolment in it; sudo and the proof before a first enrolment in a session; a
 * user's new phone and new e-mail.
 */
export type Purpose =
  | 'sign_in'
  | 'proof'
  | 'enrolment'
  | 'sudo'
  | 'first_enrolment'
  | 'new_phone'
  | 'new_email'

/** Where an answer stands before it is looked at. Only a live one is counted. */
export type Liveness = 'live' | 'none_live' | 'already_passed'

/**
 * What a way of answering must be able to do. The judge (`second-factor/judge-answer.ts`) calls it inside one
 * transaction, with the user's row locked: first `liveness`, then, once the try is spent, `isRight`, then `pass`.
 */
export type Way = {
  name: Method | 'email_code'
  liveness(tx: Tx, user: User, asking: Asking, now: Instant): Promise<Liveness>
  isRight(tx: Tx, user: User, asking: Asking, code: string, now: Instant): Promise<boolean>
  /** Marks what was answered as used, and stores what it proves of the user. */
  pass(tx: Tx, user: User, asking: Asking, now: Instant): Promise<Passed>
}

/** What a right answer gave: true where she has a proven authenticator by it that she had not before. */
export type Passed = { enrolled: boolean }

/** A way that is a method: it can be enrolled, and opens sessions. */
export type MethodKind = Way & {
  name: Method
  /** The words of RFC 8176 for a session that this method opened. */
  amr: string
}
