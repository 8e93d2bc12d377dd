import { useCallback, useRef, useState } from 'react'

/** Runs one act at a time: a second call while the first is under way is ignored and gives undefined. */
export function useBusy(): [busy: boolean, run: <T>(act: () => Promise<T>) => Promise<T | undefined>] {
  const running = useRef(false)
  const [busy, setBusy] = useState(false)
  const run = useCallback(async <T>(act: () => Promise<T>) => {
    if (running.current) return undefined
    running.current = true
    setBusy(true)
    try {
      return await act()
    } finally {
      running.current = false
      setBusy(false)
    }
  }, [])
  return [busy, run]
}
