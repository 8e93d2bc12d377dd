import { nextStep, type Step } from '../decision/next-step.ts'
import { iso } from '../http/wire.ts'
import { isBuilt } from '../method/methods.ts'
import type { Method } from '../policy/method-name.ts'
import type { SavedPolicy } from '../policy/policy-store.ts'
import { allowedMethods } from '../policy/policy.ts'
import type { smsCodeView } from '../second-factor/sms-code-view.ts'
import type { Instant } from '../store/duration.ts'
import { maskPhone } from '../user/phone.ts'
import { decisionView, type User } from '../user/user-store.ts'
import type { SignIn } from './sign-in-store.ts'

export type OpenStep = Exclude<Step, { state: 'signed_in' }>

/**
 * What a sign-in that nobody has answered yet asks for. Where the account stopped asking while it was under way, it is
 * still shown as it was, by her own authenticators: looking at a sign-in finishes none, the next answer does.
 */
export function openStep(policy: SavedPolicy, user: User, now: Instant): OpenStep {
  const view = decisionView(user)
  const step = nextStep(
    policy,
    { ...view, ownChoice: view.ownChoice || !policy.active },
    { answered: null, proved: null },
    null,
    now,
  )
  if (step.state === 'signed_in') throw new Error('a sign-in with nothing answered was decided as signed in')
  return step
}

/**
 * Where a sign-in stands, as the wire shows it, with how it goes on with the code that was asked for (null: none was).
 * No name, no token, no phone beyond its last digits.
 */
export function signInOnWire(
  signIn: SignIn,
  user: User,
  policy: SavedPolicy,
  smsCode: Awaited<ReturnType<typeof smsCodeView>>,
  now: Instant,
) {
  const step = openStep(policy, user, now)
  // where the account demands nothing, what she is offered first is her primary
  const primary = policy.active ? allowedMethods(policy)[0] : step.methods[0]
  const ranked = (methods: Method[]) =>
    methods.filter(isBuilt).map((method) => ({
      method,
      rank: primary === method ? ('primary' as const) : ('backup' as const),
      ...sentTo(method, user, step),
    }))
  const about = {
    id: signIn.id,
    expiresAt: iso(signIn.expiresAt),
    lockedUntil: user.lockedUntil !== null && now < user.lockedUntil ? iso(user.lockedUntil) : null,
    smsCode,
    codesDisabled: false,
    deviceTrust: { offered: policy.deviceTrust !== 'single_sign_on', period: policy.deviceTrust },
  }
  if (step.state === 'second_factor_required') {
    return {
      state: step.state,
      ...about,
      methods: ranked(step.methods),
      otherWays: builtWays(step.otherWays),
      firstUse: step.firstUse,
    }
  }
  return {
    state: step.state,
    ...about,
    prove: step.prove && builtWays(step.prove),
    methods: ranked(step.methods),
  }
}

/** The end of a number is shown where it may be answered, not where another one may be enrolled. */
const sentTo = (method: Method, user: User, step: OpenStep) =>
  method === 'sms' && user.phone !== null && step.state === 'second_factor_required'
    ? { sentTo: maskPhone(user.phone) }
    : {}

/** The ways that exist so far. A temporary code is always among them, live or not, so that a thief of the password learns nothing. */
function builtWays(ways: readonly string[]): { method: string }[] {
  return [...ways.filter(isBuilt), 'temporary_code'].map((method) => ({ method }))
}
