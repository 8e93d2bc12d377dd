import { Suspense, useCallback, useEffect, useState, type ComponentProps } from 'react'
import { late } from '../parts/late.tsx'
import { asWay, standingOn, wayInAddress } from '../enter/way.ts'
import { askedInAddress } from './asked-address.ts'
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
const Enter = late(async () => (await import('../enter/Enter.tsx')).Enter)
const NotEntered = late(async () => (await import('../enter/NotEntered.tsx')).NotEntered)
const SigningIn = late(async () => (await import('../enter/SigningIn.tsx')).SigningIn)
const SignOut = late(async () => (await import('../sign-out/SignOut.tsx')).SignOut)
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
  if (path === '/enter') return <Enter way={wayInAddress(location.search)} />
  if (path === '/sign-out') return <SignOut />
  const { again, refused } = askedInAddress(location.search)
  if (refused !== null) return <NotEntered code={refused} />
  return <SignInHere carried={carried} focused={moved} again={again} />
}

/** Of what she brought along, her e-mail alone still holds on the next page. */
function emailOf({ carried: { email } }: Visit): Carried {
  return email === undefined ? {} : { email }
}

/** A way that takes longer than this is worth a page. */
const LATE_MS = 300

/** The sign-in, and where it leads; into an application that may take a while. */
function SignInHere(props: Omit<ComponentProps<typeof SignIn>, 'onSignedIn'>) {
  const [going, setGoing] = useState<{ way: string; name: string | null } | null>(null)
  const goOn = useCallback(() => {
    const to = returnPath(location.search, location.origin)
    const way = asWay(to)
    if (way !== null) {
      const name = standingOn(way).then((reply) =>
        reply.kind === 'done' ? reply.value.application.name : null,
      )
      setTimeout(() => {
        setGoing({ way, name: null })
        void name.then((known) => setGoing({ way, name: known }))
      }, LATE_MS)
    }
    location.replace(to)
  }, [])
  return going === null ? <SignIn {...props} onSignedIn={goOn} /> : <SigningIn {...going} />
}

function firstVisit(): Visit {
  const said = takeSaid()
  const { email } = askedInAddress(location.search)
  const carried = { ...(said !== null && { said }), ...(email !== '' && { email }) }
  return { place: readPlace(), carried, moved: false }
}

/** Reads why one was sent here, and leaves in the address only where it leads and what is asked for there. */
function takeSaid(): Said | null {
  const said = saidInAddress(location.search)
  if (said === null) return null
  const query = new URLSearchParams(location.search)
  const left = new URLSearchParams(
    ['to', 'email', 'again'].flatMap((name) => {
      const value = query.get(name)
      return value === null ? [] : [[name, value]]
    }),
  )
  history.replaceState(null, '', left.size === 0 ? '/sign-in' : `/sign-in?${left}`)
  return said
}
