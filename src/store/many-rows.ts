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
    const values: ManyValues = { ...shared }
    for (let nth = 0; nth < size; nth++) {
      const row = rows[at + nth] ?? {}
      for (const name in row) values[place(name, nth)] = row[name] ?? null
    }
    chunks.push({ rows: size, values })
    at += size
  }
  return chunks
}

const places = new Map<string, string[]>()

/** The name of a column of the nth row. Each is put together once: for many rows that takes longer than all the rest. */
function place(name: string, nth: number): string {
  const ready = places.get(name) ?? []
  places.set(name, ready)
  return (ready[nth] ??= name + nth)
}

/** A statement for chunks of so many rows, each made at its first use. */
export function forChunks(
  make: (rows: number) => Statement<ManyValues, unknown>,
): (chunk: Chunk) => Statement<ManyValues, unknown> {
  const made = new Map<number, Statement<ManyValues, unknown>>()
  return ({ rows }) => {
    const ready = made.get(rows) ?? make(rows)
    made.set(rows, ready)
    return ready
  }
}
