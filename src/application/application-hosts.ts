import { refuseField } from '../refusal.ts'
import { statement } from '../store/statement.ts'
import type { Reader, Tx } from '../store/store.ts'

const findHost = statement((q, p: { host: string }) =>
  q.db.selectFrom('application_hosts').selectAll().where('host', '=', p.host),
)
const claimHost = statement((q, p: { host: string; accountId: string; applicationId: string }) =>
  q.db
    .insertInto('application_hosts')
    .values({ host: p.host, account_id: p.accountId, application_id: p.applicationId })
    .onConflict((oc) =>
      oc
        .column('host')
        .doUpdateSet({ application_id: p.applicationId })
        .where('application_hosts.account_id', '=', p.accountId)
        .where((eb) =>
          eb.or([
            eb('application_hosts.application_id', 'is', null),
            eb('application_hosts.application_id', '=', p.applicationId),
          ]),
        ),
    ),
)
const leaveHost = statement((q, p: { host: string; accountId: string; applicationId: string }) =>
  q.db
    .updateTable('application_hosts')
    .set({ application_id: null })
    .where('host', '=', p.host)
    .where('account_id', '=', p.accountId)
    .where('application_id', '=', p.applicationId),
)

type Owner = { accountId: string; id: string }

/**
 * Gives an application its hosts, and takes those away that it had before. A host belongs to the account that named it
 * first, for good: its proxy may go on asking long after an application was removed, and nobody else's users are to be
 * let in there. Refuses with `host_taken` what is another's.
 */
export async function settleHosts(
  tx: Tx,
  { accountId, id: applicationId }: Owner,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  for (const host of before.filter((one) => !after.includes(one)).toSorted())
    await tx.run(leaveHost, { host, accountId, applicationId })
  // in one order, so that two who claim the same hosts wait for each other once
  for (const host of after.toSorted())
    if ((await tx.run(claimHost, { host, accountId, applicationId })) !== 1)
      throw refuseField(`/hosts/${after.indexOf(host)}`, 'host_taken')
}

/** Which application the proxy of a host asks for, or null: a host that nobody named, or whose application is gone. */
export async function ownerOfHost(reader: Reader, host: string): Promise<Owner | null> {
  const row = await reader.first(findHost, { host })
  return row?.application_id ? { accountId: row.account_id, id: row.application_id } : null
}
