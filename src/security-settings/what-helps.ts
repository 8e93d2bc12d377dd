import { allowedMethods, type TwoFactorPolicy } from '../policy/policy.ts'
import { maskPhone } from '../user/phone.ts'
import type { User } from '../user/user-store.ts'
import type { StuckAdminOnWire } from './security-settings-shape.ts'

/** How many administrators a refusal names. */
const NAMED = 3

/** The first of the administrators who would be stuck, herself before the others, each with what would help her. */
export const stuckAdmins = (
  admins: readonly User[],
  policy: TwoFactorPolicy,
  callerId: string,
): StuckAdminOnWire[] =>
  admins
    .toSorted((one, other) => Number(other.id === callerId) - Number(one.id === callerId))
    .slice(0, NAMED)
    .map((admin) => ({
      id: admin.id,
      name: admin.name,
      you: admin.id === callerId,
      phone: admin.phone === null ? null : maskPhone(admin.phone),
      phoneUnreachable: admin.phoneUnreachable,
      helps: admin.id === callerId ? waysToSetUp(policy) : waysToBeHelped(admin, policy),
    }))

type Helps = StuckAdminOnWire['helps']

/** In her own session she sets up any method of the policy. */
const waysToSetUp = (policy: TwoFactorPolicy): Helps =>
  allowedMethods(policy).map((method) => (method === 'sms' ? 'phone' : method))

/** A number that another administrator types answers only where her codes are not switched off. */
const waysToBeHelped = (admin: User, policy: TwoFactorPolicy): Helps => [
  ...(admin.codesDisabledAt === null && allowedMethods(policy).includes('sms') ? (['phone'] as const) : []),
  'temporary_code',
]
