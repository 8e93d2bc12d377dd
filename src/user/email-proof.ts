import type { EventType } from '../audit/events-shape.ts'
import { statement } from '../store/statement.ts'
import type { Reader } from '../store/store.ts'
import type { User } from './user-store.ts'

const CREATED: EventType = 'account_created'
const PROVED: EventType[] = ['email_changed', 'proved_by_email']

/** Of an administrator whom the operator created an account with: whether she has proved it since. */
const findProof = statement((q, p: { accountId: string; userId: string }) =>
  q.db
    .selectFrom('audit_events as e')
    .select((eb) => [
      'e.id',
      eb
        .selectFrom('audit_events as p')
        .select('p.id')
        .where('p.account_id', '=', p.accountId)
        .where('p.actor_id', '=', p.userId)
        .where('p.type', 'in', PROVED)
        .limit(1)
        .as('proof'),
    ])
    .where('e.account_id', '=', p.accountId)
    .where('e.type', '=', CREATED)
    .where('e.subject_id', '=', p.userId)
    .where('e.actor_id', 'is', null)
    .limit(1),
)

/**
 * Whether a user has shown that her e-mail is hers: she accepted the invitation that was sent there, followed the link of a
 * sign-up, or typed a code that was mailed. The administrator whom the operator created an account with has not, until she
 * types one.
 */
export async function isEmailProven(
  reader: Reader,
  { accountId, id: userId, acceptedAt }: Pick<User, 'accountId' | 'id' | 'acceptedAt'>,
): Promise<boolean> {
  if (acceptedAt === null) return false
  const byOperator = await reader.first(findProof, { accountId, userId })
  return byOperator === undefined || byOperator.proof !== null
}
