import { useLayoutEffect, useRef, type RefObject } from 'react'

/** A ref that holds the value of the newest drawing, for timers and answers that come later. */
export function useLatest<T>(value: T): RefObject<T> {
  const latest = useRef(value)
  useLayoutEffect(() => {
    latest.current = value
  })
  return latest
}
