import { useCallback, useEffect, useRef, useState } from 'react'
import { api } from '../api.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { Gate } from '../parts/Gate.tsx'
import { GateEnd } from '../parts/GateEnd.tsx'
import { Loading } from '../parts/Loading.tsx'
import { useBusy } from '../parts/use-busy.ts'
import { confirmSignOut } from './confirm-sign-out.ts'
import { texts } from './texts.ts'

const SIGNED_OUT = '/sign-in?signed-out'

/** An application has asked for the sign-out: the user confirms it, unless she is signed out already. */
export function SignOut() {
  const [at, setAt] = useState<'loading' | 'asks' | 'too-old'>('loading')
  const [away, setAway] = useState(false)
  const [busy, run] = useBusy()

  const signOut = useCallback(async () => {
    setAway(false)
    const xsrf = new URLSearchParams(location.search).get('xsrf')
    if (xsrf === null || xsrf === '') return setAt('too-old')
    const done = await confirmSignOut(xsrf)
    if (done.kind === 'done') return location.assign(afterwards(done.to))
    return done.kind === 'away' ? setAway(true) : setAt('too-old')
  }, [])
  const signOutHere = async () => {
    setAway(false)
    const reply = await api.signOut()
    return reply.kind === 'away' ? setAway(true) : location.assign(SIGNED_OUT)
  }
  const look = useCallback(async () => {
    const session = await api.session()
    if (session.kind === 'refused' && session.code === 'no_session') await signOut()
    setAt((before) => (before === 'loading' ? 'asks' : before))
  }, [signOut])
  const started = useRef(false)
  useEffect(() => {
    if (started.current) return
    started.current = true
    void look()
  }, [look])

  if (at === 'loading')
    return (
      <Gate at="end" title={texts.title}>
        <Loading what={texts.loading} />
      </Gate>
    )
  const act = at === 'asks' ? signOut : signOutHere
  const start = () => void run(act)
  const words = at === 'asks' ? texts : { title: texts.tooOld, lead: texts.tooOldLead }
  return (
    <GateEnd key={at} at="end" title={words.title} lead={words.lead}>
      {away && <AwayNotice requestId={null} onTryAgain={start} />}
      <Button look="primary" wide busy={busy && texts.signingOut} onClick={start}>
        {texts.signOut}
      </Button>
      <a className="btn btn-wide" href="/">
        {texts.stay}
      </a>
    </GateEnd>
  )
}

/** Where an application names no address of its own to come back to, the sign-in says that she is signed out. */
function afterwards(to: string): string {
  const target = URL.parse(to, location.origin)
  return target === null || target.origin === location.origin ? SIGNED_OUT : to
}
