import type { ImportProblemOnWire } from '../../../src/user-import/import-shape.ts'
import { texts as words } from './texts.ts'

const MOST_BYTES = 16 * 1024 * 1024
const LONGEST_NAME = 200

/** What keeps a file from being sent at all; null: nothing. */
export function refusedFile(file: Pick<File, 'name' | 'size' | 'type'> | undefined): string | null {
  if (file === undefined || (file.name === '' && file.size === 0)) return words.noFile
  if (!/\.(csv|txt)$/i.test(file.name) && file.type !== 'text/csv') return words.noCsv(file.name)
  if (file.size === 0) return words.empty(file.name)
  return file.size > MOST_BYTES ? words.tooLarge : null
}

/** Whether a file is still what it was when it was chosen: a browser reads no file that was changed since. */
export function isReadable(file: File): Promise<boolean> {
  return file
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    )
}

/** The name of a file as the server keeps it: on one line, with its end; undefined where nothing is left of it. */
export function plainName(name: string): string | undefined {
  const plain = name
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .trim()
    .slice(-LONGEST_NAME)
    .trim()
  return plain === '' ? undefined : plain
}

/** "312 bytes", "38 kB", "1.4 MB". */
export function sizeInWords(bytes: number): string {
  if (bytes < 1000) return bytes === 1 ? '1 byte' : `${bytes} bytes`
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** The problems of a file as a file: a line each, which no spreadsheet takes for a formula. */
export function problemsFile(problems: readonly ImportProblemOnWire[]): string {
  const lines = [
    ['row', 'column', 'what to change'],
    ...problems.map(({ row, column, detail }) => [String(row), column ?? '', detail]),
  ]
  // the mark at the start tells a spreadsheet that it is UTF-8
  return `\uFEFF${lines.map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join('')}`
}

function cellOf(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) && !/^\+?\d/.test(text) ? `'${text}` : text
  return /[",\r\n;]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}
