import { useEffect, useState } from 'react'

const AFTER_MS = 500

/**
 * A sentence for a live region: it changes half a second after the last click, or when its figures arrive if that is
 * later, so that quick clicks are told once. Before the first click it is silent.
 */
export function useSaid(sentence: string | null, clickedAt: number | null): string {
  const [said, say] = useState('')
  useEffect(() => {
    if (sentence === null || clickedAt === null) return undefined
    const timer = setTimeout(() => say(sentence), Math.max(0, clickedAt + AFTER_MS - performance.now()))
    return () => clearTimeout(timer)
  }, [sentence, clickedAt])
  return said
}
