import type { DeviceTrust } from '../policy/device-trust.ts'
import type { Method, Proof, Rescue } from '../policy/method-name.ts'
import { allowedMethods, type TwoFactorPolicy } from '../policy/policy.ts'
import type { Instant } from '../store/duration.ts'

/** What the decision reads of a user. Role, status and locks are not among it: they are refused elsewhere. */
export type NextStepUser = {
  /** She turned two-factor on for herself, whatever the account demands. */
  readonly ownChoice: boolean
  readonly phone: 'none' | 'on_file' | 'proven'
  readonly app: boolean
  readonly securityKey: boolean
  /** Any recovery code left. */
  readonly recoveryCodes: boolean
  /** A temporary code is live. */
  readonly temporaryCode: boolean
  /** She once had a proven authenticator; a reset does not change that. */
  readonly everEnrolled: boolean
  /** 100 wrong answers in a row: SMS and app stay off until bound anew. */
  readonly codesDisabled: boolean
}

/** What was answered and proved in this sign-in so far. An enrolment finished inside it is an answer by that method. */
export type NextStepSignIn = {
  readonly answered: Method | Rescue | null
  readonly proved: Proof | Rescue | null
}

/** The trust that this browser holds for this user. */
export type NextStepTrust = { readonly earnedBy: Method; readonly endsAt: Instant }

export type Step =
  | { state: 'signed_in'; why: 'not_demanded' | 'answered' | Rescue | 'trusted_device' }
  | {
      state: 'second_factor_required'
      methods: Method[]
      firstUse: boolean
      otherWays: (Rescue | 'email_code')[]
    }
  | { state: 'enrolment_required'; prove: (Method | Rescue | 'email_code')[] | null; methods: Method[] }

const NO_TRUST_KEPT: DeviceTrust = 'single_sign_on'

/**
 * Decides what a user meets next in a sign-in whose password was right.
 *
 * Pure and total: every combination has an answer, and the first row that matches gives it. It runs after
 * password, proof, answer and enrolment, inside the transaction that would create the session, on the policy
 * of that moment; coverage and the preview of a policy call it too. An empty `prove` means that only an
 * administrator or the operator can help; `prove: null` that nothing is left to prove.
 */
export function nextStep(
  policy: TwoFactorPolicy,
  user: NextStepUser,
  signIn: NextStepSignIn,
  trust: NextStepTrust | null,
  now: Instant,
): Step {
  const { answered, proved } = signIn
  const demanded = policy.active || user.ownChoice
  const allowed = allowedMethods(policy)
  const usable = allowed.filter((method) => canAnswer(user, method))
  const onFile =
    allowed.includes('sms') &&
    user.phone === 'on_file' &&
    !user.app &&
    !user.securityKey &&
    !user.codesDisabled
  const mail = !user.everEnrolled && !user.codesDisabled
  const proofHolds = proved !== null && !(proved === 'email_code' && user.everEnrolled)

  // 1
  if (!demanded) return { state: 'signed_in', why: 'not_demanded' }
  // 2
  if (allowed.some((method) => method === answered)) return { state: 'signed_in', why: 'answered' }
  // 3
  if (isRescue(answered) && usable.length > 0) return { state: 'signed_in', why: answered }
  // 4
  if (
    answered === null &&
    trust !== null &&
    policy.deviceTrust !== NO_TRUST_KEPT &&
    allowed.includes(trust.earnedBy) &&
    now < trust.endsAt
  ) {
    return { state: 'signed_in', why: 'trusted_device' }
  }
  // 5
  if (usable.length > 0) {
    return { state: 'second_factor_required', methods: usable, firstUse: false, otherWays: rescuesOf(user) }
  }
  // 6
  if (proofHolds || answered !== null) return { state: 'enrolment_required', prove: null, methods: allowed }

  const withoutMethod: (Rescue | 'email_code')[] = [
    ...rescuesOf(user),
    ...(mail ? (['email_code'] as const) : []),
  ]
  // 7
  if (onFile) {
    return { state: 'second_factor_required', methods: ['sms'], firstUse: true, otherWays: withoutMethod }
  }
  // 8
  const proving = provenMethods(user)
  return { state: 'enrolment_required', prove: [...proving, ...withoutMethod], methods: allowed }
}

/** Whether a user has a method to answer by: SMS and app are off after 100 wrong answers in a row. */
export function canAnswer(user: NextStepUser, method: Method): boolean {
  if (method === 'security_key') return user.securityKey
  return !user.codesDisabled && (method === 'app' ? user.app : user.phone === 'proven')
}

/** Every method that a user can answer by, whatever the policy allows; the strongest first. */
export const provenMethods = (user: NextStepUser): Method[] =>
  (['security_key', 'app', 'sms'] as const).filter((method) => canAnswer(user, method))

/** Whether an answer was by what stands in for a method once. */
export function isRescue(answered: string | null): answered is Rescue {
  return answered === 'recovery_code' || answered === 'temporary_code'
}

function rescuesOf(user: NextStepUser): Rescue[] {
  const rescues: Rescue[] = []
  if (user.recoveryCodes) rescues.push('recovery_code')
  if (user.temporaryCode) rescues.push('temporary_code')
  return rescues
}
