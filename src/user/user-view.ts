import { coverageOf } from '../decision/coverage-word.ts'
import { iso, isoOrNull } from '../http/wire.ts'
import type { Method } from '../policy/method-name.ts'
import type { TwoFactorPolicy } from '../policy/policy.ts'
import type { Instant } from '../store/duration.ts'
import type { Reader } from '../store/store.ts'
import { parsePhone } from './phone.ts'
import { decisionView, type User, usersWithPhone } from './user-store.ts'

export type PhoneStatus = 'unreachable' | 'shared' | 'unproven' | 'reachable'

/** The word of a user's number, the first that fits; null where there is none. */
async function phoneStatusOf(reader: Reader, user: User): Promise<PhoneStatus | null> {
  if (user.phone === null) return null
  if (!canReceiveSms(user.phone)) return 'unreachable'
  if ((await usersWithPhone(reader, user.accountId, user.phone)) > 1) return 'shared'
  return user.phoneProvenAt === null ? 'unproven' : 'reachable'
}

/** What a user has set up and proved. */
const methodsOf = (user: User): Method[] => [
  ...(user.phoneProvenAt === null ? [] : (['sms'] as const)),
  ...(user.apps === 0 ? [] : (['app'] as const)),
  ...(user.securityKeys === 0 ? [] : (['security_key'] as const)),
]

/** False for a landline, a premium number and the like. */
export const canReceiveSms = (e164: string): boolean => parsePhone(e164, undefined)?.canReceiveSms ?? false

/** A user as the wire shows her to herself and to her administrators. */
export async function userOnWire(reader: Reader, user: User, policy: TwoFactorPolicy, now: Instant) {
  const phoneStatus = await phoneStatusOf(reader, user)
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    role: user.role,
    phone: user.phone,
    phoneStatus,
    status: user.deactivatedAt !== null ? 'deactivated' : user.acceptedAt === null ? 'invited' : 'active',
    coverage: coverageOf(policy, decisionView(user, now), { unreachable: phoneStatus === 'unreachable' }),
    ownChoice: user.ownChoiceAt !== null,
    methods: methodsOf(user),
    secondFactor: {
      lockedUntil: user.lockedUntil !== null && now < user.lockedUntil ? iso(user.lockedUntil) : null,
      disabled: user.codesDisabledAt !== null,
    },
    lastSignInAt: isoOrNull(user.lastSignInAt),
  }
}
