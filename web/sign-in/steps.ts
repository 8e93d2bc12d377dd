import type { SignInStateOnWire } from '../../src/sign-in/sign-in-shape.ts'
import type { Away, Refused } from '../call.ts'
import { serverNow } from '../clock.ts'
import { asLocked, type Locked } from '../locked/locked.ts'
import type { Said } from './Greeting.tsx'
import {
  isOpen,
  phaseOf,
  waysOf,
  type Answering,
  type Enrolling,
  type Method,
  type Open,
  type SignedIn,
  type Way,
} from './ways.ts'

/** What happened on earlier pages of the same sign-in and matters later. */
export type Told = {
  /** She said that the number on file is not hers. */
  notMine: boolean
  /** A recovery code was used. */
  recovered: boolean
  /** She has gone on from the first page, and has read there why she is asked. */
  moved: boolean
}
const NOTHING_TOLD: Told = { notMine: false, recovered: false, moved: false }

/** A page of a sign-in that is open. */
export type Page =
  | { show: 'way'; way: Way; state: Open; told: Told }
  /** `from`: the page that she comes back to. */
  | { show: 'ways'; from: Page; state: Open; told: Told }
  | { show: 'not-my-number'; state: Answering; told: Told }
  /** Nothing but a code from her administrator helps. */
  | { show: 'ask-admin'; state: Open; told: Told }
  /** Codes by SMS and app are switched off: what is left. */
  | { show: 'codes-off'; state: Open; told: Told }
  | { show: 'choose'; state: Enrolling; told: Told }
  | { show: 'set-up'; method: Method; state: Enrolling; told: Told }

/** What the sign-in page shows. */
export type Step =
  | Page
  | { show: 'loading' }
  | { show: 'away'; away: Away }
  | { show: 'password'; said: Said | null; focused: boolean }
  /** `open`: the sign-in that is locked, as far as this page knows it. */
  | { show: 'locked'; until: Date; open: Open | null }
  | { show: 'over' }
  | { show: 'replaced' }
  | { show: 'not-possible'; detail: string }
  | { show: 'session-locked'; locked: Locked }
  /** `ended`: how it ended, where it ended here. `enrolled`: what was set up last. */
  | { show: 'signed-in'; ended: SignedIn | null; enrolled: Method | null; recovered: boolean }

/** The step that belongs to a state of the sign-in. */
export function stepOf(state: SignInStateOnWire): Step {
  if (state.state === 'signed_in')
    return {
      show: 'signed-in',
      ended: state,
      enrolled: null,
      recovered: state.why === 'recovery_code',
    }
  const until = lockOf(state)
  return until === null ? firstPage(state) : { show: 'locked', until, open: state }
}

function lockOf({ lockedUntil }: Open): Date | null {
  const until = lockedUntil === null ? null : new Date(lockedUntil)
  return until !== null && until > serverNow() ? until : null
}

function firstPage(state: Open): Page {
  if (state.state === 'enrolment_required' && state.prove === null) return enrolmentPage(state)
  const phase = phaseOf(state)
  if (phase === 'prove' && state.codesDisabled) return { show: 'codes-off', state, told: NOTHING_TOLD }
  const way = codeAskedFor(state) ?? waysOf(state)[0]?.way ?? 'temporary_code'
  if (way === 'temporary_code') return { show: 'ask-admin', state, told: NOTHING_TOLD }
  // an answer has no other use for a mailed code than to say that the number is not hers
  const notMine = phase === 'answer' && way === 'email_code'
  return { show: 'way', way, state, told: { ...NOTHING_TOLD, notMine } }
}

function enrolmentPage(state: Enrolling): Page {
  const [only, another] = state.methods.map(({ method }) => method)
  const bySms = state.smsCode !== null && state.methods.some(({ method }) => method === 'sms')
  if (bySms) return { show: 'set-up', method: 'sms', state, told: NOTHING_TOLD }
  if (only === undefined) return { show: 'ask-admin', state, told: NOTHING_TOLD }
  return another === undefined
    ? { show: 'set-up', method: only, state, told: NOTHING_TOLD }
    : { show: 'choose', state, told: NOTHING_TOLD }
}

