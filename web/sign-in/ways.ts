import type { SignInStateOnWire } from '../../src/sign-in/sign-in-shape.ts'

/** A sign-in that waits for the second factor. */
export type Answering = Extract<SignInStateOnWire, { state: 'second_factor_required' }>
/** A sign-in that waits for an enrolment, or for the proof before it. */
export type Enrolling = Extract<SignInStateOnWire, { state: 'enrolment_required' }>
/** A sign-in that is not over. */
export type Open = Answering | Enrolling
export type SignedIn = Extract<SignInStateOnWire, { state: 'signed_in' }>

export type Method = Open['methods'][number]['method']
/** What answers or proves inside a sign-in. */
export type Way = Method | 'email_code' | 'recovery_code' | 'temporary_code'

/** What a sign-in waits for: an answer to the second factor, a proof that it is she, or a new second factor. */
export type Phase = 'answer' | 'prove' | 'enrol'

const KNOWN: ReadonlySet<string> = new Set<Way>([
  'sms',
  'app',
  'security_key',
  'email_code',
  'recovery_code',
  'temporary_code',
])

/** What this sign-in waits for. */
export function phaseOf(state: Open): Phase {
  if (state.state === 'second_factor_required') return 'answer'
  return state.prove === null ? 'enrol' : 'prove'
}

const METHODS: ReadonlySet<Way> = new Set<Method>(['sms', 'app', 'security_key'])

/** Whether an answer by this way can have this browser trusted: by a method, not a rescue, and not where it only proves. */
export function earnsTrust(state: Open, way: Way): boolean {
  return phaseOf(state) !== 'prove' && METHODS.has(way)
}

/** A way that is open, and to which phone its code goes. */
export type OpenWay = { way: Way; sentTo: string }

/** The ways that answer or prove here, in the order they are offered. */
export function waysOf(state: Open): OpenWay[] {
  const listed: readonly { method: string; sentTo?: string | undefined }[] =
    state.state === 'second_factor_required' ? [...state.methods, ...state.otherWays] : (state.prove ?? [])
  return listed.flatMap(({ method, sentTo = '' }) => (isWay(method) ? [{ way: method, sentTo }] : []))
}

/** Whether this way answers or proves here. */
export function isOpen(state: Open, way: Way): boolean {
  return waysOf(state).some((open) => open.way === way)
}

/** To which phone a code by SMS goes here. */
export function phoneEnding(state: Open): string {
  return waysOf(state).find(({ way }) => way === 'sms')?.sentTo ?? ''
}

function isWay(method: string): method is Way {
  return KNOWN.has(method)
}
