import { useCallback, useEffect, useState } from 'react'
import { AcceptInvitation } from '../invitation/AcceptInvitation.tsx'
import { AskForReset } from '../reset/AskForReset.tsx'
import { ResetPassword } from '../reset/ResetPassword.tsx'
import { SetUp } from '../set-up/SetUp.tsx'
import { ConfirmAccount } from '../sign-up/ConfirmAccount.tsx'
import { SignUp } from '../sign-up/SignUp.tsx'
import { saidInAddress, type Said } from './Greeting.tsx'
import { GoToContext, readPlace, type Carried, type GoTo, type Place } from './place.ts'
import { returnPath } from './return-path.ts'
import { SignIn } from './SignIn.tsx'

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
      <PageAt key={`${visit.place.path}#${visit.place.token}`} {...visit} />
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
