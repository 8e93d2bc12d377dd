import { useEffect, useRef, useState, type RefObject } from 'react'

/** Gives the focus back to the button inside `opener` that opened a form or a question, once that button is there again. */
export function useReturn(): { opener: RefObject<HTMLSpanElement | null>; goBack: () => void } {
  const opener = useRef<HTMLSpanElement>(null)
  const [returns, setReturns] = useState(0)
  useEffect(() => {
    if (returns > 0) opener.current?.querySelector<HTMLElement>('button, a')?.focus()
  }, [returns])
  return { opener, goBack: () => setReturns((count) => count + 1) }
}
