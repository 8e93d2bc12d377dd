import { coverageOf } from '../decision/coverage-word.ts'
import { iso, isoOrNull } from '../http/wire.ts'
import type { Method } from '../policy/method-name.ts'
import type { TwoFactorPolicy } from '../policy/policy.ts'
import type { Instant } from '../store/duration.ts'
import type { Reader } from '../store/store.ts'
import { invitedAtOf } from './invited-at.ts'
import { phoneStatusOf, sharedPhones } from './phone-status.ts'
import type { UserOnWire } from './user-shape.ts'
import { decisionView, type User } from './user-store.ts'

/** What a user has set up and proved. */
const methodsOf = (user: User): Method[] => [
  ...(user.phoneProvenAt === null ? [] : (['sms'] as const)),
  ...(user.apps === 0 ? [] : (['app'] as const)),
  ...(user.securityKeys === 0 ? [] : (['security_key'] as const)),
]

/** Users of one account as the wire shows them to themselves and to their administrators. */
export async function usersOnWire(
  reader: Reader,
  users: readonly User[],
  policy: TwoFactorPolicy,
  now: Instant,
): Promise<UserOnWire[]> {
  const [first] = users
  if (first === undefined) return []
  const phones = users.map(({ phone }) => phone)
  const shared = await sharedPhones(reader, first.accountId, phones)
  const invited = await invitedAtOf(reader, users)
  return users.map((user) => onWire(user, { shared, invited }, policy, now))
}

/** A user as the wire shows her to herself and to her administrators. */
export async function userOnWire(reader: Reader, user: User, policy: TwoFactorPolicy, now: Instant) {
  const shared = await sharedPhones(reader, user.accountId, [user.phone])
  const invited = await invitedAtOf(reader, [user])
  return onWire(user, { shared, invited }, policy, now)
}

type Known = { shared: ReadonlySet<string>; invited: ReadonlyMap<string, Instant> }

function onWire(user: User, { shared, invited }: Known, policy: TwoFactorPolicy, now: Instant): UserOnWire {
  const phoneStatus = phoneStatusOf(user, shared)
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
    invitedAt: isoOrNull(invited.get(user.id) ?? null),
  }
}
