import type { Instant } from '../store/duration.ts'

/**
 * When codes were sent by SMS, for one user or to one number, in the last day. Plain JSON.
 *
 * `unanswered` are those since the last right answer, `unproven` those asked for by users who have not proved
 * the number, `held` those of a user that were asked for and not sent.
 */
export type SmsBudget = {
  readonly sent: readonly Instant[]
  readonly unanswered: readonly Instant[]
  readonly unproven: readonly Instant[]
  readonly held?: readonly Instant[]
}

/** The budget of a user or a number that nothing was sent to. */
export const NO_SMS_YET: SmsBudget = { sent: [], unanswered: [], unproven: [] }
