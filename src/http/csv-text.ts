/** The media type of CSV (RFC 7111). */
export const CSV = 'text/csv'

/** What Excel needs at the beginning of a file to read it as UTF-8. */
export const BYTE_ORDER_MARK = '\uFEFF'

/** What a spreadsheet may take for a formula where it stands first in a cell, full-width forms included; behind apostrophes it is text. */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/
const SHIELDED = /^'+[=+\-@\t\r\n＝＋－＠]/
const NEEDS_QUOTES = /[",;\t\r\n]|^\s|\s$/

/**
 * One record of a CSV file (RFC 4180 §2), its end included. A cell that a spreadsheet would take for a formula gets an
 * apostrophe in front, so that no text of a user's is ever run (OWASP, CSV injection).
 */
export const csvRecord = (cells: readonly string[]): string =>
  `${cells.map((cell) => quoted(shielded(cell))).join(',')}\r\n`

/** A cell as it was before `csvRecord` put an apostrophe in front of it: what we export can be imported. */
export const unshielded = (cell: string): string => (SHIELDED.test(cell) ? cell.slice(1) : cell)

const shielded = (cell: string) => (FORMULA.test(cell) ? `'${cell}` : cell)

const quoted = (cell: string) => (NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
