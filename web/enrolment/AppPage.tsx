import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react'
import type { AppOfferOnWire } from '../../src/second-factor/answer-shape.ts'
import type { Away, Refused, Reply } from '../call.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Gate } from '../parts/Gate.tsx'
import { Loading } from '../parts/Loading.tsx'
import { useLatest } from '../parts/use-latest.ts'
import { useTitle } from '../parts/title.ts'
import { AppSetUp, type NewApp } from './AppSetUp.tsx'
import { texts } from './texts.ts'

type Props<T> = {
  /** Asks for what the app is set up from. Must be the same function at every render. */
  ask: () => Promise<Reply<AppOfferOnWire>>
  onCode: (app: NewApp) => Promise<Reply<T>>
  onDone: (value: T) => void
  onRefused: (refused: Refused) => void
  /** What is chosen before the code is sent. */
  choice?: ReactNode
  foot?: ReactNode
  /** Other ways, below. */
  more?: ReactNode
}

/** The page on which an authenticator app is set up. */
export function AppPage<T>({ ask, onCode, onDone, onRefused, choice, foot, more }: Props<T>) {
  const { offer, away, look } = useOffer(ask, onRefused)
  useTitle(texts.app.title)
  return (
    <Gate at={2} title={texts.app.title} focused roomy foot={foot}>
      {away !== null && <AwayNotice requestId={away.requestId} onTryAgain={look} />}
      {offer === null && away === null && <Loading what={texts.app.loading} />}
      {offer !== null && (
        <AppSetUp offer={offer} onCode={onCode} onDone={onDone} onRefused={onRefused} choice={choice} wide />
      )}
      {more !== undefined && more !== false && <div className="gate-more">{more}</div>}
    </Gate>
  )
}

/** Asks once, when the page opens. Asking again gives the same while that one lasts. */
function useOffer(ask: Props<unknown>['ask'], onRefused: (refused: Refused) => void) {
  const [offer, setOffer] = useState<AppOfferOnWire | null>(null)
  const [away, setAway] = useState<Away | null>(null)
  const refuse = useLatest(onRefused)
  const look = useCallback(async () => {
    setAway(null)
    const reply = await ask()
    if (reply.kind === 'done') return setOffer(reply.value)
    return reply.kind === 'away' ? setAway(reply) : refuse.current(reply)
  }, [ask, refuse])
  const asked = useRef(false)
  useEffect(() => {
    if (asked.current) return
    asked.current = true
    void look()
  }, [look])
  return { offer, away, look: () => void look() }
}
