import { useEffect, useState } from 'react'

/** Says that something is loading, but only when it takes longer than 300 ms. */
export function Loading({ what }: { what: string }) {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300)
    return () => clearTimeout(timer)
  }, [])
  return (
    <p className="muted" role="status">
      {late && `Loading ${what}…`}
    </p>
  )
}
