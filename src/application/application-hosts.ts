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
// the first who names a host has its name, with whatever port: proxies choose by the name alone, so a request with another
// port comes to the same application
const claimName = statement((q, p: { name: string; accountId: string }) =>
  q.db
    .insertInto('application_hosts')
    .values({ host: p.name, account_id: p.accountId, application_id: null })
    .onConflict((oc) =>
      oc
        .column('host')
        .doUpdateSet({ account_id: p.accountId })
        .where('application_hosts.account_id', '=', p.accountId),
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

const countHosts = statement((q, p: { accountId: string }) =>
  q.db
    .selectFrom('application_hosts')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('account_id', '=', p.accountId),
)
// a name and what begins with it and a colon; the character after the colon is the semicolon
const findName = statement((q, p: { name: string; firstPort: string; afterPorts: string }) =>
  q.db
    .selectFrom('application_hosts')
    .select(['host', 'account_id', 'application_id'])
    .where((eb) =>
      eb.or([
        eb('host', '=', p.name),
        eb.and([eb('host', '>=', p.firstPort), eb('host', '<', p.afterPorts)]),
      ]),
    )
    .orderBy('host'),
)
const deleteHost = statement((q, p: { host: string; accountId: string }) =>
  q.db.deleteFrom('application_hosts').where('host', '=', p.host).where('account_id', '=', p.accountId),
)

type Owner = { accountId: string; id: string }

/** How many hosts an account has ever named, since it keeps them: each name, and each name with a port. */
const MOST_HOSTS_OF_ACCOUNT = 200

/**
 * Gives an application its hosts, and takes those away that it had before; the account is held. The name of a host belongs
 * to the account that named it first, with every port and for good: its proxy may go on asking long after an application
 * was removed, and nobody else's users are to be let in there. Refuses with `host_taken` what is another's, and with
 * `too_many_hosts` an account that would keep more names from others than it can need.
 */
export async function settleHosts(
  tx: Tx,
  { accountId, id: applicationId }: Owner,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  for (const host of before.filter((one) => !after.includes(one)).toSorted())
    await tx.run(leaveHost, { host, accountId, applicationId })
  const hadBefore = await hostsOf(tx, accountId)
  // in one order, so that two who claim the same hosts wait for each other once
  for (const host of after.toSorted(byName)) {
    const isTaken =
      (await tx.run(claimName, { name: nameOf(host), accountId })) !== 1 ||
      (await tx.run(claimHost, { host, accountId, applicationId })) !== 1
    if (isTaken) throw refuseField(`/hosts/${after.indexOf(host)}`, 'host_taken')
  }
  const has = await hostsOf(tx, accountId)
  if (has > hadBefore && has > MOST_HOSTS_OF_ACCOUNT) throw refuseField('/hosts', 'too_many_hosts')
}

const hostsOf = async (tx: Tx, accountId: string) => (await tx.first(countHosts, { accountId }))?.count ?? 0

const rangeOf = (name: string) => ({ name, firstPort: `${name}:`, afterPorts: `${name};` })

/** Whose the name of a host is, or null. */
export async function accountOfName(reader: Reader, name: string): Promise<string | null> {
  return (await reader.first(findName, rangeOf(name)))?.account_id ?? null
}

/**
 * Takes the name of a host from its account, with every port: the first who names it then has it. Gives back the ids of the
 * applications that had it.
 */
export async function releaseName(tx: Tx, accountId: string, name: string): Promise<string[]> {
  const rows = await tx.all(findName, rangeOf(name))
  for (const { host } of rows) await tx.run(deleteHost, { host, accountId })
  return [...new Set(rows.flatMap(({ application_id: id }) => id ?? []))].toSorted()
}

/** The name of a host, without its port. */
export const nameOf = (host: string): string => host.split(':')[0] ?? host
const byName = (a: string, b: string) =>
  nameOf(a) === nameOf(b) ? (a < b ? -1 : 1) : nameOf(a) < nameOf(b) ? -1 : 1

/** Which application the proxy of a host asks for, or null: a host that nobody named, or whose application is gone. */
export async function ownerOfHost(reader: Reader, host: string): Promise<Owner | null> {
  const row = await reader.first(findHost, { host })
  return row?.application_id ? { accountId: row.account_id, id: row.application_id } : null
}
