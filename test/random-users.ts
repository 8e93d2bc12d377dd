import fc from 'fast-check'
import { DEVICE_TRUST, type DeviceTrust } from '../src/policy/device-trust.ts'
import { METHOD_CHOICES, type TwoFactorPolicy } from '../src/policy/policy.ts'
import { HOUR_MS, type Instant } from '../src/store/duration.ts'
import { statement } from '../src/store/statement.ts'
import type { Tx } from '../src/store/store.ts'
import { unreachable } from '../src/user/phone.ts'
import { addInvitedUser, addUser } from '../src/user/user-change-store.ts'

/** How a user stands, in what decides her sign-ins and what an administrator's lists show. */
export type RandomUser = {
  role: 'admin' | 'member'
  status: 'active' | 'invited' | 'deactivated'
  ownChoice: boolean
  phone: 'none' | 'on_file' | 'proven'
  /** `same`: the one number that several have. */
  number: 'mobile' | 'landline' | 'same'
  apps: number
  securityKeys: number
  recoveryCodes: number
  /** `ends_now`: it has ended at this very moment. */
  temporaryCode: 'none' | 'live' | 'ends_now' | 'dead'
  everEnrolled: boolean
  codesDisabled: boolean
}

/** Users in every state, those more often that mean something. */
export const randomUser: fc.Arbitrary<RandomUser> = fc.record({
  role: fc.constantFrom('member', 'member', 'member', 'admin'),
  status: fc.constantFrom('active', 'active', 'active', 'active', 'invited', 'deactivated'),
  ownChoice: fc.constantFrom(false, false, true),
  phone: fc.constantFrom('none', 'on_file', 'proven'),
  number: fc.constantFrom('mobile', 'mobile', 'mobile', 'landline', 'same'),
  apps: fc.constantFrom(0, 0, 1, 3),
  securityKeys: fc.constantFrom(0, 0, 0, 1, 2),
  recoveryCodes: fc.constantFrom(0, 0, 0, 1, 10),
  temporaryCode: fc.constantFrom('none', 'none', 'none', 'live', 'ends_now', 'dead'),
  everEnrolled: fc.boolean(),
  codesDisabled: fc.constantFrom(false, false, false, true),
})

/** Every policy that can be saved, and off as often as on would be too often. */
export const randomPolicy: fc.Arbitrary<TwoFactorPolicy> = fc
  .record({
    active: fc.constantFrom(true, true, true, true, false),
    methods: fc.constantFrom(...Object.values(METHOD_CHOICES)),
    deviceTrust: fc.constantFrom(...(Object.keys(DEVICE_TRUST) as DeviceTrust[])),
  })
  .map(({ active, methods, deviceTrust }) => ({ active, ...methods, deviceTrust }))

const SAME = '+13035550999'
const LANDLINE = '+442079460958'

type State = {
  accountId: string
  id: string
  phone: string | null
  phoneUnreachable: number
  provenAt: number | null
  everEnrolledAt: number | null
  ownChoiceAt: number | null
  deactivatedAt: number | null
  apps: number
  securityKeys: number
  recoveryCodes: number
  codeEndsAt: number | null
  codesDisabledAt: number | null
}

const setState = statement((q, p: State) =>
  q.db
    .updateTable('users')
    .set({
      phone: p.phone,
      phone_unreachable: p.phoneUnreachable,
      phone_proven_at_ms: p.provenAt,
      ever_enrolled_at_ms: p.everEnrolledAt,
      own_choice_at_ms: p.ownChoiceAt,
      deactivated_at_ms: p.deactivatedAt,
      apps: p.apps,
      security_keys: p.securityKeys,
      recovery_codes: p.recoveryCodes,
      temporary_code_ends_at_ms: p.codeEndsAt,
      codes_disabled_at_ms: p.codesDisabledAt,
    })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)

/**
 * Stores a user in a state, by rows: what she has is counted, and is not there. `nth` is hers alone in the database, and
 * makes her e-mail and number.
 */
export async function storeUserIn(
  tx: Tx,
  state: RandomUser,
  who: { accountId: string; id: string; nth: number; passwordHash: string },
  now: Instant,
): Promise<{ email: string }> {
  const { accountId, id, nth, passwordHash } = who
  const email = `robin.diaz.${nth}@example.com`
  const mobile = `+1303${String(2_000_000 + nth)}`
  const number = { mobile, landline: LANDLINE, same: SAME }[state.number]
  const phone = state.phone === 'none' ? null : number
  const user = { accountId, id, email, emailKey: email, name: `Robin ${nth}`, role: state.role, phone, now }
  if (state.status === 'invited') await addInvitedUser(tx, user)
  else await addUser(tx, { ...user, passwordHash })
  const at = (is: boolean) => (is ? now : null)
  const ends = { none: null, live: now + HOUR_MS, ends_now: now, dead: now - HOUR_MS }
  await tx.run(setState, {
    accountId,
    id,
    phone,
    phoneUnreachable: unreachable(phone),
    provenAt: at(state.phone === 'proven'),
    everEnrolledAt: at(state.everEnrolled),
    ownChoiceAt: at(state.ownChoice),
    deactivatedAt: at(state.status === 'deactivated'),
    apps: state.apps,
    securityKeys: state.securityKeys,
    recoveryCodes: state.recoveryCodes,
    codeEndsAt: ends[state.temporaryCode],
    codesDisabledAt: at(state.codesDisabled),
  })
  return { email }
}
