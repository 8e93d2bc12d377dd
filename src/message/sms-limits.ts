import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, type Instant } from '../store/duration.ts'
import type { SmsBudget } from '../user/sms-budget.ts'

/** Whose budget is asked: a user's, or a number's, by a user who has proved it or by one who has not. */
export type SmsScope = 'user' | 'number' | 'unproven_number'

export type SmsVerdict = { may: true } | { may: false; retryAt: Instant }

type Limit = { of: keyof SmsBudget; atMost: number; withinMs: number }

const LIMITS: readonly Limit[] = [
  { of: 'unanswered', atMost: 5, withinMs: HOUR_MS },
  { of: 'sent', atMost: 12, withinMs: HOUR_MS },
  { of: 'sent', atMost: 30, withinMs: DAY_MS },
]

/** What is held costs nobody money, and leaves something behind: of a user, as many in an hour as could be sent. */
const HELD_LIMITS: readonly Limit[] = [{ of: 'held', atMost: 12, withinMs: HOUR_MS }]

/** Users who have not proved a number share these of its codes, and leave the others to the one who has. */
const UNPROVEN_LIMITS: readonly Limit[] = [
  { of: 'unproven', atMost: 2, withinMs: HOUR_MS },
  { of: 'unproven', atMost: 10, withinMs: DAY_MS },
]

const MORE_LIMITS: Readonly<Record<SmsScope, readonly Limit[]>> = {
  user: HELD_LIMITS,
  number: [],
  unproven_number: UNPROVEN_LIMITS,
}

const FIRST_RESEND_MS = 30 * SECOND_MS

/** How far the clocks of several nodes may stand apart. */
const CLOCK_SKEW_MS = 1 * MINUTE_MS

/**
 * Whether one more code may be sent now. A code sent exactly an hour (a day) ago counts no more.
 *
 * `retryAt` is the first moment at which it may, if no other is sent meanwhile. The user's budget and the
 * number's are asked both, and both must agree.
 */
export function smsVerdict(budget: SmsBudget, now: Instant, { scope }: { scope: SmsScope }): SmsVerdict {
  const limits = [...LIMITS, ...MORE_LIMITS[scope]]
  const retryAt = Math.max(...limits.map((limit) => roomAt(thatCount(budget[limit.of] ?? [], now), limit)))
  return retryAt <= now ? { may: true } : { may: false, retryAt }
}

/** The budget after a code was sent. `proven` says whether the user who asked for it has proved the number. */
export function withSms(budget: SmsBudget, now: Instant, { proven }: { proven: boolean }): SmsBudget {
  const { sent, unanswered, unproven } = budget
  return {
    ...budget,
    sent: [...thatCount(sent, now), now],
    unanswered: [...thatCount(unanswered, now), now],
    unproven: proven ? thatCount(unproven, now) : [...thatCount(unproven, now), now],
  }
}

/** A user's budget after a code that she asked for was held. */
export function withHeld(budget: SmsBudget, now: Instant): SmsBudget {
  return { ...budget, held: [...thatCount(budget.held ?? [], now), now] }
}

/** The moments of the last day. One ahead was noted under a clock that has been put back since: it would count too long. */
function thatCount(moments: readonly Instant[], now: Instant): Instant[] {
  return moments.filter((at) => now - at < DAY_MS && at <= now + CLOCK_SKEW_MS)
}

/** The budget after a right answer: no code is unanswered any more, and all stay sent. */
export function withAnswer(budget: SmsBudget): SmsBudget {
  return { ...budget, unanswered: [] }
}

/** How long after the nth code of a sign-in the next may be asked for: 30, 60, 120 … seconds. No code yet: no wait. */
export function resendDelayMs(nthCode: number): number {
  return nthCode <= 0 ? 0 : FIRST_RESEND_MS * 2 ** (nthCode - 1)
}

/** When this limit leaves room for one more: when the last that fills it up is old enough. */
function roomAt(moments: readonly Instant[], { atMost, withinMs }: Limit): Instant {
  const fillsUp = moments.toSorted((one, other) => one - other).at(-atMost)
  return fillsUp === undefined ? -Infinity : fillsUp + withinMs
}
