import { useState, type ReactNode } from 'react'
import { Button } from '../parts/Button.tsx'
import { useFocus } from '../parts/use-focus.ts'
import { counted, inFigures } from './effect-words.ts'

/** How many names stand in the panel by themselves. */
export const NAMES_SHOWN = 5

type Props = {
  /** Those whose names are known, which may be fewer than there are. */
  names: readonly { id: string; says: string }[]
  total: number
  /** "and 12 more". */
  more: (count: string) => string
  /** Where all of them are listed. */
  link?: (words: string) => ReactNode
}

/** Names, and how many more there are: listed elsewhere, shown on a click, or, where they are not known, counted. */
export function NameList({ names, total, more, link }: Props) {
  const [all, setAll] = useState(false)
  const firstMore = useFocus<HTMLLIElement>(all)
  const shown = all ? names : names.slice(0, NAMES_SHOWN)
  const left = Math.max(0, total - shown.length)
  const says = shown.length === 0 ? counted(left, 'user') : more(inFigures(left))
  return (
    <ul className="names">
      {shown.map((one, at) => (
        <li key={one.id} {...(at === NAMES_SHOWN && { ref: firstMore, tabIndex: -1 })}>
          {one.says}
        </li>
      ))}
      {left > 0 && (
        <li>
          {link?.(says) ??
            (names.length > shown.length ? (
              <Button look="link" onClick={() => setAll(true)}>
                {says}
              </Button>
            ) : (
              <span className="muted">{says}</span>
            ))}
        </li>
      )}
    </ul>
  )
}
