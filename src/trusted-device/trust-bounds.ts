import { DEVICE_TRUST } from '../policy/device-trust.ts'
import type { Method } from '../policy/method-name.ts'
import type { SavedPolicy } from '../policy/policy-store.ts'
import { allowedMethods, type TwoFactorPolicy } from '../policy/policy.ts'
import type { Instant } from '../store/duration.ts'

type OfMethod<T> = Readonly<Record<Method, T>>

/**
 * What `trustState` says of all devices of an account at once, in bounds that a database can compare. Trust is named by
 * the version of the policy under which it was given.
 */
export type TrustBounds = {
  /** Trust that a method has earned is void before this version, which did not allow it. */
  voidBefore: OfMethod<number>
  /** Trust is void before `from`; and from there to before `to`, which switched off, where it was demanded. */
  switchedOff: { from: number; to: number }
  /** Trust before a version lives as long as that one grants, if it was given after this moment. */
  givenAfter: readonly { before: number; at: Instant }[]
  /** What a further policy would end of the trust that is live. */
  ends: {
    /** Whether it could end any. */
    any: boolean
    /** Whether it switches off. What was given before the last version ends then if that one demands two factors. */
    demanded: boolean
    last: { version: number; demands: boolean }
    earnedBy: OfMethod<boolean>
    /** What was given at this moment or before. */
    givenUntil: Instant
  }
}

const ofMethod = <T>(value: (method: Method) => T): OfMethod<T> => ({
  sms: value('sms'),
  app: value('app'),
  security_key: value('security_key'),
})

const periodOf = ({ deviceTrust }: TwoFactorPolicy) => DEVICE_TRUST[deviceTrust].ms

const PERIODS_MS = Object.values(DEVICE_TRUST).map(({ ms }) => ms)
/** The longest one shortens none. */
export const SHORTER_PERIODS_MS: readonly number[] = PERIODS_MS.filter((ms) => ms < Math.max(...PERIODS_MS))

/** The bounds under every policy that was saved, the oldest first, and of what `next` would end. */
export function trustBounds(saved: readonly SavedPolicy[], next: TwoFactorPolicy, now: Instant): TrustBounds {
  const lastOf = (fits: (policy: SavedPolicy) => boolean) => saved.findLast(fits)?.version ?? 0
  const off = saved.findLastIndex(({ active }, at) => !active && (saved[at - 1]?.active ?? true))
  const last = saved.at(-1)
  return {
    voidBefore: ofMethod((method) => lastOf((policy) => !allowedMethods(policy).includes(method))),
    switchedOff: { from: saved[off - 1]?.version ?? 0, to: saved[off]?.version ?? 0 },
    givenAfter: SHORTER_PERIODS_MS.map((ms) => ({
      before: lastOf((policy) => periodOf(policy) <= ms),
      at: now - ms,
    })),
    ends: {
      any: last === undefined || grantsLess(next, last),
      demanded: !next.active,
      last: { version: last?.version ?? 0, demands: last?.active ?? true },
      earnedBy: ofMethod((method) => !allowedMethods(next).includes(method)),
      givenUntil: now - periodOf(next),
    },
  }
}

/** Whether a policy would not have granted some trust that another one grants. */
const grantsLess = (next: TwoFactorPolicy, last: TwoFactorPolicy) =>
  (last.active && !next.active) ||
  allowedMethods(last).some((method) => !allowedMethods(next).includes(method)) ||
  periodOf(next) < periodOf(last)
