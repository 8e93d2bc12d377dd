import type { z } from 'zod'
import type { Step } from '../decision/next-step.ts'
import type { SavedPolicy } from '../policy/policy-store.ts'
import type { AskedBecauseShape } from './sign-in-shape.ts'
import type { TrustSeen } from '../trusted-device/is-trusted.ts'

/** Why a second factor was, or was not, asked for: the words of the record and of the wire. */
export type AskedBecause = z.infer<typeof AskedBecauseShape>

type Over = Extract<TrustSeen, { is: 'over' }>['because']

const BECAUSE: Record<Over, AskedBecause> = {
  expired: 'trust_ended',
  revoked: 'trust_ended',
  gave_way: 'trust_ended',
  clock_put_back: 'trust_ended',
  shorter_period: 'policy_shortened',
  method_not_allowed: 'method_not_allowed',
  two_factor_off: 'ended_by_change',
  password_changed: 'ended_by_change',
  authenticator_removed: 'ended_by_change',
  phone_changed: 'ended_by_change',
  email_changed: 'ended_by_change',
  own_choice_off: 'ended_by_change',
  second_factor_reset: 'ended_by_change',
  deactivated: 'ended_by_change',
  key_missing: 'not_trusted',
  stale_proof: 'not_trusted',
}

/** Why a second factor was asked for in a sign-in, from how the trust of its browser stood when it began. */
export function becauseOf(policy: SavedPolicy, trust: TrustSeen): AskedBecause {
  if (policy.deviceTrust === 'single_sign_on') return 'single_sign_on'
  return trust.is === 'over' ? BECAUSE[trust.because] : 'not_trusted'
}

/** The same of a finished sign-in, in which perhaps nothing was asked. */
export function askedBecause(
  policy: SavedPolicy,
  why: Extract<Step, { state: 'signed_in' }>['why'],
  trust: TrustSeen,
): AskedBecause {
  return why === 'not_demanded' || why === 'trusted_device' ? why : becauseOf(policy, trust)
}
