import { DEVICE_TRUST } from '../policy/device-trust.ts'
import type { Method } from '../policy/method-name.ts'
import type { SavedPolicy } from '../policy/policy-store.ts'
import { allowedMethods } from '../policy/policy.ts'
import { type Instant, MINUTE_MS } from '../store/duration.ts'

/** How many trusted devices a user can have. One more, and the oldest gives way. */
export const MOST_TRUSTED_DEVICES = 20

/** What ends trust by a change of its user or of her administrator. The key is the stored and wire word. */
export const END_CAUSES = {
  revoked: 'she, or her administrator, stopped trusting it',
  gave_way: 'it was the oldest of more than 20',
  password_changed: 'her password was changed or reset',
  authenticator_removed: 'an authenticator of hers was removed',
  phone_changed: 'her phone number was changed',
  email_changed: 'her e-mail was changed',
  own_choice_off: 'she switched two-factor off for herself',
  second_factor_reset: 'her administrator reset her second factor',
  deactivated: 'she was deactivated',
  key_missing: 'its cookie came without the key of its browser',
  clock_put_back: 'the clock of the server was put back',
} as const satisfies Record<string, string>

export type EndCause = keyof typeof END_CAUSES

/** What ends trust by itself or by a policy. */
export type PolicyCause = 'shorter_period' | 'method_not_allowed' | 'two_factor_off'

/** Trust as it was given: when, by which answer, until when, under which policy; and what ended it early. */
export type Trust = {
  earnedBy: Method
  givenAt: Instant
  endsAt: Instant
  lastUsedAt: Instant
  /** Whether the policy under which it was given demanded two factors. */
  underActive: boolean
  ended: { at: Instant; because: EndCause } | null
}

/** How trust stands. */
export type TrustState =
  | { is: 'live'; endsAt: Instant }
  | { is: 'over'; at: Instant; because: 'expired' | PolicyCause | EndCause }

/**
 * How trust stands under every policy that was saved since it was given, the oldest first. Each of them has to grant it:
 * a shorter period moves its end earlier, a method that is not allowed voids what it earned, switching two-factor off
 * ends all. So lengthening revives nothing, and one save ends any number of trusts at no cost.
 *
 * Trust that seems to have been given or used in the future was so under a clock that has been put back since: it is
 * over, for it would last longer than promised.
 */
export function trustState(trust: Trust, since: readonly SavedPolicy[], now: Instant): TrustState {
  const { earnedBy, givenAt, lastUsedAt, ended } = trust
  if (ended !== null)
    return ended.at < trust.endsAt
      ? { is: 'over', ...ended }
      : { is: 'over', at: trust.endsAt, because: 'expired' }
  if (Math.max(givenAt, lastUsedAt) > now + MINUTE_MS)
    return { is: 'over', at: now, because: 'clock_put_back' }
  let { endsAt } = trust
  let because: 'expired' | PolicyCause = 'expired'
  let shortenedAt = 0
  let active = trust.underActive
  for (const policy of since) {
    // it was over by itself already; one that was saved under a clock that ran ahead still counts
    if (now >= endsAt && policy.savedAt >= endsAt) break
    const over = (cause: PolicyCause) => ({ is: 'over', at: policy.savedAt, because: cause }) as const
    if (active && !policy.active) return over('two_factor_off')
    if (!allowedMethods(policy).includes(earnedBy)) return over('method_not_allowed')
    active = policy.active
    const end = givenAt + DEVICE_TRUST[policy.deviceTrust].ms
    if (end >= endsAt) continue
    endsAt = end
    because = 'shorter_period'
    shortenedAt = policy.savedAt
  }
  return now < endsAt ? { is: 'live', endsAt } : { is: 'over', at: Math.max(endsAt, shortenedAt), because }
}
