import type { Instant } from '../../store/duration.ts'
import { statement } from '../../store/statement.ts'
import type { Reader, Tx } from '../../store/store.ts'
import type { Tables } from '../../store/tables.ts'
import { noteEverEnrolled, recountFactors, switchCodesOn } from '../../user/factor-store.ts'
import type { World } from '../../world.ts'
import { openAppSecret, sealAppSecret } from './app-secret.ts'

type Who = { accountId: string; id: string }
type OfUser = { accountId: string; userId: string }

/** A user's app, to be shown to her. */
export type App = { id: string; name: string; createdAt: Instant; lastUsedAt: Instant | null }

/** An app as it is stored. */
export type AppRow = Tables['apps']

const findApps = statement((q, p: OfUser) =>
  q.db
    .selectFrom('apps')
    .selectAll()
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId)
    .orderBy('created_at_ms')
    .orderBy('id'),
)
const insertApp = statement(
  (q, p: OfUser & { id: string; name: string; secret: string; lastStep: number; now: number }) =>
    q.db.insertInto('apps').values({
      account_id: p.accountId,
      user_id: p.userId,
      id: p.id,
      name: p.name,
      secret: p.secret,
      last_step: p.lastStep,
      created_at_ms: p.now,
      last_used_at_ms: null,
    }),
)
const useStored = statement((q, p: OfUser & { id: string; step: number; now: number }) =>
  q.db
    .updateTable('apps')
    .set({ last_step: p.step, last_used_at_ms: p.now })
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId)
    .where('id', '=', p.id)
    .where('last_step', '<', p.step),
)
const setName = statement((q, p: OfUser & { id: string; name: string }) =>
  q.db
    .updateTable('apps')
    .set({ name: p.name })
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId)
    .where('id', '=', p.id),
)
const removeOne = statement((q, p: OfUser & { id: string }) =>
  q.db
    .deleteFrom('apps')
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId)
    .where('id', '=', p.id),
)
const removeAll = statement((q, p: OfUser) =>
  q.db.deleteFrom('apps').where('account_id', '=', p.accountId).where('user_id', '=', p.userId),
)

const ofUser = ({ accountId, id: userId }: Who): OfUser => ({ accountId, userId })

/** The apps of a user as they are stored, the oldest first. */
export const appRows = (reader: Reader, who: OfUser): Promise<AppRow[]> =>
  reader.all(findApps, { accountId: who.accountId, userId: who.userId })

/** The apps of a user, the oldest first. */
export async function appsOf(reader: Reader, accountId: string, userId: string): Promise<App[]> {
  return (await appRows(reader, { accountId, userId })).map((row) => ({
    id: row.id,
    name: row.name,
    createdAt: row.created_at_ms,
    lastUsedAt: row.last_used_at_ms,
  }))
}

/** The secret of an app. Throws where it was changed or moved. */
export const secretOf = ({ box }: Pick<World, 'box'>, row: AppRow): Buffer =>
  openAppSecret(box, 'apps', { accountId: row.account_id, userId: row.user_id, id: row.id }, row.secret)

/**
 * Gives a user an app; her row is locked. `step`: the one by whose code she has confirmed it, which is dead with that.
 * SMS and app codes are on again where they had been switched off.
 */
export async function addApp(
  { box }: Pick<World, 'box'>,
  tx: Tx,
  user: Who,
  app: { id: string; name: string; secret: Buffer; step: number },
  now: Instant,
): Promise<void> {
  const secret = sealAppSecret(box, 'apps', { ...ofUser(user), id: app.id }, app.secret)
  await tx.run(insertApp, { ...ofUser(user), id: app.id, name: app.name, secret, lastStep: app.step, now })
  await noteEverEnrolled(tx, user, now)
  await switchCodesOn(tx, user)
  await recountFactors(tx, user)
}

/** Uses a step of an app up, and all before it. It may happen once, and the statement says whether we won. */
export async function useStep(tx: Tx, app: AppRow, step: number, now: Instant): Promise<boolean> {
  const { account_id: accountId, user_id: userId, id } = app
  return (await tx.run(useStored, { accountId, userId, id, step, now })) === 1
}

/** Names an app of a user's anew. False where she has none of that id. */
export async function renameApp(tx: Tx, user: Who, id: string, name: string): Promise<boolean> {
  return (await tx.run(setName, { ...ofUser(user), id, name })) === 1
}

/** Removes an app of a user's. False where she has none of that id. */
export async function removeApp(tx: Tx, user: Who, id: string): Promise<boolean> {
  const removed = (await tx.run(removeOne, { ...ofUser(user), id })) === 1
  await recountFactors(tx, user)
  return removed
}

/** Removes every app of a user's. */
export async function removeAppsOf(tx: Tx, user: Who): Promise<void> {
  await tx.run(removeAll, ofUser(user))
  await recountFactors(tx, user)
}
