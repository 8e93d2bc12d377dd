import type { Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Reader, Tx } from '../store/store.ts'

const upsertUse = statement((q, p: { accountId: string; applicationId: string; now: number }) =>
  q.db
    .insertInto('application_uses')
    .values({ account_id: p.accountId, application_id: p.applicationId, last_sign_in_at_ms: p.now })
    .onConflict((oc) =>
      oc.columns(['account_id', 'application_id']).doUpdateSet({ last_sign_in_at_ms: p.now }),
    ),
)
const findUses = statement((q, p: { accountId: string }) =>
  q.db
    .selectFrom('application_uses')
    .select(['application_id', 'last_sign_in_at_ms'])
    .where('account_id', '=', p.accountId),
)

/** Notes that a user of an account entered an application. */
export async function noteUse(tx: Tx, accountId: string, applicationId: string, now: Instant): Promise<void> {
  await tx.run(upsertUse, { accountId, applicationId, now })
}

/** When each application was last entered by a user of an account. */
export async function usesOf(reader: Reader, accountId: string): Promise<Map<string, Instant>> {
  const rows = await reader.all(findUses, { accountId })
  return new Map(rows.map((row) => [row.application_id, row.last_sign_in_at_ms]))
}
