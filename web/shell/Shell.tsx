import { useQuery } from '@tanstack/react-query'
import { Outlet, useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { AwayBlock } from '../parts/Away.tsx'
import { Loading } from '../parts/Loading.tsx'
import { SudoProvider } from '../sudo/SudoProvider.tsx'
import { LockGate, useIsLocked } from './LockGate.tsx'
import { NotDone, sessionQuery } from './queries.ts'
import { Rail } from './Rail.tsx'
import { SessionContext } from './session.ts'
import { texts } from './texts.ts'

/** Everything around a page of the app. Without a session it goes to the sign-in; a locked one is unlocked in place. */
export function Shell() {
  return (
    <LockGate>
      <SignedIn />
    </LockGate>
  )
}

function SignedIn() {
  const session = useQuery(sessionQuery)
  const locked = useIsLocked()
  useFocusAfterNavigation()
  if (session.data !== undefined)
    return (
      <SessionContext value={session.data}>
        <SudoProvider covered={locked}>
          <a className="skip" href="#main">
            {texts.skip}
          </a>
          <div className="shell">
            <Rail />
            <main className="main" id="main" tabIndex={-1}>
              <Outlet />
            </main>
          </div>
        </SudoProvider>
      </SessionContext>
    )
  const away =
    session.error instanceof NotDone && session.error.reply.kind === 'away' ? session.error.reply : null
  return (
    <main className="main column-alone" id="main">
      {away === null ? (
        <Loading what="this page" />
      ) : (
        <AwayBlock requestId={away.requestId} onTryAgain={() => void session.refetch()} />
      )}
    </main>
  )
}

/** After each change of page the focus goes to its heading, unless the page has put it elsewhere; at the first one it stays where the browser put it. */
function useFocusAfterNavigation(): void {
  const router = useRouter()
  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
        if (fromLocation === undefined || !pathChanged) return
        scrollTo(0, 0)
        const main = document.getElementById('main')
        if (main?.contains(document.activeElement) === true) return
        const heading = main?.querySelector<HTMLElement>('h1') ?? main
        heading?.focus()
      }),
    [router],
  )
}
