import { decisionViewOf, type Group, standing } from '../coverage/situation.ts'
import { coverageOf } from '../decision/coverage-word.ts'
import { smsIsActive, type TwoFactorPolicy } from '../policy/policy.ts'
import type { UsersQuery } from './users-shape.ts'

/** What of a query decides by how a user stands. */
export type Wanted = Pick<UsersQuery, 'show' | 'coverage' | 'phone'>

/**
 * Whether the users of a group are shown. `shared`: those of them whose number another user has too.
 *
 * Everyone is everyone. Attention needs who is not ready under the policy in force, and, while SMS is an active method,
 * whose number is unreachable or shared. Who is deactivated meets nothing: neither attention nor a word of coverage or of
 * a phone finds her.
 */
export function isShown(
  { show, coverage, phone }: Wanted,
  policy: TwoFactorPolicy,
  group: Group,
  shared: boolean,
): boolean {
  const { role, deactivated, phoneUnreachable: unreachable } = standing(group)
  const view = decisionViewOf(group)
  const word = coverageOf(policy, view, { unreachable })
  const phoneWord =
    view.phone === 'none'
      ? 'none'
      : unreachable
        ? 'unreachable'
        : shared
          ? 'shared'
          : view.phone === 'proven'
            ? 'reachable'
            : 'unproven'
  if (coverage !== undefined && (deactivated || word !== coverage)) return false
  if (phone !== undefined && (deactivated || phoneWord !== phone)) return false
  if (show === 'admins') return role === 'admin'
  if (show === 'deactivated') return deactivated
  if (show === 'everyone') return true
  const bySms = smsIsActive(policy)
  return (
    !deactivated && (word !== 'ready' || (bySms && (phoneWord === 'unreachable' || phoneWord === 'shared')))
  )
}
