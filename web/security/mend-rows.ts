import type { CoveredUserOnWire } from '../../src/coverage/coverage-shape.ts'
import type { UserOnWire } from '../../src/user/user-shape.ts'

/** A user without a phone number, or one who was given one here. */
export type MendRow = { user: CoveredUserOnWire; mended: UserOnWire | null }

/** Somebody who was given a number here: who she was, which she has now, and where in the list she stood. */
export type Mended = { user: CoveredUserOnWire; now: UserOnWire; at: number }

/**
 * The rows of the list: those without a number in the order of the server, and whoever was given one here where she
 * stood, so that nothing jumps under the hand of the administrator.
 */
export function rowsOf(missing: readonly CoveredUserOnWire[], mended: readonly Mended[]): MendRow[] {
  const given = new Map(mended.map((one) => [one.user.id, one]))
  const rows: MendRow[] = missing.map((user) => ({ user, mended: given.get(user.id)?.now ?? null }))
  const listed = new Set(missing.map(({ id }) => id))
  for (const { user, now, at } of mended.toSorted((one, other) => one.at - other.at))
    if (!listed.has(user.id)) rows.splice(at, 0, { user, mended: now })
  return rows
}

/** Who comes next after somebody was given a number, of those who have none; null: nobody behind her. */
export function nextToMend(rows: readonly MendRow[], id: string, meId: string): string | null {
  const at = rows.findIndex(({ user }) => user.id === id)
  const next = rows.slice(at + 1).find(({ user, mended }) => mended === null && user.id !== meId)
  return next?.user.id ?? null
}
