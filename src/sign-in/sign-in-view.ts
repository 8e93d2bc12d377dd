import { nextStep, type Step } from '../decision/next-step.ts'
import { iso } from '../http/wire.ts'
import type { WayName } from '../method/method.ts'
import { DEVICE_TRUST } from '../policy/device-trust.ts'
import type { Method } from '../policy/method-name.ts'
import { allowedMethods } from '../policy/policy.ts'
import type { SentCodeView } from '../second-factor/sent-code-view.ts'
import type { Instant } from '../store/duration.ts'
import { maskPhone } from '../user/phone.ts'
import type { TrustSeen } from '../trusted-device/is-trusted.ts'
import { becauseOf } from './asked-because.ts'
import { decisionView, type User } from '../user/user-store.ts'
import type { Held } from './sign-in-store.ts'

export type OpenStep = Exclude<Step, { state: 'signed_in' }>

/**
 * What a sign-in that nobody has answered yet asks for. Where the account stopped asking while it was under way, it is
 * still shown as it was, by her own authenticators: looking at a sign-in finishes none, the next answer does.
 */
export function openStep({ signIn, user, policy }: Held, now: Instant): OpenStep {
  const view = decisionView(user, now)
  const step = nextStep(
    policy,
    { ...view, ownChoice: view.ownChoice || !policy.active },
    { answered: null, proved: signIn.proved },
    null,
    now,
  )
  if (step.state === 'signed_in') throw new Error('a sign-in with nothing answered was decided as signed in')
  return step
}

/** How it goes on with the codes that were asked for in a sign-in; null: none was. */
export type CodesSent = { sms: SentCodeView; email: SentCodeView }

/** A sign-in in which no code was asked for yet. */
export const NO_CODES: CodesSent = { sms: null, email: null }

/**
 * Where a sign-in stands, as the wire shows it. No name, no token, no phone beyond its last digits.
 */
export function signInOnWire(held: Held, codes: CodesSent, now: Instant) {
  const { signIn, user, policy } = held
  const step = openStep(held, now)
  // where the account demands nothing, what she is offered first is her primary
  const primary = policy.active ? allowedMethods(policy)[0] : step.methods[0]
  const ranked = (methods: Method[]) =>
    methods.map((method) => ({
      method,
      rank: primary === method ? ('primary' as const) : ('backup' as const),
      ...sentTo(method, user, step),
    }))
  const about = {
    id: signIn.id,
    expiresAt: iso(signIn.expiresAt),
    lockedUntil: user.lockedUntil !== null && now < user.lockedUntil ? iso(user.lockedUntil) : null,
    smsCode: codes.sms,
    emailCode: codes.email,
    codesDisabled: user.codesDisabledAt !== null,
    deviceTrust: {
      offered: policy.deviceTrust !== 'single_sign_on',
      period: policy.deviceTrust,
      endsAt: policy.deviceTrust === 'single_sign_on' ? null : iso(now + DEVICE_TRUST[policy.deviceTrust].ms),
    },
    askedBecause: becauseOf(policy, signIn.trust),
    trustEnded: trustEnded(signIn.trust),
  }
  if (step.state === 'second_factor_required') {
    return {
      state: step.state,
      ...about,
      methods: ranked(step.methods),
      otherWays: onWire(step.otherWays, user),
      firstUse: step.firstUse,
    }
  }
  return {
    state: step.state,
    ...about,
    prove: step.prove && onWire(step.prove, user),
    methods: ranked(step.methods),
  }
}

/** The trust that this browser had for her, and what ended it; null where it had none. */
const trustEnded = (trust: TrustSeen) =>
  trust.is === 'over'
    ? {
        earnedBy: trust.earnedBy,
        trustedAt: iso(trust.givenAt),
        endedAt: iso(trust.endedAt),
        because: trust.because,
      }
    : null

/** The end of a number is shown where a code may go there: to answer, or once she has shown that it is she. */
const sentTo = (method: Method, user: User, step: OpenStep) =>
  method === 'sms' && user.phone !== null && (step.state === 'second_factor_required' || step.prove === null)
    ? { sentTo: maskPhone(user.phone) }
    : {}

/**
 * Other ways, each once, a number by its last digits. A temporary code is always among them, live or not, so that a
 * thief of the password learns nothing.
 */
function onWire(ways: readonly WayName[], user: User): { method: string; sentTo?: string }[] {
  return WAYS.filter((way) => way === 'temporary_code' || ways.includes(way)).map((method) =>
    method === 'sms' && user.phone !== null ? { method, sentTo: maskPhone(user.phone) } : { method },
  )
}

const WAYS: readonly WayName[] = [
  'security_key',
  'app',
  'sms',
  'email_code',
  'recovery_code',
  'temporary_code',
]
