import { useEffect, useRef, type RefObject } from 'react'

/** A ref whose element takes the focus when it appears, and again each time `moment` changes. `false` leaves the focus alone. */
export function useFocus<E extends HTMLElement>(moment: unknown = true): RefObject<E | null> {
  const element = useRef<E>(null)
  useEffect(() => {
    if (moment !== false) element.current?.focus()
  }, [moment])
  return element
}
