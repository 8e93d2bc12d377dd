import { useQueryClient } from '@tanstack/react-query'
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react'
import { whenSessionIsLost } from '../call.ts'
import { asLocked, type Locked } from '../locked/locked.ts'
import { SessionLocked } from '../locked/SessionLocked.tsx'
import { leaveForSignIn, leaveSignedOut } from './leave-for-sign-in.ts'
import { sessionQuery } from './queries.ts'

const LockedContext = createContext(false)

/** Whether the session is locked, and the page therefore covered. */
export function useIsLocked(): boolean {
  return useContext(LockedContext)
}

/** Covers the app while its session is locked. The pages stay as they were, with everything typed in them. */
export function LockGate({ children }: { children: ReactNode }) {
  const queries = useQueryClient()
  const [locked, setLocked] = useState<Locked | null>(null)
  useEffect(() => {
    whenSessionIsLost((refused) => {
      const found = asLocked(refused)
      if (found === null) leaveForSignIn(queries.getQueryData(sessionQuery.queryKey))
      else setLocked(found)
    })
    return () => whenSessionIsLost(() => undefined)
  }, [queries])
  const goOn = () => {
    setLocked(null)
    void queries.invalidateQueries()
  }
  return (
    <>
      {locked !== null && (
        <SessionLocked
          locked={locked}
          onUnlocked={goOn}
          onGone={(why) => (why === null ? leaveForSignIn(undefined) : leaveSignedOut())}
        />
      )}
      <LockedContext value={locked !== null}>
        <div hidden={locked !== null}>{children}</div>
      </LockedContext>
    </>
  )
}
