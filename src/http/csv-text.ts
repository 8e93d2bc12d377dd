/** The media type of CSV (RFC 7111). */
export const CSV = 'text/csv'

/** What Excel needs at the beginning of a file to read it as UTF-8. */
export const BYTE_ORDER_MARK = '\uFEFF'

/** What a spreadsheet may take for a formula where it stands first in a cell, full-width forms included; behind apostrophes it is text. */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/
const SHIELDED = /^'+[=+\-@\t\r\n＝＋－＠]/
/** A separator of other programs behind which they would see a formula, blanks and quotes aside. Commas are in quotes for all. */
const FORMULA_BEHIND_SEPARATOR = /[;\t|](?=[\s"]*[=+\-@＝＋－＠])/g
const NEEDS_QUOTES = /[",;\t\r\n]|^\s|\s$/

/**
 * One record of a CSV file (RFC 4180 §2), its end included. A cell that a spreadsheet would take for a formula gets an
 * apostrophe in front, so that no text of a user's is ever run (OWASP, CSV injection).
 */
export const csvRecord = (cells: readonly string[]): string =>
  `${cells.map((cell) => quoted(shielded(cell))).join(',')}\r\n`

/** A cell as it was before `csvRecord` put an apostrophe in front of it: what we export can be imported. */
export const unshielded = (cell: string): string => (SHIELDED.test(cell) ? cell.slice(1) : cell)

/**
 * A text of which no part is taken for a formula either where a program separates cells by semicolons, tabs or bars: it
 * then sees no quotes that do not stand first, and each part as a cell. For files that nobody reads back in.
 */
export const shieldedInside = (text: string): string => text.replaceAll(FORMULA_BEHIND_SEPARATOR, "$&'")

const shielded = (cell: string) => (FORMULA.test(cell) ? `'${cell}` : cell)

const quoted = (cell: string) => (NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
