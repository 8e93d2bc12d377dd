import { useCallback, useEffect, useRef, useState } from 'react'
import type { Standing } from '../../src/application/standing-shape.ts'
import type { Away } from '../call.ts'
import { AwayBlock } from '../parts/Away.tsx'
import { Gate } from '../parts/Gate.tsx'
import { Loading } from '../parts/Loading.tsx'
import { NoAccess, Unmet } from './NoAccess.tsx'
import { NotEntered, NoWay } from './NotEntered.tsx'
import { SigningIn } from './SigningIn.tsx'
import { StepUp } from './StepUp.tsx'
import { texts } from './texts.ts'
import { leaveWay, standingOn } from './way.ts'

/** A way that takes longer than this is worth a page. */
const LATE_MS = 300

type At =
  | { show: 'loading' }
  | { show: 'over' }
  | { show: 'away'; away: Away }
  | { show: 'going' | 'standing'; standing: Standing }

/** What stands between somebody who is signed in and an application: it is asked for here, or told. */
export function Enter({ way }: { way: string | null }) {
  return way === null ? <NoWay /> : <OnTheWay way={way} />
}

function OnTheWay({ way }: { way: string }) {
  const [at, setAt] = useState<At>({ show: 'loading' })
  const go = useCallback(() => location.replace(way), [way])
  const look = useCallback(async () => {
    const reply = await standingOn(way)
    if (reply.kind === 'away') return setAt({ show: 'away', away: reply })
    if (reply.kind === 'refused') return setAt({ show: 'over' })
    const { needs } = reply.value
    if (needs === 'sign_in' || needs === 'sign_in_again') return go()
    if (needs !== null) return setAt({ show: 'standing', standing: reply.value })
    setTimeout(() => setAt({ show: 'going', standing: reply.value }), LATE_MS)
    return go()
  }, [way, go])
  const started = useRef(false)
  useEffect(() => {
    if (started.current) return
    started.current = true
    void look()
  }, [look])
  const leave = async () => {
    const reply = await leaveWay(way)
    if (reply.kind === 'done') return location.assign(reply.value.to)
    return setAt(reply.kind === 'away' ? { show: 'away', away: reply } : { show: 'over' })
  }

  if (at.show === 'over') return <NotEntered code="too_late" />
  if (at.show === 'away')
    return (
      <main className="main column-alone" id="main">
        <AwayBlock requestId={at.away.requestId} onTryAgain={() => void look()} />
      </main>
    )
  if (at.show === 'loading')
    return (
      <Gate at="end" title={texts.going(null)}>
        <Loading what={texts.loading} />
      </Gate>
    )
  const { standing } = at
  if (at.show === 'going') return <SigningIn way={way} name={standing.application.name} />
  if (standing.needs === 'access') return <NoAccess way={way} standing={standing} />
  if (standing.needs === 'unmet') return <Unmet standing={standing} onLeave={leave} />
  return <StepUp standing={standing} onLook={() => void look()} onGone={go} onLeave={leave} />
}
