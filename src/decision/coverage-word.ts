import type { Method } from '../policy/method-name.ts'
import type { TwoFactorPolicy } from '../policy/policy.ts'
import { nextStep, type NextStepUser, type Step } from './next-step.ts'

/** What a user could do under a policy: answer at once, enrol first, or nothing without an administrator's help. */
export type CoverageWord = 'ready' | 'will_enrol' | 'stuck'

/**
 * Why a user is stuck: her number cannot receive SMS and she has no other way; SMS and app are switched off after too
 * many wrong codes; or she had a second factor once, and nothing of it is left.
 */
export type StuckBecause = 'unreachable' | 'codes_disabled' | 'nothing_left'

/** What a user would meet at her next sign-in. */
export type Prospect = {
  word: CoverageWord
  /** By what she may prove herself before she enrols; null where nothing is to be proved. */
  prove: string[] | null
  /** The methods that she would set up; none where she has one already. */
  enrols: Method[]
  stuckBecause: StuckBecause | null
}

/**
 * What a user would meet at her next sign-in under a policy, saved or not, with nothing answered, nothing proved and
 * no trust.
 *
 * `unreachable` says that her number cannot receive SMS. She is stuck then if SMS is her only way; in a real
 * sign-in this decides nothing, so that an outage of SMS never becomes a downgrade.
 */
export function prospectOf(
  policy: TwoFactorPolicy,
  user: NextStepUser,
  { unreachable }: { unreachable: boolean },
): Prospect {
  const step = nextStep(policy, user, { answered: null, proved: null }, null, 0)
  if (step.state === 'signed_in') return { word: 'ready', prove: null, enrols: [], stuckBecause: null }
  const stuckBecause = stuck(waysOf(step), user, unreachable)
  if (step.state === 'enrolment_required') {
    const word = stuckBecause === null ? 'will_enrol' : 'stuck'
    return { word, prove: step.prove, enrols: step.methods, stuckBecause }
  }
  const word = stuckBecause !== null ? 'stuck' : step.firstUse ? 'will_enrol' : 'ready'
  return { word, prove: null, enrols: step.firstUse ? step.methods : [], stuckBecause }
}

/** The coverage word of a user under a policy, as `prospectOf` has it. */
export const coverageOf = (
  policy: TwoFactorPolicy,
  user: NextStepUser,
  number: { unreachable: boolean },
): CoverageWord => prospectOf(policy, user, number).word

/** Everything that she could answer at this step. A proof that is not asked for (`null`) needs an answer or a proof, and here is none. */
function waysOf(step: Exclude<Step, { state: 'signed_in' }>): string[] {
  return step.state === 'second_factor_required' ? [...step.methods, ...step.otherWays] : (step.prove ?? [])
}

function stuck(ways: string[], user: NextStepUser, unreachable: boolean): StuckBecause | null {
  if (ways.length === 0) return user.codesDisabled ? 'codes_disabled' : 'nothing_left'
  return unreachable && ways.every((way) => way === 'sms') ? 'unreachable' : null
}
