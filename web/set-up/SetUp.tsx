import { useCallback, useEffect, useRef, useState } from 'react'
import type { SetUpState } from '../../src/set-up/set-up-shape.ts'
import { api } from '../api.ts'
import type { Away } from '../call.ts'
import { AwayBlock } from '../parts/Away.tsx'
import { Gate } from '../parts/Gate.tsx'
import { Loading } from '../parts/Loading.tsx'
import { useGoTo } from '../sign-in/place.ts'
import { FirstAccount } from './FirstAccount.tsx'
import { SetUpCode } from './SetUpCode.tsx'
import { showLinkCode } from './show-link-code.ts'
import { texts } from './texts.ts'

/** The first run: the set-up code, then the first account. Once an account exists, it leads to the outbox or to the sign-in. */
export function SetUp() {
  const goTo = useGoTo()
  const [state, setState] = useState<SetUpState | null>(null)
  const [away, setAway] = useState<Away | null>(null)
  const [wrongLink, setWrongLink] = useState(false)

  const look = useCallback(async () => {
    setAway(null)
    const reply = await api.setUp()
    if (reply.kind === 'away') return setAway(reply)
    if (reply.kind === 'refused' || !reply.value.firstAccount)
      return location.replace(reply.kind === 'done' && reply.value.outbox !== null ? '/outbox' : '/sign-in')
    return setState(reply.value)
  }, [])

  const started = useRef(false)
  useEffect(() => {
    if (started.current) return
    started.current = true
    void showLinkCode().then((right) => {
      setWrongLink(!right)
      return look()
    })
  }, [look])

  const goToSignIn = (email: string) => {
    history.replaceState(null, '', '/sign-in')
    goTo('/sign-in', { email, said: { kind: 'created' } })
  }
  if (away !== null)
    return (
      <main className="main column-alone" id="main">
        <AwayBlock requestId={away.requestId} onTryAgain={() => void look()} />
      </main>
    )
  if (state === null)
    return (
      <Gate at={1} title={texts.account.title} roomy>
        <Loading what={texts.loading} />
      </Gate>
    )
  if (!state.codeAccepted) return <SetUpCode refused={wrongLink} onAccepted={() => void look()} />
  return (
    <FirstAccount
      outbox={state.outbox?.sms === true}
      onCreated={goToSignIn}
      onCodeLost={() => setState({ ...state, codeAccepted: false })}
    />
  )
}
