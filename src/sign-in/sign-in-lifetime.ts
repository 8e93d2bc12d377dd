import { MINUTE_MS, type Instant } from '../store/duration.ts'

const FROM_LAST_STEP_MS = 10 * MINUTE_MS
const IN_ALL_MS = 30 * MINUTE_MS

/**
 * When a sign-in ends: 10 minutes after its last successful step (password, proof, enrolment), 30 after it
 * began at the latest. Asking for a code is no step.
 */
export function signInExpiresAt({ beganAt, lastStepAt }: { beganAt: Instant; lastStepAt: Instant }): Instant {
  return Math.min(lastStepAt + FROM_LAST_STEP_MS, beganAt + IN_ALL_MS)
}

/** Whether it has ended; at the very moment of its end it has. */
export function signInHasExpired({ expiresAt }: { expiresAt: Instant }, now: Instant): boolean {
  return now >= expiresAt
}
