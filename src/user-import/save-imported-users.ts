import { setImmediate as nextTurn } from 'node:timers/promises'
import { demandRight } from '../administration/demand-right.ts'
import { actorIdOf, recordAct } from '../audit/audit.ts'
import type { AccountCaller } from '../http/door.ts'
import { newId } from '../http/token.ts'
import { Refusal } from '../refusal.ts'
import type { Instant } from '../store/duration.ts'
import type { Chunk } from '../store/many-rows.ts'
import type { Reader, Tx } from '../store/store.ts'
import { addInvitedUsers, emailsTaken, type ManyUser, readyUsers } from '../user/many-users-store.ts'
import type { World } from '../world.ts'
import { checkPhoneAgain, type CheckedRow, type ImportProblem, takenEmail } from './check-row.ts'
import { heldTo } from './held-to.ts'
import { addInvitationsDue, type ImportId, noteImport, readyInvitations } from './import-store.ts'
import { refuseSince } from './refused-rows.ts'

/** So many users are made ready before others get their turn. */
const AT_ONCE = 200

/**
 * Stores the users of a file whose rows are right, all of them in one transaction, and with them that the import is done
 * and that they are to be invited. What may have changed since the check is looked at again, once all are written: that
 * SMS became an active method, that the caller is still an administrator with sudo. Nobody sees them before.
 */
export async function saveImportedUsers(
  world: Pick<World, 'store' | 'clock' | 'random'>,
  caller: AccountCaller,
  { invite, dryRun }: { invite: boolean; dryRun: boolean },
  id: ImportId,
  checked: readonly CheckedRow[],
): Promise<number> {
  const { accountId } = caller
  const now = world.clock.now()
  const rows = checked.length
  const toStore = await ready(world, caller, dryRun ? [] : checked, now)
  await world.store
    .write(async (tx) => {
      // before anything of the account is locked: it may take seconds, in which all others go on
      if (!dryRun) await add(tx, toStore, invite)
      const { smsIsActive } = await heldTo(tx, accountId)
      await demandRight(tx, caller, now)
      const phones = smsIsActive ? checked.flatMap(checkPhoneAgain) : []
      if (phones.length > 0) throw refuseSince(rows, phones)
      const done = { state: 'done', problems: [] } as const
      const progress = { rows, checked: rows, wrongRows: 0 }
      if (!(await noteImport(tx, id, progress, done, now))) throw new Refusal('import_running')
      if (dryRun) return
      const details = { created: rows, invited: invite }
      await recordAct(world, tx, caller, { type: 'users_imported', details }, now)
    })
    .catch(async (error: unknown) => {
      if (!(error instanceof Refusal) || error.code !== 'email_taken') throw error
      throw refuseSince(rows, await takenSince(world.store.read, accountId, checked))
    })
  return dryRun ? 0 : rows
}

type ToStore = { users: Chunk[]; invitations: Chunk[] }

/** What is to be stored, worked out beforehand: while it is stored, nobody else writes to an embedded database. */
async function ready(
  { random }: Pick<World, 'random'>,
  caller: AccountCaller,
  checked: readonly CheckedRow[],
  now: Instant,
): Promise<ToStore> {
  const { accountId } = caller
  const madeBy = actorIdOf(caller)
  const users: Chunk[] = []
  const invitations: Chunk[] = []
  const ids = await newIdsInOrder(random, checked.length)
  for (let from = 0; from < checked.length; from += AT_ONCE) {
    const some = checked.slice(from, from + AT_ONCE).map((row, nth) => userOf(row, ids[from + nth] ?? ''))
    users.push(...readyUsers(accountId, some, now))
    invitations.push(...readyInvitations({ accountId, madeBy }, some, now))
    await nextTurn()
  }
  return { users, invitations }
}

/** So much of an id tells the groups apart that are sorted each by itself. */
const START = 'usr_??'.length

/**
 * So many new ids, as random as all are, in their order: where users are stored in the order of their ids, an index that
 * has them grows at one place instead of everywhere, which takes a third of the time. They are sorted a few at a time, so
 * that others have their turn.
 */
async function newIdsInOrder(random: World['random'], count: number): Promise<string[]> {
  const groups = new Map<string, string[]>()
  for (let nth = 0; nth < count; nth++) {
    const id = newId(random, 'usr')
    const start = id.slice(0, START)
    const group = groups.get(start)
    if (group) group.push(id)
    else groups.set(start, [id])
    if (nth % AT_ONCE === 0) await nextTurn()
  }
  const ids: string[] = []
  for (const start of [...groups.keys()].toSorted()) {
    ids.push(...(groups.get(start)?.toSorted() ?? []))
    await nextTurn()
  }
  return ids
}

async function add(tx: Tx, { users, invitations }: ToStore, invite: boolean): Promise<void> {
  if (!(await addInvitedUsers(tx, users))) throw new Refusal('email_taken')
  if (invite) await addInvitationsDue(tx, invitations)
}

const userOf = ({ name, role, email, phone, canReceiveSms }: CheckedRow, id: string): ManyUser => ({
  id,
  name,
  role,
  email: email.address,
  emailKey: email.key,
  phone,
  phoneUnreachable: phone !== null && !canReceiveSms ? 1 : 0,
})

/** Whose e-mail somebody else has got since the check. */
async function takenSince(
  reader: Reader,
  accountId: string,
  checked: readonly CheckedRow[],
): Promise<ImportProblem[]> {
  const keys = checked.map(({ email }) => email.key)
  const taken = await emailsTaken(reader, accountId, keys)
  return checked.flatMap(({ row, email }) => (taken.has(email.key) ? [takenEmail(row, email)] : []))
}
