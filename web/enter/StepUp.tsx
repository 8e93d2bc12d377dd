import { useCallback, useEffect, useRef, useState } from 'react'
import type { Standing } from '../../src/application/standing-shape.ts'
import type { SudoOnWire } from '../../src/session/session-shape.ts'
import { api } from '../api.ts'
import { isSessionLoss, type Away, type Refused } from '../call.ts'
import { serverNow } from '../clock.ts'
import { AwayBlock } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { Gate } from '../parts/Gate.tsx'
import { GateEnd } from '../parts/GateEnd.tsx'
import { Loading } from '../parts/Loading.tsx'
import { OptionList } from '../parts/OptionList.tsx'
import { when } from '../parts/time.ts'
import { LockedStep } from '../sign-in/EndSteps.tsx'
import { texts as doorTexts, WAY_WORDS } from '../sign-in/texts.ts'
import { WaysLink } from '../sign-in/WaysLink.tsx'
import { BackLink } from './BackLink.tsx'
import { StepUpApp, StepUpKey, StepUpSms } from './StepUpWays.tsx'
import { texts } from './texts.ts'

type Method = Standing['methods'][number]
type Props = {
  standing: Standing
  /** How she stands is to be looked at again: she has answered, or another page has. */
  onLook: () => void
  /** Her session is over or locked. */
  onGone: () => void
  onLeave: () => Promise<void>
}
type At =
  | { show: 'loading' | 'way' | 'ways' }
  | { show: 'away'; away: Away }
  | { show: 'locked'; until: Date }
  | { show: 'ended'; title: string; text: string }

/** A second factor, asked for in the session because an application does: by a method of hers that is good enough. */
export function StepUp({ standing, onLook, onGone, onLeave }: Props) {
  const { name } = standing.application
  const [sudo, setSudo] = useState<SudoOnWire | null>(null)
  const [chosen, setChosen] = useState<Method | null>(null)
  const [at, setAt] = useState<At>({ show: 'loading' })

  const refuse = (refused: Refused): void => {
    if (isSessionLoss(refused)) return onGone()
    // another page has answered, or what she has is another thing by now
    if (refused.code === 'code_used' || refused.code === 'method_not_offered') return onLook()
    if (refused.code === 'too_many_attempts') return void look()
    const off = refused.code === 'second_factor_disabled'
    return setAt({
      show: 'ended',
      title: off ? doorTexts.codesOff.title : doorTexts.notPossible.title,
      text: off ? texts.off : refused.problem.detail,
    })
  }
  const look = async () => {
    const reply = await api.sudo()
    if (reply.kind === 'away') return setAt({ show: 'away', away: reply })
    if (reply.kind === 'refused') return refuse(reply)
    const { lockedUntil } = reply.value
    setSudo(reply.value)
    const until = lockedUntil === null ? null : new Date(lockedUntil)
    const locked = until !== null && until > serverNow() && standing.asksFor !== 'security_key'
    return setAt(locked ? { show: 'locked', until } : { show: 'way' })
  }
  const begin = useRef(look)
  useEffect(() => void begin.current(), [])
  const choose = useCallback((method: Method) => {
    setChosen(method)
    setAt({ show: 'way' })
  }, [])

  const back = <BackLink name={name} onLeave={onLeave} />
  if (at.show === 'away')
    return (
      <main className="main column-alone" id="main">
        <AwayBlock requestId={at.away.requestId} onTryAgain={() => void look()} />
      </main>
    )
  if (at.show === 'ended') return <GateEnd at={2} title={at.title} lead={at.text} more={back} />
  if (sudo === null)
    return (
      <Gate at={2} title={texts.asks(name)}>
        <Loading what={texts.loading} />
      </Gate>
    )
  const ways = sudo.methods.flatMap(({ method, sentTo = '' }) =>
    method !== 'password' && standing.methods.includes(method) ? [{ method, sentTo }] : [],
  )
  if (at.show === 'locked') {
    const byKey = standing.methods.includes('security_key')
    return (
      <LockedStep
        lockedUntil={at.until}
        onKey={byKey ? () => choose('security_key') : null}
        onBack={() => void onLeave()}
        backSays={texts.back(name)}
      />
    )
  }
  if (at.show === 'ways') {
    const options = ways.map(({ method, sentTo }) => {
      const words = WAY_WORDS[method]
      return { value: method, icon: words.icon, name: words.name, says: words.says(sentTo) }
    })
    const more = (
      <p>
        <Button look="link" onClick={() => setAt({ show: 'way' })}>
          {doorTexts.back}
        </Button>
      </p>
    )
    return (
      <GateEnd at={2} title={doorTexts.ways.title} lead={doorTexts.ways.lead} more={more}>
        <OptionList options={options} onChoose={choose} />
      </GateEnd>
    )
  }
  const way = ways.find(({ method }) => method === chosen) ?? ways[0]
  // by now she has nothing that the application takes: only the server can tell how she stands
  if (way === undefined) return <Unanswerable onLook={onLook} />
  const common = {
    title: texts.asks(name),
    why: whyAsked(standing, serverNow()),
    more: (
      <>
        {ways.length > 1 && <WaysLink onWays={() => setAt({ show: 'ways' })} />}
        {back}
      </>
    ),
    onDone: onLook,
    onRefused: refuse,
  }
  if (way.method === 'sms')
    return <StepUpSms sudo={sudo} sentTo={way.sentTo} several={ways.length > 1} {...common} />
  if (way.method === 'security_key') return <StepUpKey {...common} />
  return <StepUpApp {...common} />
}

function Unanswerable({ onLook }: { onLook: () => void }) {
  const looked = useRef(false)
  useEffect(() => {
    if (!looked.current) onLook()
    looked.current = true
  }, [onLook])
  return null
}

/** Why what was answered so far is not enough; '' where there is nothing to say of it. */
function whyAsked(
  { application: { name }, asksFor, notOlderThan, secondFactorAt }: Standing,
  now: Date,
): string {
  if (asksFor === 'security_key') return texts.asksKey(name)
  if (secondFactorAt === null) return texts.passwordAlone
  return asksFor === 'recent' ? texts.tooOld(name, when(new Date(secondFactorAt), now), notOlderThan) : ''
}
