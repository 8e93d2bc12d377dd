import type { WayName } from '../method/method.ts'
import type { Method } from '../policy/method-name.ts'
import { Refusal } from '../refusal.ts'
import { refuseDisabledCodes } from '../second-factor/judge-answer.ts'
import type { Instant } from '../store/duration.ts'
import type { Held } from './sign-in-store.ts'
import { openStep } from './sign-in-view.ts'

/**
 * Refuses with `method_not_offered` a way that a sign-in does not ask for: as the second factor, or as the proof before
 * an enrolment. A temporary code is always offered, live or not. SMS and app of a user who has them switched off are
 * refused with `second_factor_disabled`.
 */
export function demandOffered(held: Held, as: 'second_factor' | 'proof', way: WayName, now: Instant): void {
  refuseDisabledCodes(held.user, way)
  const step = openStep(held, now)
  const asked = step.state === 'second_factor_required'
  // a mailed code is offered beside the first SMS to a number on file, and proves
  const ways: readonly string[] =
    as === 'proof'
      ? asked
        ? step.otherWays.filter((other) => other === 'email_code')
        : [...(step.prove ?? []), 'temporary_code']
      : asked
        ? [...step.methods, ...step.otherWays.filter((other) => other !== 'email_code'), 'temporary_code']
        : []
  if (!ways.includes(way) || (!asked && step.prove === null)) throw new Refusal('method_not_offered')
}

/** Refuses with `method_not_offered` a method that cannot be enrolled in a sign-in, and with `proof_required` until she has shown that it is she. */
export function demandEnrolment(held: Held, method: Method, now: Instant): void {
  const step = openStep(held, now)
  if (step.state !== 'enrolment_required' || !step.methods.includes(method))
    throw new Refusal('method_not_offered')
  if (step.prove !== null) throw new Refusal('proof_required')
}
