import { Suspense, useCallback, useEffect, useState } from 'react'
import { late } from '../parts/late.tsx'
import { saidInAddress, type Said } from './Greeting.tsx'
import { GoToContext, readPlace, type Carried, type GoTo, type Place } from './place.ts'
import { returnPath } from './return-path.ts'
import { SignIn } from './SignIn.tsx'

// whoever signs in waits for none of these
const AcceptInvitation = late(
  async () => (await import('../invitation/AcceptInvitation.tsx')).AcceptInvitation,
)
const AskForReset = late(async () => (await import('../reset/AskForReset.tsx')).AskForReset)
const ResetPassword = late(async () => (await import('../reset/ResetPassword.tsx')).ResetPassword)
const SetUp = late(async () => (await import('../set-up/SetUp.tsx')).SetUp)
const ConfirmAccount = late(async () => (await import('../sign-up/ConfirmAccount.tsx')).ConfirmAccount)
const SignUp = late(async () => (await import('../sign-up/SignUp.tsx')).SignUp)

type Visit = { place: Place; carried: Carried; moved: boolean }

/** The pages outside the app, each by its address; every other address that leads here is the sign-in. */
export function Door() {
  const [visit, setVisit] = useState<Visit>(firstVisit)
  const goTo = useCallback<GoTo>((path, carried = {}) => {
    if (location.pathname + location.search + location.hash !== path) history.pushState(null, '', path)
    scrollTo(0, 0)
    setVisit((before) => ({ place: readPlace(), carried: { ...emailOf(before), ...carried }, moved: true }))
  }, [])
  useEffect(() => {
    const look = () => setVisit((before) => ({ place: readPlace(), carried: emailOf(before), moved: true }))
    addEventListener('popstate', look)
    return () => removeEventListener('popstate', look)
  }, [])
  return (
    <GoToContext value={goTo}>
      <Suspense>
        <PageAt key={`${visit.place.path}#${visit.place.token}`} {...visit} />
      </Suspense>
    </GoToContext>
  )
}

function PageAt({ place: { path, token }, carried, moved }: Visit) {
  const email = carried.email ?? ''
  if (path === '/set-up') return <SetUp />
  if (path === '/reset-password')
    return token === '' ? <AskForReset email={email} /> : <ResetPassword token={token} />
  if (path === '/invitation') return <AcceptInvitation token={token} />
  if (path === '/sign-up') return token === '' ? <SignUp /> : <ConfirmAccount token={token} />
  return <SignIn carried={carried} focused={moved} onSignedIn={goOn} />
}

/** Of what she brought along, her e-mail alone still holds on the next page. */
function emailOf({ carried: { email } }: Visit): Carried {
  return email === undefined ? {} : { email }
}

function goOn(): void {
  location.replace(returnPath(location.search, location.origin))
}

function firstVisit(): Visit {
  const said = takeSaid()
  return { place: readPlace(), carried: said === null ? {} : { said }, moved: false }
}

/** Reads why one was sent here, and leaves the return path alone in the address. */
function takeSaid(): Said | null {
  const said = saidInAddress(location.search)
  if (said === null) return null
  const to = new URLSearchParams(location.search).get('to')
  history.replaceState(null, '', to === null ? '/sign-in' : `/sign-in?to=${encodeURIComponent(to)}`)
  return said
}
