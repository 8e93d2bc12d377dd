import { useEffect, useState } from 'react'

/** What was done on one page and is said on the next. */
export type Happened =
  | { what: 'created'; id: string; name: string; invited: boolean }
  | { what: 'deleted'; name: string }

let happened: Happened | null = null

/** Keeps what was done for the page that comes next. */
export function noteHappened(done: Happened): void {
  happened = done
}

/** What was done on the page before; null: nothing of this kind. It is said until this page goes. */
export function useHappened<W extends Happened['what']>(what: W): Extract<Happened, { what: W }> | null {
  const [said] = useState(() => happened)
  useEffect(
    () => () => {
      if (happened === said) happened = null
    },
    [said],
  )
  return said?.what === what ? (said as Extract<Happened, { what: W }>) : null
}
