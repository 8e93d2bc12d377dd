import { useState } from 'react'
import type { MeOnWire } from '../../src/profile/profile-shape.ts'
import type { SecurityPolicyOnWire } from '../../src/security-settings/security-settings-shape.ts'
import { api } from '../api.ts'
import { isSessionLoss, type Away } from '../call.ts'
import { serverNow } from '../clock.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { Notice } from '../parts/Notice.tsx'
import { spacedPhone } from '../parts/phone.ts'
import { useRefusedTitle } from '../parts/refused-title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { changeRefusal } from './change-refusal.ts'
import { ChangeRow } from './ChangeRow.tsx'
import { PanelHead } from './PanelHead.tsx'
import { PendingChange } from './PendingChange.tsx'
import { phoneDoor } from './phone-door.ts'
import { PhoneWord } from './PhoneWord.tsx'
import { texts } from './texts.ts'
import { useChange } from './use-change.ts'
import { useMe, useMyAct } from './use-my-act.ts'

const words = texts.phone
const shown = texts.security

/** The number that codes by SMS go to, its change, and the proof of one that nobody has answered at yet. */
export function PhonePanel({ me, policy }: { me: MeOnWire; policy: SecurityPolicyOnWire | undefined }) {
  const { phone, pendingPhone } = me
  const { heading, opener, status, asking, asked, open, keep, sent, end } = useChange(
    words,
    (seen) => seen.phone === (pendingPhone?.phone ?? phone) && isProven(seen),
  )
  const atRest = pendingPhone === null && !asking
  return (
    <section className="panel" aria-labelledby="h-phone">
      <PanelHead id="h-phone" title={shown.phone} headingRef={heading} status={status}>
        {atRest && (
          <span ref={opener}>
            <Button small onClick={open}>
              {phone === null ? words.add : words.change}
            </Button>
          </span>
        )}
      </PanelHead>
      <ul className="rows">
        <PhoneOnFile
          me={me}
          policy={policy}
          provable={atRest}
          onSent={sent}
          onProven={(seen) => end('elsewhere', seen, true)}
        />
        {pendingPhone === null && asking && (
          <ChangeRow
            by="sms"
            words={words.row}
            ask={api.changePhone}
            isPending={(seen) => seen.pendingPhone !== null}
            onSent={sent}
            keep={{ label: phone === null ? words.row.notNow : words.row.keep, act: keep }}
          />
        )}
        {pendingPhone !== null && (
          <PendingChange
            key={pendingPhone.phone}
            by="sms"
            door={phoneDoor}
            value={pendingPhone.phone}
            code={pendingPhone.code}
            holds={holds(me, pendingPhone.phone)}
            focused={asked}
            onEnd={end}
          />
        )}
      </ul>
      {!atRest && isProven(me) && <div className="panel-foot">{words.foot}</div>}
    </section>
  )
}

const isProven = ({ methods }: MeOnWire): boolean => methods.includes('sms')

function holds({ phone }: MeOnWire, pending: string): string {
  if (phone === pending) return shown.provePending
  return phone === null ? words.first : words.holds(spacedPhone(phone))
}

type OnFileProps = {
  me: MeOnWire
  policy: SecurityPolicyOnWire | undefined
  /** Nothing is being changed, so the number may be proved. */
  provable: boolean
  onSent: () => void
  /** The number was proved in another window meanwhile. */
  onProven: (me: MeOnWire) => void
}

function PhoneOnFile({ me, policy, provable, onSent, onProven }: OnFileProps) {
  const { phone, phoneStatus } = me
  const prove = useProve({ onSent, onProven })
  useRefusedTitle(provable && prove.notice !== null)
  if (phone === null)
    return (
      <li>
        <div>
          <p className="name">{shown.noPhone}</p>
          <p className="muted">{shown.noPhoneHint}</p>
        </div>
      </li>
    )
  return (
    <>
      <li>
        <div>
          <p className="name num">
            {spacedPhone(phone)} {rankOfSms(policy)}
          </p>
          <p className="muted">
            {shown.phoneHint}{' '}
            {phoneStatus !== null && (
              <>
                · <PhoneWord word={phoneStatus} />
              </>
            )}
          </p>
          {phoneStatus !== null && phoneStatus !== 'reachable' && (
            <p className="muted">{texts.phoneWords[phoneStatus]}</p>
          )}
        </div>
        {provable && !isProven(me) && phoneStatus !== 'unreachable' && (
          <Button small busy={prove.busy && shown.proving} onClick={() => prove.send(phone)}>
            {shown.prove}
          </Button>
        )}
      </li>
      {provable && prove.notice !== null && <li>{prove.notice}</li>}
    </>
  )
}

/** Sends a code to the number on file. */
function useProve({ onSent, onProven }: Pick<OnFileProps, 'onSent' | 'onProven'>) {
  const [notice, setNotice] = useState<React.JSX.Element | null>(null)
  const [busy, run] = useBusy()
  const myAct = useMyAct()
  const { look } = useMe()
  const away = ({ requestId }: Away, phone: string) =>
    setNotice(<AwayNotice requestId={requestId} onTryAgain={() => send(phone)} />)
  const send = (phone: string): void =>
    void run(async () => {
      setNotice(null)
      const reply = await myAct(() => api.changePhone(phone))
      if (reply.kind === 'cancelled') return undefined
      if (reply.kind === 'away') return away(reply, phone)
      const fresh = await look()
      if (fresh.kind === 'away') return away(fresh, phone)
      if (reply.kind === 'done' || (fresh.kind === 'done' && fresh.value.pendingPhone !== null))
        return onSent()
      if (isSessionLoss(reply)) return undefined
      if (fresh.kind === 'done' && isProven(fresh.value)) return onProven(fresh.value)
      const trouble = changeRefusal(reply, 'sms', '/phone', serverNow())
      const says = 'field' in trouble ? { title: texts.refusal.title, text: trouble.field } : trouble
      return setNotice(
        <Notice kind="danger" title={says.title} heading="h3" role="alert" focused>
          <p>{says.text}</p>
        </Notice>,
      )
    })
  return { notice, busy, send }
}

function rankOfSms(policy: SecurityPolicyOnWire | undefined) {
  if (policy?.twoFactor.active !== true) return null
  if (policy.twoFactor.primary === 'sms') return <span className="tag tag-accent">{shown.primary}</span>
  return policy.twoFactor.backup === 'sms' ? <span className="tag">{shown.backup}</span> : null
}
