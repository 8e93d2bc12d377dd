import type { Scalar, Statement } from './statement.ts'

/** Parameters of a statement for many rows: each column of each row under its name and place, `email0`, `email1` …. */
export type ManyValues = Record<string, Scalar>

/** Rows that go into one statement, with their parameters. */
export type Chunk = { rows: number; values: ManyValues }

/** So many rows go into one statement, the largest that fits first: three statements are made, however many rows there are. */
const SIZES = [100, 10, 1]

/**
 * Splits rows into chunks, each of a size that has its statement; `shared` are the parameters that all rows share. It is
 * work that is best done before the transaction that stores them.
 */
export function chunksOf(rows: readonly ManyValues[], shared: ManyValues): Chunk[] {
  const chunks: Chunk[] = []
  for (let at = 0; at < rows.length;) {
    const size = SIZES.find((one) => one <= rows.length - at) ?? 1
    chunks.push({ rows: size, values: valuesOf(rows.slice(at, at + size), shared) })
    at += size
  }
  return chunks
}

/** The parameters of a statement for all of these rows; `shared` are those that all rows share. */
export function valuesOf(rows: readonly ManyValues[], shared: ManyValues): ManyValues {
  const values: ManyValues = { ...shared }
  for (const [nth, row] of rows.entries())
    for (const name in row) values[place(name, nth)] = row[name] ?? null
  return values
}

const places = new Map<string, string[]>()

/** The name of a column of the nth row. Each is put together once: for many rows that takes longer than all the rest. */
function place(name: string, nth: number): string {
  const ready = places.get(name) ?? []
  places.set(name, ready)
  return (ready[nth] ??= name + nth)
}

/** A parameter of one row of many, for whichever column takes it. */
export type ParameterOf = (name: string) => never

/** Puts together what a statement says of each of its rows. */
export function eachRow<Part>(rows: number, p: ManyValues, part: (of: ParameterOf) => Part): Part[] {
  return Array.from({ length: rows }, (_, nth) => part((name) => p[place(name, nth)] as never))
}

/** A statement for so many rows, each made at its first use. */
export function forRows<Row>(
  make: (rows: number) => Statement<ManyValues, Row>,
): (rows: number) => Statement<ManyValues, Row> {
  const made = new Map<number, Statement<ManyValues, Row>>()
  return (rows) => {
    const ready = made.get(rows) ?? make(rows)
    made.set(rows, ready)
    return ready
  }
}

/** A statement for chunks of so many rows. */
export function forChunks(
  make: (rows: number) => Statement<ManyValues, unknown>,
): (chunk: Chunk) => Statement<ManyValues, unknown> {
  const statementFor = forRows(make)
  return ({ rows }) => statementFor(rows)
}
