import { useEffect, useRef, type RefObject } from 'react'
import { useLatest } from './use-latest.ts'

/** A ref to the form or question that Esc leaves while the focus is inside it. */
export function useEscape<E extends HTMLElement>(leave: () => void): RefObject<E | null> {
  const place = useRef<E>(null)
  const latest = useLatest(leave)
  useEffect(() => {
    const element = place.current
    const press = (event: KeyboardEvent) => event.key === 'Escape' && latest.current()
    element?.addEventListener('keydown', press)
    return () => element?.removeEventListener('keydown', press)
  }, [latest])
  return place
}
