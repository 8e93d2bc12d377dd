import { prospectOf } from '../decision/coverage-word.ts'
import { iso } from '../http/wire.ts'
import { readPolicy } from '../policy/policy-store.ts'
import { authenticatorsOf } from '../profile/own-authenticators.ts'
import { Refusal } from '../refusal.ts'
import type { Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Reader } from '../store/store.ts'
import { decisionView, findUserOf } from '../user/user-store.ts'
import type { UserAuthenticatorsOnWire } from './help-shape.ts'

type Whose = { accountId: string; userId: string }

const countSessions = statement((q, p: Whose & { now: number }) =>
  q.db
    .selectFrom('sessions')
    .select((eb) => eb.fn.countAll<number>().as('open'))
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId)
    .where('ended_at_ms', 'is', null)
    .where('ends_at_ms', '>', p.now),
)

/** What shows that she has set something up. */
const SETS_UP = ['authenticator_added', 'phone_proven', 'phone_changed'] as const

const findReset = statement((q, p: Whose) =>
  q.db
    .selectFrom('audit_events as reset')
    .leftJoin('users as admin', (join) =>
      join.onRef('admin.account_id', '=', 'reset.account_id').onRef('admin.id', '=', 'reset.actor_id'),
    )
    .select(['reset.at_ms', 'admin.name as by'])
    .where('reset.account_id', '=', p.accountId)
    .where('reset.subject_id', '=', p.userId)
    .where('reset.type', '=', 'second_factor_reset')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('audit_events as later')
            .select('later.id')
            .where('later.account_id', '=', p.accountId)
            .where('later.actor_id', '=', p.userId)
            .whereRef('later.at_ms', '>=', 'reset.at_ms')
            .where('later.type', 'in', SETS_UP),
        ),
      ),
    )
    .orderBy('reset.at_ms', 'desc')
    .limit(1),
)

/** What a user has to answer by, what she has open, and her last reset where she has set up nothing since. Refuses with `not_found`. */
export async function userAuthenticators(
  reader: Reader,
  { accountId, userId }: Whose,
  now: Instant,
): Promise<UserAuthenticatorsOnWire> {
  const user = await findUserOf(reader, accountId, userId)
  if (!user) throw new Refusal('not_found')
  const policy = await readPolicy(reader, accountId)
  const items = await authenticatorsOf(reader, user, policy, now)
  const withPhone = (phone: 'none' | 'on_file') =>
    prospectOf(policy, { ...decisionView(user, now), phone }, { unreachable: false }).word
  const codeEndsAt = user.temporaryCodeEndsAt
  const sessions = await reader.first(countSessions, { accountId, userId, now })
  const reset = await reader.first(findReset, { accountId, userId })
  return {
    items: items.map(({ id, method, name, proven, addedAt, lastUsedAt }) => ({
      id,
      method,
      name,
      proven,
      addedAt,
      lastUsedAt,
    })),
    recoveryCodesLeft: user.recoveryCodes,
    temporaryCodeEndsAt: codeEndsAt !== null && now < codeEndsAt ? iso(codeEndsAt) : null,
    sessions: sessions?.open ?? 0,
    ifPhone: { removed: withPhone('none'), replaced: withPhone('on_file') },
    reset: reset ? { at: iso(reset.at_ms), by: reset.by } : null,
  }
}
