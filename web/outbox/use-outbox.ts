import { useCallback, useEffect, useReducer } from 'react'
import { api } from '../api.ts'
import { afterSeeing, NOTHING_SEEN, type OutboxState } from './outbox-state.ts'

const LOOK_EVERY_MS = 2000

type Outbox = OutboxState & { look: () => Promise<void>; showOlder: () => Promise<void> }

/** The messages that were not sent, looked after every two seconds while the page is seen. */
export function useOutbox(): Outbox {
  const [state, saw] = useReducer(afterSeeing, NOTHING_SEEN)
  const look = useCallback(async () => saw({ page: 'newest', reply: await api.outbox() }), [])
  const showOlder = async () => {
    if (state.olderFrom !== null) saw({ page: 'older', reply: await api.outbox(state.olderFrom) })
  }
  const stopped = state.show === 'code' || state.show === 'closed'
  useEffect(() => {
    if (stopped) return undefined
    void look()
    const timer = setInterval(() => document.hidden || void look(), LOOK_EVERY_MS)
    return () => clearInterval(timer)
  }, [look, stopped])
  return { ...state, look, showOlder }
}
