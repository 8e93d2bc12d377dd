import { type FieldRefusal, Refusal, REFUSALS } from '../refusal.ts'
import type { ImportProblem } from './check-row.ts'

/** So many problems are told; of the rest it is told how many rows have some. */
export const MOST_TOLD = 1_000

/** What came of the rows of a file: `rows` is null where it could not be read to its end, and `detail` then says why. */
export type RefusedRows = {
  rows: number | null
  wrongRows: number
  problems: readonly ImportProblem[]
  detail?: string
}

/** The refusal of a file, with the first of what is wrong, by row and column. */
export function refuseRows({ rows, wrongRows, problems, detail }: RefusedRows): Refusal {
  return new Refusal('invalid', {
    detail: detail ?? `${wrongRows} of ${rows} rows need a change. Nothing was imported.`,
    errors: problems.slice(0, MOST_TOLD).map(refusedRow),
    extra: { rows, wrongRows },
  })
}

/** Problems of rows that were right when they were checked. */
export const refuseSince = (rows: number, problems: readonly ImportProblem[]): Refusal =>
  refuseRows({ rows, wrongRows: rowsIn(problems), problems })

const refusedRow = ({ row, column, code, detail }: ImportProblem): FieldRefusal => ({
  pointer: column === null ? `/${row}` : `/${row}/${column}`,
  code,
  detail,
  row,
  column,
})

const rowsIn = (problems: readonly ImportProblem[]) => new Set(problems.map(({ row }) => row)).size

/** What is kept of an import that was refused, whatever refused it: what its administrators read of it later. */
export function keptOf(refused: unknown): {
  rows: number | null
  wrongRows: number
  problems: ImportProblem[]
} {
  const { code, message, errors, extra } =
    refused instanceof Refusal
      ? refused
      : new Refusal('store_unavailable', { detail: REFUSALS.store_unavailable.says })
  const problems = errors.map(({ row = 1, column = null, code: each, detail }) => ({
    row,
    column: column as ImportProblem['column'],
    code: each,
    detail,
  }))
  const { rows, wrongRows } = extra
  return {
    rows: typeof rows === 'number' ? rows : null,
    wrongRows: typeof wrongRows === 'number' ? wrongRows : 0,
    problems: problems.length > 0 ? problems : [{ row: 1, column: null, code, detail: message }],
  }
}
