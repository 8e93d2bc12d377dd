import { setImmediate as nextTurn } from 'node:timers/promises'
import { pipeline, Readable } from 'node:stream'
import { CsvError, type Info, parse } from 'csv-parse'
import { isPlainLine } from '../config.ts'
import { unshielded } from '../http/csv-text.ts'
import { FileProblem } from './file-problem.ts'
import { IMPORT_COLUMNS } from './import-shape.ts'
import { MOST_BYTES_OF_A_ROW } from './receive-file.ts'

export type ImportColumn = (typeof IMPORT_COLUMNS)[number]

/** A row of a file: which, as a spreadsheet counts it, and what stands in its columns. `unclear`: why it cannot be read. */
export type FileRow = { row: number; cells: Record<ImportColumn, string>; unclear: string | null }

/** How many bytes are parsed before others get their turn. */
const SLICE_BYTES = 4 * 1024
const SEPARATORS = [',', ';', '\t'] as const
const MANDATORY = ['name', 'email'] as const satisfies ImportColumn[]
const NAMED = 'name, email, role, phone'

/**
 * Reads the rows of a file one after the other, blank ones left out, as a spreadsheet saves them: with or without a byte
 * order mark, cells separated by commas, semicolons or tabs, in quotes or not. Its first row names the columns, in any
 * order and case. Ends with a `FileProblem` where the file cannot be read on.
 */
export async function* readRows(bytes: Readable): AsyncGenerator<FileRow> {
  const slices = slicesOf(bytes)
  const { head, separator } = await readHead(slices)
  const parser = parse({
    bom: true,
    delimiter: separator,
    record_delimiter: ['\r\n', '\n', '\r'],
    info: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: MOST_BYTES_OF_A_ROW,
  })
  pipeline(Readable.from(continued(head, slices)), parser, () => undefined)
  let columns: Header | null = null
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      const row = info.records + info.empty_lines
      if (record.every((cell) => cell.trim() === '')) continue
      if (columns) yield rowOf(row, record, columns)
      else columns = headerOf(row, record)
    }
  } catch (error) {
    throw error instanceof CsvError ? problemOf(error) : error
  }
  if (!columns) throw new FileProblem(1, `The file is empty. Its first row names the columns: ${NAMED}.`)
}

async function* slicesOf(bytes: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of bytes as AsyncIterable<Buffer>)
    for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
      yield chunk.subarray(at, at + SLICE_BYTES)
      await nextTurn()
    }
}

/** The beginning of a file up to the end of its first row that says something, and what separates the cells there. */
async function readHead(slices: AsyncGenerator<Buffer>): Promise<{ head: Buffer; separator: string }> {
  let head = Buffer.alloc(0)
  let first: string | undefined
  for (;;) {
    const { value, done } = await slices.next()
    if (!done) head = Buffer.concat([head, value])
    first = /^\s*\S[^\r\n]*(?=[\r\n])/.exec(textOf(head))?.[0]
    if (first !== undefined || done) break
  }
  const unquoted = (first ?? textOf(head)).replaceAll(/"[^"]*"/g, '')
  const count = (separator: string) => unquoted.split(separator).length
  const [separator] = SEPARATORS.toSorted((one, other) => count(other) - count(one))
  return { head, separator: separator ?? ',' }
}

/** Each byte as a character: enough to find separators by. */
const textOf = (head: Buffer): string => head.toString('latin1').replace(/^\xEF\xBB\xBF/, '')

async function* continued(head: Buffer, slices: AsyncGenerator<Buffer>) {
  if (head.length > 0) yield head
  yield* slices
}

/** Which column each cell of a row belongs to; null: to none. */
type Header = (ImportColumn | null)[]

function headerOf(row: number, cells: string[]): Header {
  const columns = cells.map((cell) => {
    const name = cell.trim().toLowerCase().replace('e-mail', 'email')
    if (name === '') return null
    const column = IMPORT_COLUMNS.find((one) => one === name)
    if (!column)
      throw new FileProblem(
        row,
        `${quoted(cell.trim())} is not a column. Use ${NAMED}, and remove the others.`,
      )
    return column
  })
  const twice = columns.find((column, at) => column !== null && columns.indexOf(column) !== at)
  if (twice) throw new FileProblem(row, `There are two columns ${twice}. Remove one of them.`)
  const missing = MANDATORY.find((column) => !columns.includes(column))
  if (missing)
    throw new FileProblem(row, `There is no column ${missing}. The first row names the columns: ${NAMED}.`)
  return columns
}

function rowOf(row: number, record: string[], columns: Header): FileRow {
  const cells: FileRow['cells'] = { name: '', email: '', role: '', phone: '' }
  let unclear: string | null = null
  for (const [at, cell] of record.entries()) {
    const column = columns[at] ?? null
    const text = unshielded(cell.trim())
    if (/[\r\n]/.test(cell)) unclear = 'A cell has a line break. Write each cell on one line.'
    if (column) cells[column] = text
    else if (text !== '')
      unclear ??=
        'This row has more cells than the first one. Put a cell that has a separator in it in quotes.'
  }
  return { row, cells, unclear }
}

/** As much of a text as a sentence has room for. */
export const clipped = (text: string): string =>
  Array.from(text).length > 60 ? `${Array.from(text).slice(0, 59).join('')}…` : text

/** What stands in a cell, for a sentence; what would disturb the sentence is not repeated. */
export const quoted = (cell: string): string => (isPlainLine(cell) ? `“${clipped(cell)}”` : 'This')

function problemOf(error: CsvError): FileProblem {
  const { records = 0, empty_lines: blank = 0 } = error as { records?: number; empty_lines?: number }
  return new FileProblem(
    records + blank + 1,
    'The quotes of this row do not fit together. Put the whole cell in quotes, and double each quote inside.',
  )
}