/** A reload comes back to the code that was sent, and sends none. */
function codeAskedFor(state: Open): Way | undefined {
  const asked: [Way, boolean][] = [
    ['email_code', state.emailCode !== null],
    ['sms', state.smsCode !== null],
  ]
  return asked.find(([way, sent]) => sent && isOpen(state, way))?.[0]
}

/**
 * The step after the state was looked at again, or after an answer: another sign-in in the same browser is not this one,
 * a page that she has chosen herself stays while the state allows it, and what she told goes along.
 */
export function stepAfterLook(known: Step, state: SignInStateOnWire): Step {
  if ('state' in known && known.state.id !== state.id) return { show: 'replaced' }
  const next = stepOf(state)
  if (!isPage(known)) return next
  const told = toldBy(known, state)
  if (next.show === 'signed-in')
    return {
      ...next,
      enrolled: known.show === 'set-up' ? known.method : null,
      recovered: next.recovered || told.recovered,
    }
  if (state.state === 'signed_in') return next
  // a lock is for typed codes
  if (!isPage(next))
    return known.show === 'way' && known.way === 'security_key' ? stay(known, state, next) : next
  const codesWentOff =
    known.show === 'way' && CODES.has(known.way) && state.codesDisabled && !isOpen(state, known.way)
  if (codesWentOff && phaseOf(state) !== 'enrol') return { show: 'codes-off', state, told }
  return stay(known, state, { ...next, told: { ...told, notMine: told.notMine || next.told.notMine } })
}

const CODES: ReadonlySet<Way> = new Set(['sms', 'app'])

/** Whether a step is a page of a sign-in that is open. */
export function isPage(step: Step): step is Page {
  return 'told' in step
}

/** The known page with the new state where it still belongs to it, else the other. */
function stay(known: Page, state: Open, otherwise: Step): Step {
  const phase = phaseOf(state)
  if (phase !== phaseOf(known.state)) return otherwise
  if (state.state === 'enrolment_required' && phase === 'enrol') {
    if (known.show === 'choose') return { ...known, state }
    const offered = known.show === 'set-up' && state.methods.some(({ method }) => method === known.method)
    return offered ? { ...known, state } : otherwise
  }
  if (known.show === 'way') return isOpen(state, known.way) ? { ...known, state } : otherwise
  if (known.show === 'not-my-number')
    return state.state === 'second_factor_required' && state.firstUse ? { ...known, state } : otherwise
  return known.show === 'ways' || known.show === 'codes-off' ? { ...known, state } : otherwise
}

function toldBy(known: Page, state: SignInStateOnWire): Told {
  const moved = state.state === 'signed_in' || phaseOf(state) !== phaseOf(known.state)
  const byRecoveryCode = known.show === 'way' && known.way === 'recovery_code'
  const { told } = known
  return { ...told, recovered: told.recovered || (moved && byRecoveryCode), moved: told.moved || moved }
}

/** What a refusal means for the state: another way is open by now, so only the server can tell how things stand. */
const MOVED_ON = new Set([
  'no_sign_in',
  'method_not_offered',
  'proof_required',
  'code_used',
  'second_factor_disabled',
])

/** The step after a refusal that is not about the code; null when only the server can tell how things stand. */
export function stepAfterRefusal(known: Step, refused: Refused): Step | null {
  if (refused.code === 'sign_in_replaced') return { show: 'replaced' }
  if (refused.code === 'sign_in_expired') return { show: 'over' }
  const locked = asLocked(refused)
  if (locked !== null) return { show: 'session-locked', locked }
  if (refused.code === 'too_many_attempts' && refused.retryAt !== null)
    return {
      show: 'locked',
      until: lockEnd(refused, refused.retryAt),
      open: isPage(known) ? known.state : null,
    }
  return MOVED_ON.has(refused.code) || refused.code === 'too_many_attempts'
    ? null
    : { show: 'not-possible', detail: refused.problem.detail }
}

/** The very end of a lock where the refusal tells it; `Retry-After` counts whole seconds from an answer on its way. */
function lockEnd({ problem }: Refused, retryAt: Date): Date {
  const told = problem['lockedUntil']
  return typeof told === 'string' ? new Date(told) : retryAt
}

/** From a lock to a key, which it does not stop; null: no key answers here. */
export function keyDespiteLock(open: Open | null): Page | null {
  return open !== null && isOpen(open, 'security_key')
    ? { show: 'way', way: 'security_key', state: open, told: NOTHING_TOLD }
    : null
}
