import type { Selectable } from 'kysely'
import { type Instant, MINUTE_MS } from '../store/duration.ts'
import { type Chunk, chunksOf, eachRow, forChunks, type ManyValues } from '../store/many-rows.ts'
import { statement } from '../store/statement.ts'
import type { Reader, Tx } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import type { ImportProblem } from './check-row.ts'

/** A check that has told nothing for so long has ended with its process. */
export const SILENT_MS = 1 * MINUTE_MS

export type ImportState = 'checking' | 'done' | 'refused'

/** How far a check is; `rows`: how many the file has, once it is known. */
export type Progress = { rows: number | null; checked: number; wrongRows: number }

/** The last import of an account, as stored. */
export type ImportRecord = Progress & {
  id: string
  fileName: string | null
  dryRun: boolean
  state: ImportState
  problems: readonly ImportProblem[]
  beganAt: Instant
  changedAt: Instant
}

/** The import that is under way, by its account. */
export type ImportId = { accountId: string; id: string }

type Row = Selectable<Tables['user_imports']>
/** What stands in `problems`: how many rows are wrong, and the first of what is wrong with them. */
type Problems = { wrongRows: number; items: readonly ImportProblem[] }

const problemsText = (problems: Problems): string => JSON.stringify(problems)

const insertImport = statement(
  (
    q,
    p: ImportId & {
      madeBy: string
      fileName: string | null
      dryRun: number
      problems: string
      now: number
      silentSince: number
    },
  ) => {
    const values = {
      id: p.id,
      made_by: p.madeBy,
      file_name: p.fileName,
      dry_run: p.dryRun,
      state: 'checking',
      rows: null,
      checked: 0,
      problems: p.problems,
      began_at_ms: p.now,
      changed_at_ms: p.now,
    }
    return q.db
      .insertInto('user_imports')
      .values({ account_id: p.accountId, ...values })
      .onConflict((oc) =>
        oc
          .column('account_id')
          .doUpdateSet(values)
          .where((eb) =>
            eb.or([
              eb('user_imports.state', '!=', 'checking'),
              eb('user_imports.changed_at_ms', '<', p.silentSince),
            ]),
          ),
      )
  },
)
const updateImport = statement(
  (q, p: ImportId & { state: string; rows: number | null; checked: number; problems: string; now: number }) =>
    q.db
      .updateTable('user_imports')
      .set({
        state: p.state,
        rows: p.rows,
        checked: p.checked,
        problems: p.problems,
        changed_at_ms: p.now,
      })
      .where('account_id', '=', p.accountId)
      .where('id', '=', p.id)
      .where('state', '=', 'checking'),
)
const findImport = statement((q, p: { accountId: string }) =>
  q.db.selectFrom('user_imports').selectAll().where('account_id', '=', p.accountId),
)

/** Begins the one import that an account may have at a time. False while another is being checked. */
export async function addImport(
  tx: Tx,
  begun: ImportId & { madeBy: string; fileName: string | null; dryRun: boolean },
  now: Instant,
): Promise<boolean> {
  const problems = problemsText({ wrongRows: 0, items: [] })
  const values = { ...begun, dryRun: begun.dryRun ? 1 : 0, problems, now, silentSince: now - SILENT_MS }
  return (await tx.run(insertImport, values)) === 1
}

/** Notes how far an import is, or what became of it. False where it is not under way any more. */
export async function noteImport(
  tx: Tx,
  { accountId, id }: ImportId,
  { rows, checked, wrongRows }: Progress,
  { state, problems }: { state: ImportState; problems: readonly ImportProblem[] },
  now: Instant,
): Promise<boolean> {
  const text = problemsText({ wrongRows, items: problems })
  const values = { accountId, id, state, rows, checked, problems: text, now }
  return (await tx.run(updateImport, values)) === 1
}

/** The last import of an account; null where there was none. */
export async function findLastImport(reader: Reader, accountId: string): Promise<ImportRecord | null> {
  const row = await reader.first(findImport, { accountId })
  return row ? importOf(row) : null
}

function importOf(row: Row): ImportRecord {
  const { wrongRows, items } = JSON.parse(row.problems) as Problems
  return {
    id: row.id,
    fileName: row.file_name,
    dryRun: row.dry_run === 1,
    state: row.state as ImportState,
    rows: row.rows,
    checked: row.checked,
    wrongRows,
    problems: items,
    beganAt: row.began_at_ms,
    changedAt: row.changed_at_ms,
  }
}

const insertDue = forChunks((rows) =>
  statement((q, p: ManyValues) =>
    q.db.insertInto('invitations_due').values(
      eachRow(rows, p, (of) => ({
        account_id: p['accountId'] as string,
        user_id: of('id'),
        made_by: p['madeBy'] as string,
        asked_at_ms: p['now'] as number,
      })),
    ),
  ),
)

/** What the invitations of many users are asked for by, worked out before the transaction that does. */
export const readyInvitations = (
  { accountId, madeBy }: { accountId: string; madeBy: string },
  users: readonly { id: string }[],
  now: Instant,
): Chunk[] =>
  chunksOf(
    users.map(({ id }) => ({ id })),
    { accountId, madeBy, now },
  )

/** Asks for an invitation of each of these users, to be mailed one after the other. */
export async function addInvitationsDue(tx: Tx, ready: readonly Chunk[]): Promise<void> {
  for (const chunk of ready) await tx.run(insertDue(chunk), chunk.values)
}
