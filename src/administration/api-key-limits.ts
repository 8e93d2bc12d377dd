import type { AccountCaller } from '../http/door.ts'
import { Refusal } from '../refusal.ts'
import type { User } from '../user/user-store.ts'
import type { Change } from './judge-change.ts'

/** Refuses with `not_for_api_keys` a program that would touch, or make, an administrator. */
export function demandMember(caller: AccountCaller, { role }: Pick<User, 'role'>): void {
  if ('apiKeyId' in caller && role === 'admin')
    throw new Refusal('not_for_api_keys', {
      detail: 'An API key neither makes nor changes administrators. One of them does it herself.',
    })
}

/**
 * Refuses with `not_for_api_keys` what no program changes of a user: her role, her e-mail, and her number once she has
 * proved it, since whoever holds those can sign in as her.
 */
export function demandForKeys(caller: AccountCaller, user: User, change: Change): void {
  if (!('apiKeyId' in caller)) return
  const refused =
    change.role !== undefined ||
    change.email !== undefined ||
    (change.phone !== undefined && user.phoneProvenAt !== null)
  if (refused)
    throw new Refusal('not_for_api_keys', {
      detail: 'No API key changes a role, an e-mail or a proven phone. An administrator does it herself.',
    })
}

/** Who acted, as mail says it. */
export const nameOf = (caller: AccountCaller): string =>
  'apiKeyId' in caller ? `The API key “${caller.name}”` : caller.name
