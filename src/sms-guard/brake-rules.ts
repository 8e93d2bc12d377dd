import { DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from '../store/duration.ts'

/**
 * What is watched together: one number; a hundred that stand side by side, ten thousand; what one network asks for; what
 * goes to numbers of an account that nobody has proved.
 */
export type BrakeScope = 'number' | 'block' | 'range' | 'network' | 'account'

/**
 * From how many codes on it is looked how many were answered, and how many go out after a pause to see whether it goes on.
 * `remembersMs`: for so long a code counts in full; twice as long ago by half.
 */
export type BrakeLimits = { atLeast: number; probes: number; remembersMs?: number; longestPauseMs?: number }

/**
 * By what is watched, of users who have not proved their number and of those who have, each counted apart: strangers who
 * have codes sent to numbers beside hers, or from her network, brake nobody who has answered one before.
 *
 * A user asks for five codes an hour at most that nobody answers, and two go to a number that nobody has proved. So five
 * new phones of one block must fail twice each, before others wait; fifteen in a network. Of proven ones a whole hour of six
 * users in a block, of twenty in a network. A range is wide: a carrier that is down for a while is no fraud.
 */
export const BRAKE_LIMITS: Readonly<
  Record<BrakeScope, { unproven: BrakeLimits | null; proven: BrakeLimits | null }>
> = {
  // that nobody answers at a number that was proved: who pumps his own answers one for show. Others have two an hour
  // anyway; and whoever knows her password keeps her out no longer than by those
  number: {
    unproven: null,
    proven: { atLeast: 6, probes: 2, remembersMs: 12 * HOUR_MS, longestPauseMs: 1 * HOUR_MS },
  },
  block: { unproven: { atLeast: 10, probes: 3 }, proven: { atLeast: 30, probes: 5 } },
  range: { unproven: { atLeast: 40, probes: 5 }, proven: { atLeast: 120, probes: 10 } },
  network: { unproven: { atLeast: 30, probes: 5 }, proven: { atLeast: 100, probes: 10 } },
  // what comes from everywhere, to numbers anywhere, has its accounts in common; who has proved hers is not held by it
  account: { unproven: { atLeast: 50, probes: 5, remembersMs: 12 * HOUR_MS }, proven: null },
}

/** Who was paused is watched more closely until that is forgiven: so many times as many codes as go out as probes. */
const WATCHED = 2

/** Honest users answer nine of ten codes, and hardly fewer than half on a bad day; who pumps answers none, or few for show. */
const LEAST_ANSWERED = 0.2

/** Before its answer can be missed a code has its time, and a carrier that stands still for some minutes, too. */
const YOUNG_MS = 10 * MINUTE_MS

/** So many times as many codes as it takes otherwise are not waited for: nobody needs them all in ten minutes. */
const BURST = 3

/** How long a probe is waited for: as long as its code works. */
const PROBE_MS = 5 * MINUTE_MS

const FIRST_PAUSE_MS = HOUR_MS
const LONGEST_PAUSE_MS = DAY_MS
/** Who was not braked for so long begins with the shortest pause again. */
const FORGIVEN_AFTER_MS = DAY_MS

/** How far the clocks of several nodes may stand apart. */
const CLOCK_SKEW_MS = 1 * MINUTE_MS

/** How it stands with what is watched together. */
export type BrakeState = {
  /** `paused`: nothing goes out. `probing`: a few do after a pause. `waiting`: these are waited for. */
  phase: 'free' | 'paused' | 'probing' | 'waiting'
  until: Instant | null
  /** How often it was paused in a row. */
  pauses: number
  /** The hour that is counted (or as long as is remembered), and what it counts: of those before, a half, a quarter …. */
  windowBeganAt: Instant
  sent: number
  answered: number
  /** Codes that may still be answered: those of the last span of `YOUNG_MS`, and of the one before. */
  spanBeganAt: Instant
  young: number
  youngBefore: number
  lastSentAt: Instant | null
  /** What a person is told of it: since when, how many codes were asked for, and how many answered. */
  since: Instant
  asked: number
  answeredSince: number
}

/** Whether nothing goes out until the moment that it names, unless it is over. */
export const isHolding = ({ phase }: BrakeState): boolean => phase === 'paused' || phase === 'waiting'

/** What a brake says. A hold is `told` where it is a pause, and not a wait of some minutes for the probes. */
export type BrakeVerdict = { may: true } | { may: false; until: Instant; told: boolean }

/** A brake that has counted nothing yet. */
export const newBrake = (now: Instant): BrakeState => ({
  phase: 'free',
  until: null,
  pauses: 0,
  windowBeganAt: now,
  sent: 0,
  answered: 0,
  spanBeganAt: now,
  young: 0,
  youngBefore: 0,
  lastSentAt: null,
  since: now,
  asked: 0,
  answeredSince: 0,
})

/** Somebody asks for a code. Where it may go out, `withSent` follows once nothing else holds it. */
export function withAsked(
  before: BrakeState,
  limits: BrakeLimits,
  now: Instant,
): { state: BrakeState; verdict: BrakeVerdict } {
  const state = moved(before, limits, now)
  state.asked++
  if (state.until !== null && now < state.until && isHolding(state))
    return { state, verdict: { may: false, until: state.until, told: state.phase === 'paused' } }
  if (state.phase === 'paused') beginProbing(state)
  if (state.phase === 'waiting') return heldBy(pause(state, limits, now))
  if (state.phase === 'probing' && state.sent >= limits.probes) {
    const judgedAt = (state.lastSentAt ?? now) + PROBE_MS
    if (judgedAt <= now) return heldBy(pause(state, limits, now))
    return heldBy({ ...state, phase: 'waiting', until: judgedAt })
  }
  const atLeast = state.pauses > 0 ? Math.min(limits.atLeast, WATCHED * limits.probes) : limits.atLeast
  if (state.phase === 'free' && looksBad(state, atLeast)) return heldBy(pause(state, limits, now))
  return { state, verdict: { may: true } }
}

/** A code went out. */
export function withSent(before: BrakeState, now: Instant): BrakeState {
  const { sent, young } = before
  return { ...before, sent: sent + 1, young: young + 1, lastSentAt: now }
}

/** A code that was counted went out by no gateway: it shows nothing of whoever asked for it. */
export function withoutSent(before: BrakeState, limits: BrakeLimits, now: Instant): BrakeState {
  const state = moved(before, limits, now)
  return { ...state, sent: Math.max(0, state.sent - 1), young: Math.max(0, state.young - 1) }
}

/**
 * A right code came, of now or of some minutes ago. Where enough of them do, a pause ends before its time: it was a crowd,
 * or a carrier that has caught up.
 */
export function withAnswered(before: BrakeState, limits: BrakeLimits, now: Instant): BrakeState {
  const state = moved(before, limits, now)
  if (state.answered < state.sent) state.answered++
  state.answeredSince++
  if (state.phase === 'free' || !isAnswered(state.sent, state.answered)) return state
  const wasPaused = state.phase === 'paused'
  return { ...state, phase: 'free', until: now, pauses: wasPaused ? state.pauses - 1 : state.pauses }
}

const isAnswered = (sent: number, answered: number) => answered > 0 && answered >= LEAST_ANSWERED * sent

function looksBad({ sent, answered, young, youngBefore }: BrakeState, atLeast: number): boolean {
  const due = Math.max(0, sent - young - youngBefore)
  return (
    (due >= atLeast && answered < LEAST_ANSWERED * due) ||
    (sent >= BURST * atLeast && answered < LEAST_ANSWERED * sent)
  )
}

function pause(
  state: BrakeState,
  { longestPauseMs = LONGEST_PAUSE_MS }: BrakeLimits,
  now: Instant,
): BrakeState {
  const pauses = state.pauses + 1
  const lastsMs = Math.min(FIRST_PAUSE_MS * 2 ** (pauses - 1), longestPauseMs)
  return { ...state, phase: 'paused', pauses, until: now + lastsMs }
}

const heldBy = (state: BrakeState): { state: BrakeState; verdict: BrakeVerdict } => ({
  state,
  verdict: { may: false, until: state.until ?? 0, told: state.phase === 'paused' },
})

function beginProbing(state: BrakeState): void {
  Object.assign(state, { phase: 'probing', sent: 0, answered: 0, young: 0, youngBefore: 0, lastSentAt: null })
}

/** The state as it is by now: what is old counts less, what is over has ended. A clock that was put back stops nothing. */
function moved(before: BrakeState, { remembersMs = HOUR_MS }: BrakeLimits, now: Instant): BrakeState {
  const state = { ...before }
  if (state.windowBeganAt > now + CLOCK_SKEW_MS) state.windowBeganAt = now
  if (state.spanBeganAt > now + CLOCK_SKEW_MS) state.spanBeganAt = now
  if (state.until !== null && state.until > now + LONGEST_PAUSE_MS) state.until = now + LONGEST_PAUSE_MS

  const spans = Math.floor((now - state.spanBeganAt) / YOUNG_MS)
  if (spans > 0) {
    state.youngBefore = spans === 1 ? state.young : 0
    state.young = 0
    state.spanBeganAt += spans * YOUNG_MS
  }
  const windows = Math.floor((now - state.windowBeganAt) / remembersMs)
  if (windows > 0) {
    state.sent = halved(state.sent, windows)
    state.answered = halved(state.answered, windows)
    state.windowBeganAt += windows * remembersMs
  }
  const isOver = state.until !== null && now >= state.until
  if (state.pauses > 0 && isOver && now >= (state.until ?? 0) + FORGIVEN_AFTER_MS)
    Object.assign(state, { phase: 'free', until: null, pauses: 0 })
  if (windows > 0 && state.pauses === 0)
    Object.assign(state, { since: state.windowBeganAt, asked: 0, answeredSince: 0 })
  return state
}

const halved = (count: number, times: number) => Math.floor(count / 2 ** Math.min(times, 30))
