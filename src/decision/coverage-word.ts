import type { TwoFactorPolicy } from '../policy/policy.ts'
import { nextStep, type NextStepUser, type Step } from './next-step.ts'

/** What a user could do under a policy: answer at once, enrol first, or nothing without an administrator's help. */
export type CoverageWord = 'ready' | 'will_enrol' | 'stuck'

/**
 * The coverage word of a user under a policy, saved or not: what she would meet at her next sign-in, with
 * nothing answered, nothing proved and no trust.
 *
 * `unreachable` says that her number cannot receive SMS. She is stuck then if SMS is her only way; in a real
 * sign-in this decides nothing, so that an outage of SMS never becomes a downgrade.
 */
export function coverageOf(
  policy: TwoFactorPolicy,
  user: NextStepUser,
  { unreachable }: { unreachable: boolean },
): CoverageWord {
  const step = nextStep(policy, user, { answered: null, proved: null }, null, 0)
  if (step.state === 'signed_in') return 'ready'
  const ways = waysOf(step)
  if (ways.length === 0 || (unreachable && ways.every((way) => way === 'sms'))) return 'stuck'
  return step.state === 'second_factor_required' && !step.firstUse ? 'ready' : 'will_enrol'
}

/** Everything that she could answer at this step. A proof that is not asked for (`null`) needs an answer or a proof, and here is none. */
function waysOf(step: Exclude<Step, { state: 'signed_in' }>): string[] {
  return step.state === 'second_factor_required' ? [...step.methods, ...step.otherWays] : (step.prove ?? [])
}
