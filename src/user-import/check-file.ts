import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Reader } from '../store/store.ts'
import { emailsTaken } from '../user/many-users-store.ts'
import {
  type CheckedRow,
  checkRow,
  type ImportProblem,
  type RowsHeldTo,
  sameEmail,
  takenEmail,
} from './check-row.ts'
import { FileProblem } from './file-problem.ts'
import { IMPORT_COLUMNS } from './import-shape.ts'
import type { Progress } from './import-store.ts'
import { type FileRow, readRows } from './read-rows.ts'
import type { Incoming } from './receive-file.ts'
import { MOST_TOLD, type RefusedRows } from './refused-rows.ts'

/** So many rows are checked before others get their turn. */
const AT_ONCE = 50

/** What a file came to: its rows, where nothing is wrong with any. */
export type CheckedFile = RefusedRows & { checked: CheckedRow[] }

/**
 * Checks a file while it arrives, row by row: each by itself, against those above it, and against the users of the
 * account. `progress` is called after every few rows.
 */
export async function checkFile(
  reader: Reader,
  accountId: string,
  file: Incoming,
  held: RowsHeldTo,
  progress: (now: Progress) => void,
): Promise<CheckedFile> {
  const rowOfEmail = new Map<string, number>()
  const right: CheckedRow[] = []
  const problems: ImportProblem[] = []
  let checked = 0
  let wrongRows = 0

  const check = async (some: FileRow[]) => {
    const judged = some.map((row) => ({ ...checkRow(row, held), row: row.row }))
    const keys = judged.flatMap(({ email }) => email?.key ?? [])
    await nextTurn()
    const taken = await emailsTaken(reader, accountId, keys)
    for (const { row, email, user, problems: own } of judged) {
      const wrong: ImportProblem[] = [...own]
      if (email) {
        const earlier = rowOfEmail.get(email.key)
        if (earlier !== undefined) wrong.push(sameEmail(row, earlier))
        else rowOfEmail.set(email.key, row)
        if (taken.has(email.key)) wrong.push(takenEmail(row, email))
      }
      if (wrong.length > 0) wrongRows++
      else if (user) right.push(user)
      if (problems.length < MOST_TOLD) problems.push(...inOrder(wrong))
    }
    checked += some.length
    progress({ rows: file.rows(), checked, wrongRows })
    await nextTurn()
  }

  try {
    let some: FileRow[] = []
    for await (const row of readRows(file.bytes)) {
      if (some.push(row) < AT_ONCE) continue
      await check(some)
      some = []
    }
    if (some.length > 0) await check(some)
    if (checked === 0)
      throw new FileProblem(1, 'There is no user in the file. Put each one in a row below the first.')
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error
    const { row, message: detail } = error
    const first: ImportProblem = { row, column: null, code: 'invalid', detail }
    return { rows: null, wrongRows: wrongRows + 1, problems: [first, ...problems], detail, checked: [] }
  }
  return { rows: checked, wrongRows, problems, checked: right }
}

const inOrder = (problems: ImportProblem[]): ImportProblem[] =>
  problems.toSorted((one, other) => placeOf(one) - placeOf(other))

const placeOf = ({ column }: ImportProblem): number => (column === null ? -1 : IMPORT_COLUMNS.indexOf(column))
