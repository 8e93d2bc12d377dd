import { useQuery } from '@tanstack/react-query'
import { Link, Navigate, useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import type { MeOnWire } from '../../src/profile/profile-shape.ts'
import { Button } from '../parts/Button.tsx'
import { Notice } from '../parts/Notice.tsx'
import { spacedPhone } from '../parts/phone.ts'
import { useTitle } from '../parts/title.ts'
import { PanelHead } from '../parts/PanelHead.tsx'
import { Loaded } from '../shell/Loaded.tsx'
import { PageHead } from '../shell/PageHead.tsx'
import { meQuery } from '../shell/queries.ts'
import { AddAuthenticator } from './AddAuthenticator.tsx'
import { FirstWays, type FirstWay } from './FirstWays.tsx'
import { answersInWords } from './methods-in-words.ts'
import { PhoneSetUp } from './PhoneSetUp.tsx'
import { texts } from './texts.ts'
import { useMe } from './use-my-act.ts'
import { useTurnOn } from './use-turn-on.tsx'

const words = texts.turnOn

/** Profile > Security > Turn on two-factor: the first way of a user whose account asks for none. `by` is the one chosen. */
export function TurnOnTwoFactor({ by }: { by: FirstWay | undefined }) {
  const me = useQuery(meQuery)
  const [done, setDone] = useState<MeOnWire | null>(null)
  useTitle(done === null ? words.title : words.doneOn)
  const crumbs = [
    { label: texts.crumb, to: '/profile/security' as const },
    { label: texts.security.page, to: '/profile/security' as const },
    { label: words.page },
  ]
  return (
    <div className="column column-narrow">
      <Loaded
        query={me}
        what={words.loading}
        head={
          <PageHead crumbs={crumbs} title={words.page} {...(done === null && { purpose: words.purpose })} />
        }
      >
        {(found) => (done === null ? <SetUpFirst me={found} by={by} onDone={setDone} /> : <Done me={done} />)}
      </Loaded>
    </div>
  )
}

function Done({ me }: { me: MeOnWire }) {
  return (
    <Notice
      kind="ok"
      title={words.doneTitle}
      role="status"
      focused
      action={
        <Link className="btn btn-small" to="/profile/security">
          {words.back}
        </Link>
      }
    >
      <p>{words.done(answersInWords(me.methods))}</p>
    </Notice>
  )
}

type StepProps = { me: MeOnWire; turn: ReturnType<typeof useTurnOn> }

function SetUpFirst({
  me,
  by,
  onDone,
}: {
  me: MeOnWire
  by: FirstWay | undefined
  onDone: (me: MeOnWire) => void
}) {
  const turn = useTurnOn(onDone)
  // the account asks by now, or she did turn it on: nothing is left to do here
  if ((me.accountAsks || me.ownChoice) && !turn.busy) return <Navigate to="/profile/security" replace />
  const chosen = by ?? (me.pendingPhone === null ? undefined : 'sms')
  return (
    <>
      {me.methods.length > 0 ? (
        <Ready me={me} turn={turn} />
      ) : chosen === undefined ? (
        <FirstWays />
      ) : (
        <SetUpOne key={chosen} way={chosen} me={me} turn={turn} />
      )}
      <p className="hint after-options">{words.after}</p>
    </>
  )
}

/** Something of hers is set up already, so that one click is left. */
function Ready({ me, turn }: StepProps) {
  const { phone, methods } = me
  const smsAlone = methods.every((method) => method === 'sms') && phone !== null
  return (
    <section className="panel" aria-labelledby="h-ready">
      <PanelHead id="h-ready" title={smsAlone ? words.ways.sms.name : words.readyTitle} />
      <ul className="rows">
        {turn.trouble !== null && <li>{turn.trouble}</li>}
        <li>
          <div>
            {smsAlone && <p className="name num">{spacedPhone(phone)}</p>}
            <p className="muted">{smsAlone ? words.ready : words.done(answersInWords(methods))}</p>
          </div>
          <Button look="primary" busy={turn.busy && texts.ownChoice.turning} onClick={turn.on}>
            {texts.ownChoice.turnOn}
          </Button>
        </li>
      </ul>
    </section>
  )
}

function SetUpOne({ way, me, turn }: StepProps & { way: FirstWay }) {
  const heading = useRef<HTMLHeadingElement>(null)
  const [status, setStatus] = useState('')
  const { look } = useMe()
  const navigate = useNavigate()
  const back = () => void navigate({ to: '/profile/security/two-factor' })
  const { name, hint } = words.ways[way]
  const cancel = { label: words.another, act: back }
  return (
    <section className="panel" aria-labelledby="h-way">
      <PanelHead id="h-way" title={name} hint={hint} status={status} headingRef={heading} />
      {turn.trouble !== null && <div className="panel-body">{turn.trouble}</div>}
      {way === 'sms' ? (
        <ul className="rows">
          <PhoneSetUp
            me={me}
            holds={words.holds}
            onSent={() => setStatus('')}
            onProven={turn.on}
            onDropped={(says) => {
              setStatus(says)
              heading.current?.focus()
            }}
            keep={cancel}
          />
        </ul>
      ) : (
        <div className="panel-body is-apart">
          <AddAuthenticator
            kind={way}
            submit={words.verifyAndTurnOn}
            onAdded={() => {
              void look()
              turn.on()
            }}
            cancel={cancel}
          />
        </div>
      )}
    </section>
  )
}
