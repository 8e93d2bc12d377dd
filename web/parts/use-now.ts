import { useEffect, useReducer } from 'react'
import { serverNow } from '../clock.ts'

/** The server's time when the page is drawn, which happens at least every `everyMs` milliseconds. */
export function useNow(everyMs = 1000): Date {
  const [, draw] = useReducer((drawn: number) => drawn + 1, 0)
  useEffect(() => {
    const timer = setInterval(draw, everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return serverNow()
}
