import type { MouseEvent, ReactNode } from 'react'
import { useGoTo, type Carried } from './place.ts'

type Props = { to: string; look?: string; carried?: () => Carried; children: ReactNode }

/** A link between the pages outside the app. Opened in another tab it is an ordinary link. */
export function PlaceLink({ to, look, carried, children }: Props) {
  const goTo = useGoTo()
  const follow = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    goTo(to, carried?.())
  }
  return (
    <a href={to} className={look} onClick={follow}>
      {children}
    </a>
  )
}
