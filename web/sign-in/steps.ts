import type { SignInStateOnWire } from '../../src/sign-in/sign-in-shape.ts'
import type { Away, Refused } from '../call.ts'
import { serverNow } from '../clock.ts'
import { asLocked, type Locked } from '../locked/locked.ts'
import type { Said } from './Greeting.tsx'

/** A sign-in that waits for the second factor. */
export type Answering = Extract<SignInStateOnWire, { state: 'second_factor_required' }>
/** A sign-in that waits for an enrolment, or for the proof before it. */
export type Enrolling = Extract<SignInStateOnWire, { state: 'enrolment_required' }>

/** What the sign-in page shows. */
export type Step =
  | { show: 'loading' }
  | { show: 'away'; away: Away }
  | { show: 'password'; said: Said | null; focused: boolean }
  | { show: 'sms'; state: Answering }
  | { show: 'not-my-number'; state: Answering }
  | { show: 'proof'; state: Answering | Enrolling }
  /** `another`: she said that the number on file is not hers. */
  | { show: 'phone'; state: Enrolling; another: boolean }
  | { show: 'locked'; until: Date }
  | { show: 'over' }
  | { show: 'replaced' }
  | { show: 'stuck' }
  | { show: 'not-possible'; detail: string }
  | { show: 'session-locked'; locked: Locked }
  | { show: 'signed-in' }

/** The step that belongs to a state of the sign-in. */
export function stepOf(state: SignInStateOnWire): Step {
  if (state.state === 'signed_in') return { show: 'signed-in' }
  const until = state.lockedUntil === null ? null : new Date(state.lockedUntil)
  if (until !== null && until > serverNow()) return { show: 'locked', until }
  const bySms = state.methods.some(({ method }) => method === 'sms')
  if (!bySms) return { show: 'stuck' }
  if (state.state === 'second_factor_required')
    return state.emailCode !== null && provesByEmail(state)
      ? { show: 'proof', state }
      : { show: 'sms', state }
  if (state.prove === null) return { show: 'phone', state, another: false }
  return provesByEmail(state) ? { show: 'proof', state } : { show: 'stuck' }
}

/** Whether a mailed code would show that it is she. */
export function provesByEmail(state: Answering | Enrolling): boolean {
  const ways = state.state === 'second_factor_required' ? state.otherWays : (state.prove ?? [])
  return ways.some(({ method }) => method === 'email_code')
}

/**
 * The step after the state was looked at again: another sign-in in the same browser is not this one, and a page that she
 * has chosen herself stays while the state allows it.
 */
export function stepAfterLook(known: Step, state: SignInStateOnWire): Step {
  if ('state' in known && known.state.id !== state.id) return { show: 'replaced' }
  const next = stepOf(state)
  if ((next.show === 'sms' || next.show === 'proof') && next.state.state === 'second_factor_required') {
    const chosen = known.show === 'sms' || known.show === 'not-my-number'
    const proves = known.show === 'proof' && provesByEmail(next.state)
    return chosen || proves ? { show: known.show, state: next.state } : next
  }
  if (next.show === 'phone') return { ...next, another: saidNotHers(known) }
  return next
}

function saidNotHers(known: Step): boolean {
  if (known.show === 'phone') return known.another
  return known.show === 'proof' && known.state.state === 'second_factor_required'
}

/** What a refusal means for the state: another way is open by now, so only the server can tell how things stand. */
const MOVED_ON = new Set(['no_sign_in', 'method_not_offered', 'proof_required', 'code_used'])

/** The step after a refusal that is not about the code; null when only the server can tell how things stand. */
export function stepAfterRefusal(refused: Refused): Step | null {
  if (refused.code === 'sign_in_replaced') return { show: 'replaced' }
  if (refused.code === 'sign_in_expired') return { show: 'over' }
  const locked = asLocked(refused)
  if (locked !== null) return { show: 'session-locked', locked }
  if (refused.code === 'too_many_attempts' && refused.retryAt !== null)
    return { show: 'locked', until: lockEnd(refused, refused.retryAt) }
  return MOVED_ON.has(refused.code) || refused.code === 'too_many_attempts'
    ? null
    : { show: 'not-possible', detail: refused.problem.detail }
}

/** The very end of a lock where the refusal tells it; `Retry-After` counts whole seconds from an answer on its way. */
function lockEnd({ problem }: Refused, retryAt: Date): Date {
  const told = problem['lockedUntil']
  return typeof told === 'string' ? new Date(told) : retryAt
}
