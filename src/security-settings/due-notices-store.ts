import type { Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Reader, Tx } from '../store/store.ts'
import { isActive } from '../user/user-store.ts'

/** That two-factor authentication was switched off, which is still to be told to users whose ids come after `toldUpTo`. */
export type DueNotice = {
  accountId: string
  /** The version of the policy that switched it off. */
  version: number
  savedAt: Instant
  /** Who was told as an administrator. */
  admins: readonly string[]
  toldUpTo: string
}

/** One of the users whose turn it is, and where to write to; null where there is nothing to tell. */
export type InTurn = { id: string; email: string | null }

type Turn = { accountId: string; version: number; toldUpTo: string }

const insertNotice = statement(
  (q, p: { accountId: string; version: number; savedAt: number; admins: string }) =>
    q.db.insertInto('notices_due').values({
      account_id: p.accountId,
      version: p.version,
      saved_at_ms: p.savedAt,
      admins: p.admins,
      told_up_to: '',
      due_at_ms: p.savedAt,
    }),
)
const findOldest = statement((q, p: { now: number }) =>
  q.db
    .selectFrom('notices_due')
    .selectAll()
    .where('due_at_ms', '<=', p.now)
    .orderBy('due_at_ms')
    .orderBy('account_id')
    .orderBy('version')
    .limit(1),
)
const findNext = statement((q, p: { accountId: string; after: string; atMost: number }) =>
  q.db
    .selectFrom('users')
    .select(['id', 'email', 'accepted_at_ms', 'deactivated_at_ms', 'own_choice_at_ms'])
    .where('account_id', '=', p.accountId)
    .where('id', '>', p.after)
    .orderBy('id')
    .limit(p.atMost),
)
const moveOn = statement((q, p: Turn & { upTo: string; now: number }) =>
  q.db
    .updateTable('notices_due')
    .set({ told_up_to: p.upTo, due_at_ms: p.now })
    .where('account_id', '=', p.accountId)
    .where('version', '=', p.version)
    .where('told_up_to', '=', p.toldUpTo),
)
const deleteNotice = statement((q, p: Turn) =>
  q.db
    .deleteFrom('notices_due')
    .where('account_id', '=', p.accountId)
    .where('version', '=', p.version)
    .where('told_up_to', '=', p.toldUpTo),
)
const postponeNotice = statement((q, p: Turn & { until: number }) =>
  q.db
    .updateTable('notices_due')
    .set({ due_at_ms: p.until })
    .where('account_id', '=', p.accountId)
    .where('version', '=', p.version)
    .where('told_up_to', '=', p.toldUpTo),
)

/** Notes, in the transaction of the save, that its users are to be told; one row, however many they are. */
export async function addNoticeDue(tx: Tx, notice: Omit<DueNotice, 'toldUpTo'>): Promise<void> {
  const { accountId, version, savedAt, admins } = notice
  await tx.run(insertNotice, { accountId, version, savedAt, admins: JSON.stringify(admins) })
}

/** The one that has waited longest, of whatever account; not one that was put off until later. */
export async function oldestNotice(reader: Reader, now: Instant): Promise<DueNotice | null> {
  const row = await reader.first(findOldest, { now })
  if (!row) return null
  return {
    accountId: row.account_id,
    version: row.version,
    savedAt: row.saved_at_ms,
    admins: JSON.parse(row.admins) as string[],
    toldUpTo: row.told_up_to,
  }
}

/**
 * The users whose turn it is next. Told is who is active, has not chosen two-factor authentication herself, and was not
 * told as an administrator: whoever becomes an administrator, or is none any more, before her turn is told once all the same.
 */
export async function nextInTurn(reader: Reader, notice: DueNotice, atMost: number): Promise<InTurn[]> {
  const { accountId, toldUpTo: after, admins } = notice
  const rows = await reader.all(findNext, { accountId, after, atMost })
  return rows.map((row) => {
    const active = isActive({ acceptedAt: row.accepted_at_ms, deactivatedAt: row.deactivated_at_ms })
    const loses = active && row.own_choice_at_ms === null && !admins.includes(row.id)
    return { id: row.id, email: loses ? row.email : null }
  })
}

/**
 * Takes the turn of all up to `upTo` (null: of all that are left), for good. Of all that ask at once one gets it. The
 * notice then stands behind those of other accounts, so that no large one keeps them waiting.
 */
export async function takeTurn(
  tx: Tx,
  { accountId, version, toldUpTo }: DueNotice,
  upTo: string | null,
  now: Instant,
): Promise<boolean> {
  const turn = { accountId, version, toldUpTo }
  const taken = upTo === null ? tx.run(deleteNotice, turn) : tx.run(moveOn, { ...turn, upTo, now })
  return (await taken) === 1
}

/** Puts one off that could not be told, so that it does not keep those of other accounts waiting. */
export async function putOffNotice(tx: Tx, notice: DueNotice, until: Instant): Promise<void> {
  const { accountId, version, toldUpTo } = notice
  await tx.run(postponeNotice, { accountId, version, toldUpTo, until })
}
