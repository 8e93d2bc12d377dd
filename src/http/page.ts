import { z } from 'zod'

const PAGE = 50
const LARGEST_PAGE = 200

/** The query of a list whose ids begin with `prefix`: which page is asked for. */
export const pageQuery = (prefix: string) =>
  z.strictObject({
    cursor: z
      .string()
      .regex(new RegExp(`^\\d{1,15}\\.${prefix}_[0-9a-z]{26}$`), 'Pass on the nextCursor of the page before.')
      .optional(),
    limit: z
      .string()
      .regex(/^[1-9]\d{0,2}$/, `A whole number from 1 to ${LARGEST_PAGE}.`)
      .refine((text) => Number(text) <= LARGEST_PAGE, `A whole number from 1 to ${LARGEST_PAGE}.`)
      .optional(),
  })

/** Which page of a list is asked for. */
export type PageQuery = z.output<ReturnType<typeof pageQuery>>

/**
 * One page of a list in the order of a moment, the latest first, and of the id, since many rows share a moment. `rowsAfter`
 * reads the rows behind a place (the moment and the id of the last row of the page before), `at` gives a row's moment.
 */
export async function readPage<Row extends { id: string }>(
  { cursor, limit }: PageQuery,
  rowsAfter: (place: { before: number; afterId: string; atMost: number }) => Promise<Row[]>,
  at: (row: Row) => number,
): Promise<{ rows: Row[]; nextCursor: string | null }> {
  const most = Number(limit ?? PAGE)
  const [before = String(Number.MAX_SAFE_INTEGER), afterId = ''] = cursor?.split('.') ?? []
  const found = await rowsAfter({ before: Number(before), afterId, atMost: most + 1 })
  const rows = found.slice(0, most)
  const last = rows.at(-1)
  return { rows, nextCursor: last && found.length > most ? `${at(last)}.${last.id}` : null }
}
