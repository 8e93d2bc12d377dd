import type { Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Reader, Tx } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import type { Application } from './application.ts'

type Row = Tables['applications']

/** An application of an account, with who added it. */
export type StoredApplication = Application & {
  accountId: string
  addedAt: Instant
  addedBy: string | null
}

type Named = { accountId: string; id: string }

const findApplications = statement((q, p: { accountId: string }) =>
  q.db
    .selectFrom('applications')
    .selectAll()
    .where('account_id', '=', p.accountId)
    .orderBy('name')
    .orderBy('id'),
)
const findApplication = statement((q, p: Named) =>
  q.db.selectFrom('applications').selectAll().where('account_id', '=', p.accountId).where('id', '=', p.id),
)
const lockApplication = statement((q, p: Named) =>
  q.forUpdate(
    q.db.selectFrom('applications').selectAll().where('account_id', '=', p.accountId).where('id', '=', p.id),
  ),
)
// an application shows itself by its id alone, so where it lives is looked up without an account
const findOwned = statement((q, p: { id: string }) =>
  q.db
    .selectFrom('application_owners as o')
    .innerJoin('applications as a', (join) =>
      join.onRef('a.account_id', '=', 'o.account_id').onRef('a.id', '=', 'o.id'),
    )
    .selectAll('a')
    .where('o.id', '=', p.id),
)
const insertOwner = statement((q, p: Named) =>
  q.db.insertInto('application_owners').values({ id: p.id, account_id: p.accountId }),
)
const deleteOwner = statement((q, p: Named) =>
  q.db.deleteFrom('application_owners').where('id', '=', p.id).where('account_id', '=', p.accountId),
)
type Written = Omit<Row, 'added_at_ms' | 'added_by'>
const insertApplication = statement((q, p: Row) =>
  q.db.insertInto('applications').values({
    account_id: p.account_id,
    id: p.id,
    kind: p.kind,
    name: p.name,
    redirect_addresses: p.redirect_addresses,
    sign_out_addresses: p.sign_out_addresses,
    back_channel_address: p.back_channel_address,
    allowed_origins: p.allowed_origins,
    hosts: p.hosts,
    open_to: p.open_to,
    asks_for: p.asks_for,
    not_older_than: p.not_older_than,
    subject: p.subject,
    added_at_ms: p.added_at_ms,
    added_by: p.added_by,
  }),
)
const updateApplication = statement((q, p: Written) =>
  q.db
    .updateTable('applications')
    .set({
      name: p.name,
      redirect_addresses: p.redirect_addresses,
      sign_out_addresses: p.sign_out_addresses,
      back_channel_address: p.back_channel_address,
      allowed_origins: p.allowed_origins,
      hosts: p.hosts,
      open_to: p.open_to,
      asks_for: p.asks_for,
      not_older_than: p.not_older_than,
      subject: p.subject,
    })
    .where('account_id', '=', p.account_id)
    .where('id', '=', p.id),
)
const deleteApplication = statement((q, p: Named) =>
  q.db.deleteFrom('applications').where('account_id', '=', p.accountId).where('id', '=', p.id),
)
const countApplications = statement((q, p: { accountId: string }) =>
  q.db
    .selectFrom('applications')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('account_id', '=', p.accountId),
)

/** Every application of an account, by name. */
export async function applicationsOf(reader: Reader, accountId: string): Promise<StoredApplication[]> {
  return (await reader.all(findApplications, { accountId })).map(applicationOf)
}

/** One application of an account, or null. */
export async function findApplicationOf(
  reader: Reader,
  accountId: string,
  id: string,
): Promise<StoredApplication | null> {
  const row = await reader.first(findApplication, { accountId, id })
  return row ? applicationOf(row) : null
}

/** One application, of whichever account, or null: as an application names itself. */
export async function findApplicationById(reader: Reader, id: string): Promise<StoredApplication | null> {
  const row = await reader.first(findOwned, { id })
  return row ? applicationOf(row) : null
}

/** One application of an account that is about to be changed, or null. The account is held. */
export async function applicationToChange(
  tx: Tx,
  accountId: string,
  id: string,
): Promise<StoredApplication | null> {
  const row = await tx.first(lockApplication, { accountId, id })
  return row ? applicationOf(row) : null
}

/** How many applications an account has. */
export async function countApplicationsOf(tx: Tx, accountId: string): Promise<number> {
  return (await tx.first(countApplications, { accountId }))?.count ?? 0
}

/** Stores a new application of an account. */
export async function addApplicationRow(tx: Tx, application: StoredApplication): Promise<void> {
  const { addedAt, addedBy } = application
  await tx.run(insertOwner, application)
  await tx.run(insertApplication, { ...written(application), added_at_ms: addedAt, added_by: addedBy })
}

/** Stores a changed application. */
export async function replaceApplication(tx: Tx, application: StoredApplication): Promise<void> {
  await tx.run(updateApplication, written(application))
}

/** Removes an application. True where it was there. */
export async function removeApplicationRow(tx: Tx, accountId: string, id: string): Promise<boolean> {
  await tx.run(deleteOwner, { accountId, id })
  return (await tx.run(deleteApplication, { accountId, id })) === 1
}

const written = (application: StoredApplication): Written => ({
  account_id: application.accountId,
  id: application.id,
  kind: application.kind,
  name: application.name,
  redirect_addresses: JSON.stringify(application.redirectAddresses),
  sign_out_addresses: JSON.stringify(application.signOutAddresses),
  back_channel_address: application.backChannelAddress,
  allowed_origins: JSON.stringify(application.allowedOrigins),
  hosts: JSON.stringify(application.hosts),
  open_to: application.openTo,
  asks_for: application.asksFor,
  not_older_than: application.notOlderThan,
  subject: application.subject,
})

const listOf = (stored: string) => JSON.parse(stored) as string[]

const applicationOf = (row: Row): StoredApplication => ({
  accountId: row.account_id,
  id: row.id,
  kind: row.kind as Application['kind'],
  name: row.name,
  redirectAddresses: listOf(row.redirect_addresses),
  signOutAddresses: listOf(row.sign_out_addresses),
  backChannelAddress: row.back_channel_address,
  allowedOrigins: listOf(row.allowed_origins),
  hosts: listOf(row.hosts),
  openTo: row.open_to as Application['openTo'],
  asksFor: row.asks_for as Application['asksFor'],
  notOlderThan: row.not_older_than as Application['notOlderThan'],
  subject: row.subject as Application['subject'],
  addedAt: row.added_at_ms,
  addedBy: row.added_by,
})
