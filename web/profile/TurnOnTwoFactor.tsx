import { useQuery } from '@tanstack/react-query'
import { Link, Navigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import type { MeOnWire } from '../../src/profile/profile-shape.ts'
import { api } from '../api.ts'
import { isSessionLoss, type Away } from '../call.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { Notice } from '../parts/Notice.tsx'
import { spacedPhone } from '../parts/phone.ts'
import { useRefusedTitle } from '../parts/refused-title.ts'
import { useTitle } from '../parts/title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { Loaded } from '../shell/Loaded.tsx'
import { PageHead } from '../shell/PageHead.tsx'
import { meQuery } from '../shell/queries.ts'
import { ChangeRow } from './ChangeRow.tsx'
import { PanelHead } from './PanelHead.tsx'
import { PendingChange, type ChangeEnd } from './PendingChange.tsx'
import { phoneDoor } from './phone-door.ts'
import { texts } from './texts.ts'
import { useMe, useMyAct } from './use-my-act.ts'

const words = texts.turnOn

/** Profile > Security > Turn on two-factor: the first way of a user whose account asks for none. */
export function TurnOnTwoFactor() {
  const me = useQuery(meQuery)
  const [done, setDone] = useState(false)
  useTitle(done ? words.doneOn : words.title)
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
        head={<PageHead crumbs={crumbs} title={words.page} {...(!done && { purpose: words.purpose })} />}
      >
        {(found) => (done ? <Done /> : <SetUpSms me={found} onDone={() => setDone(true)} />)}
      </Loaded>
    </div>
  )
}

function Done() {
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
      <p>{words.done}</p>
    </Notice>
  )
}

function SetUpSms({ me, onDone }: { me: MeOnWire; onDone: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null)
  const [status, setStatus] = useState('')
  const [asked, setAsked] = useState(false)
  const { put } = useMe()
  const turn = useTurnOn(onDone)
  // the account asks by now, or she did turn it on: nothing is left to do here
  if ((me.accountAsks || me.ownChoice) && !turn.busy) return <Navigate to="/profile/security" replace />
  const { phone, pendingPhone } = me
  const ready = me.methods.includes('sms')
  const end = (how: ChangeEnd, seen: MeOnWire, hadFocus: boolean) => {
    if (hadFocus) heading.current?.focus()
    put(seen)
    setAsked(false)
    if (how === 'dropped') setStatus(texts.phone.dropped)
    else if (seen.methods.includes('sms')) turn.on()
    else setStatus(texts.phone.droppedElsewhere)
  }
  const sent = () => {
    setStatus('')
    setAsked(true)
  }
  return (
    <>
      <section className="panel" aria-labelledby="h-sms">
        <PanelHead id="h-sms" title={words.sms} hint={words.smsHint} status={status} headingRef={heading} />
        <ul className="rows">
          {turn.trouble !== null && <li>{turn.trouble}</li>}
          {ready && phone !== null && (
            <li>
              <div>
                <p className="name num">{spacedPhone(phone)}</p>
                <p className="muted">{words.ready}</p>
              </div>
              <Button look="primary" busy={turn.busy && texts.ownChoice.turning} onClick={turn.on}>
                {texts.ownChoice.turnOn}
              </Button>
            </li>
          )}
          {!ready && pendingPhone === null && (
            <ChangeRow
              by="sms"
              words={words.row}
              defaultValue={phone === null ? '' : spacedPhone(phone)}
              focused={false}
              ask={api.changePhone}
              isPending={(seen) => seen.pendingPhone !== null}
              onSent={sent}
            />
          )}
          {!ready && pendingPhone !== null && (
            <PendingChange
              key={pendingPhone.phone}
              by="sms"
              door={phoneDoor}
              value={pendingPhone.phone}
              code={pendingPhone.code}
              holds={words.holds}
              focused={asked}
              onEnd={end}
            />
          )}
        </ul>
      </section>
      <p className="hint after-options">{words.after}</p>
    </>
  )
}

/** Turns it on, and says why where that is refused. */
function useTurnOn(onDone: () => void) {
  const [trouble, setTrouble] = useState<React.JSX.Element | null>(null)
  const [busy, run] = useBusy()
  const myAct = useMyAct()
  const { put, look } = useMe()
  useRefusedTitle(trouble !== null)
  const away = ({ requestId }: Away) =>
    setTrouble(<AwayNotice requestId={requestId} onTryAgain={() => on()} />)
  const on = (): void =>
    void run(async () => {
      setTrouble(null)
      const reply = await myAct(() => api.chooseOwnFactor(true))
      if (reply.kind === 'cancelled') return undefined
      if (reply.kind === 'away') return away(reply)
      if (reply.kind === 'done') {
        onDone()
        return put(reply.value)
      }
      if (isSessionLoss(reply)) return undefined
      void look()
      return setTrouble(
        <Notice kind="danger" title={texts.ownChoice.refused} heading="h3" role="alert" focused>
          <p>{reply.problem.detail}</p>
        </Notice>,
      )
    })
  return { on, busy, trouble }
}
