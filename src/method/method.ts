import type { Method, Rescue } from '../policy/method-name.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import type { User } from '../user/user-store.ts'

/** Anything but a password that answers. */
export type WayName = Method | Rescue | 'email_code'

/** What is answered, and where: the sign-in, session or user that asks, and for which purpose. */
export type Asking = { ownerId: string; purpose: Purpose }

/** Whose answer it is, before her row is held. */
export type Whose = { accountId: string; userId: string }

/**
 * What an answer is for. What is sent or solved for one is worth nothing for another: the second factor of a sign-in,
 * the proof before an enrolment and the enrolment in it; sudo and the proof before a first enrolment in a session; a
 * user's new phone, new e-mail, new app and new key; what a program verifies her for.
 */
export type Purpose =
  | 'sign_in'
  | 'proof'
  | 'enrolment'
  | 'sudo'
  | 'first_enrolment'
  | 'new_phone'
  | 'new_email'
  | 'new_app'
  | 'new_key'
  | 'verification'

/** Where an answer stands before it is looked at. Only a live one is counted. */
export type Liveness = 'live' | 'none_live' | 'already_passed'

/** An authenticator that an answer has bound, in the words of a message to its user. */
export type Bound = { method: Method; id: string; name: string }

/** What a right answer gave: the authenticator that is hers by it and was not before. */
export type Passed = { bound: Bound | null }

/** Why a signature was refused, for the record and for its user. */
export type KeyRefusal =
  | 'unknown_key'
  | 'wrong_signature'
  | 'counter_went_back'
  | 'became_synced'
  | 'foreign_user'
  | 'other_origin'
  | 'cross_origin'
  | 'synced'
  | 'built_in'
  | 'algorithm'
  | 'already_registered'
  | 'unreadable'

/**
 * An answer that is ready to be judged: its slow or asynchronous work, a hash or a signature, is done. The judge
 * (`second-factor/judge-answer.ts`) calls it inside one transaction, with the user's row locked: first `liveness`,
 * then, once the try is spent, `accept`.
 */
export type ReadyAnswer = {
  way: WayName
  /** A typed answer could be a guess, and is counted. A signature cannot. */
  typed: boolean
  liveness(tx: Tx, user: User, asking: Asking, now: Instant): Promise<Liveness>
  /**
   * Compares, and where it is right marks what was answered as used, in one statement that says whether we won, and
   * stores what it proves of the user. Null: not right. A key says why.
   */
  accept(tx: Tx, user: User, asking: Asking, now: Instant): Promise<Passed | null | { refused: KeyRefusal }>
}
