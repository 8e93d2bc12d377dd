import type { EventType } from '../audit/events-shape.ts'
import { statement } from '../store/statement.ts'
import type { Reader } from '../store/store.ts'
import type { User } from './user-store.ts'

const CREATED: EventType = 'account_created'
const PROVED: EventType[] = ['email_changed', 'proved_by_email']

const createdByOperator = statement((q, p: { accountId: string; userId: string }) =>
  q.db
    .selectFrom('audit_events')
    .select('id')
    .where('account_id', '=', p.accountId)
    .where('type', '=', CREATED)
    .where('subject_id', '=', p.userId)
    .where('actor_id', 'is', null)
    .limit(1),
)
const provedSince = statement((q, p: { accountId: string; userId: string }) =>
  q.db
    .selectFrom('audit_events')
    .select('id')
    .where('account_id', '=', p.accountId)
    .where('actor_id', '=', p.userId)
    .where('type', 'in', PROVED)
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
  if (!(await reader.first(createdByOperator, { accountId, userId }))) return true
  return (await reader.first(provedSince, { accountId, userId })) !== undefined
}
