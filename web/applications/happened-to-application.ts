import { useEffect, useState } from 'react'

/** What was done to an application on one page and is said on the next. A secret is in no other place than here. */
export type HappenedToApplication =
  | { what: 'added'; id: string; secret: string | null }
  | { what: 'removed'; name: string }

let happened: HappenedToApplication | null = null

/** Keeps what was done for the page that comes next. */
export function noteApplication(done: HappenedToApplication): void {
  happened = done
}

/** What was done on the page before; null: nothing of this kind. It is said until this page goes, and then forgotten. */
export function useApplicationNote<W extends HappenedToApplication['what']>(
  what: W,
): Extract<HappenedToApplication, { what: W }> | null {
  const [said] = useState(() => happened)
  useEffect(
    () => () => {
      if (happened === said) happened = null
    },
    [said],
  )
  return said?.what === what ? (said as Extract<HappenedToApplication, { what: W }>) : null
}
