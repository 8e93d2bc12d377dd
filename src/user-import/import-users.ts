import type { Readable } from 'node:stream'
import { demandRight } from '../administration/demand-right.ts'
import { actorIdOf } from '../audit/audit.ts'
import type { AccountCaller } from '../http/door.ts'
import { newId } from '../http/token.ts'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { checkFile } from './check-file.ts'
import type { RowsHeldTo } from './check-row.ts'
import { heldTo } from './held-to.ts'
import type { ImportedOnWire } from './import-shape.ts'
import { addImport, type ImportId, noteImport, type Progress } from './import-store.ts'
import { tellProgress } from './progress.ts'
import { demandFits, receiveFile } from './receive-file.ts'
import { keptOf, refuseRows } from './refused-rows.ts'
import { saveImportedUsers } from './save-imported-users.ts'

type Needs = Pick<World, 'store' | 'clock' | 'random' | 'log'>

/** What is asked for: whether everybody is invited, whether the file is only checked, and what it is called. */
export type ImportAsked = { invite: boolean; dryRun: boolean; fileName: string | null }

/**
 * Imports the users of a CSV file into the caller's account: it creates, and changes nobody. All rows are checked while
 * the file arrives; all of them are stored in one transaction, or none. Whoever sent the file may go away once it has
 * arrived: the check goes on, and what came of it is kept. A program imports members alone. Refuses with `sudo_required` at the beginning and at the end,
 * with `import_running`, `body_too_large`, and with every row that is wrong.
 */
export async function importUsers(
  world: Needs,
  caller: AccountCaller,
  asked: ImportAsked,
  body: { csv: Readable; bytes: number | null },
): Promise<ImportedOnWire> {
  demandFits(body.bytes)
  const { id, held } = await begin(world, caller, asked)
  const teller = tellProgress(world, id)
  let progress: Progress = { rows: null, checked: 0, wrongRows: 0 }
  try {
    const incoming = receiveFile(body.csv)
    const file = await checkFile(world.store.read, caller.accountId, incoming, held, (now) =>
      teller.note((progress = now)),
    )
    await teller.stop()
    if (file.problems.length > 0) throw refuseRows(file)
    const created = await saveImportedUsers(world, caller, asked, id, file.checked)
    return { created, rows: file.checked.length }
  } catch (error) {
    await teller.stop()
    await keep(world, id, progress, error)
    throw error
  }
}

/** Begins the import: from here on it is the account's one. What it is held to is looked at again when it is stored. */
async function begin(
  { store, clock, random }: Needs,
  caller: AccountCaller,
  { dryRun, fileName }: ImportAsked,
): Promise<{ id: ImportId; held: RowsHeldTo }> {
  const { accountId } = caller
  const madeBy = actorIdOf(caller)
  const now = clock.now()
  const id = { accountId, id: newId(random, 'imp') }
  return store.write(async (tx) => {
    const held = await heldTo(tx, accountId)
    await demandRight(tx, caller, now)
    if (!(await addImport(tx, { ...id, madeBy, fileName, dryRun }, now))) throw new Refusal('import_running')
    return { id, held: { ...held, membersOnly: 'apiKeyId' in caller } }
  })
}

/** Keeps why an import was refused, for whoever has left the page. */
async function keep(
  { store, clock, log }: Needs,
  id: ImportId,
  progress: Progress,
  refused: unknown,
): Promise<void> {
  const { rows, wrongRows, problems } = keptOf(refused)
  try {
    const came = { rows: rows ?? progress.rows, checked: progress.checked, wrongRows }
    await store.write((tx) => noteImport(tx, id, came, { state: 'refused', problems }, clock.now()))
  } catch (error) {
    log.warn({ error: String(error) }, 'what came of an import could not be stored')
  }
}
