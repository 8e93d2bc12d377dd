import { useEffect, useState } from 'react'

/** Whether something has been under way for so long that it has to be said. */
export function useLate(underWay: boolean, afterMs = 300): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (!underWay) return undefined
    const timer = setTimeout(() => setLate(true), afterMs)
    return () => {
      clearTimeout(timer)
      setLate(false)
    }
  }, [underWay, afterMs])
  return late
}
