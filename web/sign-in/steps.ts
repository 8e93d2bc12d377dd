import type { SignInStateOnWire } from '../../src/sign-in/sign-in-shape.ts'
import type { Away, Refused } from '../call.ts'
import { serverNow } from '../clock.ts'
import { asLocked, type Locked } from '../locked/locked.ts'
import type { Said } from './Greeting.tsx'
import type { Pending } from './SmsStep.tsx'

/** What the sign-in page shows. */
export type Step =
  | { show: 'loading' }
  | { show: 'away'; away: Away }
  | { show: 'password'; said: Said | null; focused: boolean }
  | { show: 'sms'; state: Pending }
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
  const bySms =
    state.state === 'second_factor_required' && state.methods.some(({ method }) => method === 'sms')
  return bySms ? { show: 'sms', state } : { show: 'stuck' }
}

/** The step after the state was looked at again: another sign-in in the same browser is not this one. */
export function stepAfterLook(known: Step, state: SignInStateOnWire): Step {
  if (known.show === 'sms' && known.state.id !== state.id) return { show: 'replaced' }
  return stepOf(state)
}

/** The step after a refusal that is not about the code; null when only the server can tell how things stand. */
export function stepAfterRefusal(refused: Refused): Step | null {
  if (refused.code === 'sign_in_replaced') return { show: 'replaced' }
  if (refused.code === 'sign_in_expired') return { show: 'over' }
  const locked = asLocked(refused)
  if (locked !== null) return { show: 'session-locked', locked }
  if (refused.code === 'too_many_attempts' && refused.retryAt !== null)
    return { show: 'locked', until: lockEnd(refused, refused.retryAt) }
  return refused.code === 'no_sign_in' || refused.code === 'too_many_attempts'
    ? null
    : { show: 'not-possible', detail: refused.problem.detail }
}

/** The very end of a lock where the refusal tells it; `Retry-After` counts whole seconds from an answer on its way. */
function lockEnd({ problem }: Refused, retryAt: Date): Date {
  const told = problem['lockedUntil']
  return typeof told === 'string' ? new Date(told) : retryAt
}
