import { iso } from '../http/wire.ts'
import { AMR } from '../method/methods.ts'
import { DEVICE_TRUST } from '../policy/device-trust.ts'
import { allowedMethods } from '../policy/policy.ts'
import { Refusal } from '../refusal.ts'
import type { SentCodeView } from '../second-factor/sent-code-view.ts'
import type { Instant } from '../store/duration.ts'
import { maskPhone } from '../user/phone.ts'
import { redeemBefore, standOf } from '../verification/verification.ts'
import type { Verification } from '../verification/verification-store.ts'
import type { World } from '../world.ts'
import { askedStep, type HeldVerification } from './hold-verification.ts'
import type { VerificationOnWire } from './verify-shape.ts'

/** A browser that is trusted from an answer on, as its product keeps it. */
export type DeviceToken = { token: string; endsAt: Instant }

/** By what a verification has passed; null where it has not. A trusted device is no second factor, and says so by no word. */
export const passedBy = ({ why, answered }: Pick<Verification, 'why' | 'answered'>) =>
  why === null ? null : { why, answered, amr: answered === null ? [] : [AMR[answered]] }

/** Where a verification stands, as the wire shows it. Refuses with `verification_ended` one that is over. */
export function verificationOnWire(
  { config }: Pick<World, 'config'>,
  held: HeldVerification,
  more: { smsCode: SentCodeView; deviceToken: DeviceToken | null },
  now: Instant,
): VerificationOnWire {
  const { verification, user, policy } = held
  const { id, userId, purpose, passedAt, expiresAt } = verification
  const stand = standOf(verification, now)
  if (stand === 'ended') throw new Refusal('verification_ended')
  const step = stand === 'open' ? askedStep(held, now) : null
  const primary = policy.active ? allowedMethods(policy)[0] : step?.methods[0]
  const trusts = policy.deviceTrust !== 'single_sign_on'
  return {
    id,
    userId,
    purpose,
    state: stateOf(stand, verification, step !== null),
    methods: (step?.methods ?? []).map((method) => ({
      method,
      rank: method === primary ? 'primary' : 'backup',
      ...(method === 'sms' && user.phone !== null ? { sentTo: maskPhone(user.phone) } : {}),
    })),
    otherWays: step
      ? (['recovery_code', 'temporary_code'] as const)
          .filter((way) => way === 'temporary_code' || step.otherWays.includes(way))
          .map((method) => ({ method }))
      : [],
    smsCode: more.smsCode,
    lockedUntil: user.lockedUntil !== null && now < user.lockedUntil ? iso(user.lockedUntil) : null,
    codesDisabled: user.codesDisabledAt !== null,
    deviceTrust: {
      offered: step !== null && trusts,
      period: policy.deviceTrust,
      endsAt: step !== null && trusts ? iso(now + DEVICE_TRUST[policy.deviceTrust].ms) : null,
    },
    signInUrl: stand === 'open' && step === null ? `${config.publicUrl.origin}/sign-in` : null,
    passed: passedBy(verification),
    expiresAt: iso(passedAt === null ? expiresAt : redeemBefore(passedAt)),
    deviceToken: more.deviceToken && {
      token: more.deviceToken.token,
      endsAt: iso(more.deviceToken.endsAt),
    },
  }
}

function stateOf(
  stand: 'open' | 'passed' | 'redeemed',
  { why }: Verification,
  asks: boolean,
): VerificationOnWire['state'] {
  if (stand === 'redeemed') return 'redeemed'
  if (stand === 'passed') return why === 'not_demanded' ? 'not_demanded' : 'passed'
  return asks ? 'second_factor_required' : 'enrolment_required'
}
