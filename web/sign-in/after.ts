import type { Step } from './steps.ts'
import type { Method } from './ways.ts'

/** A page between a sign-in and where it leads. */
export type After =
  /** A first set of recovery codes. `works`: what was set up just now, as far as this page knows. */
  | { page: 'recovery-codes'; works: Method | null }
  | { page: 'codes-left'; left: number }
  /** The primary is missing: she can set it up now. */
  | { page: 'set-up-too'; method: Method }

type End = Extract<Step, { show: 'signed-in' }>

/** What is still said or offered to her who has just signed in, in this order. Nothing, where she was signed in before. */
export function afterSignIn({ ended, enrolled, recovered }: Omit<End, 'show'>): After[] {
  if (ended === null) return []
  const { offerRecoveryCodes, recoveryCodesLeft, offerEnrolment } = ended
  const after: (After | false)[] = [
    offerRecoveryCodes && { page: 'recovery-codes', works: enrolled },
    recovered && !offerRecoveryCodes && { page: 'codes-left', left: recoveryCodesLeft },
    offerEnrolment !== null && { page: 'set-up-too', method: offerEnrolment },
  ]
  return after.filter((page) => page !== false)
}
