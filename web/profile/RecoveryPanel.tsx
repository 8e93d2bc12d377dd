import { useRef, useState, type ReactNode } from 'react'
import type { MeOnWire } from '../../src/profile/profile-shape.ts'
import { api } from '../api.ts'
import { isSessionLoss } from '../call.ts'
import { serverNow } from '../clock.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { Notice } from '../parts/Notice.tsx'
import { useRefusedTitle } from '../parts/refused-title.ts'
import { day } from '../parts/time.ts'
import { useBusy } from '../parts/use-busy.ts'
import { useFocus } from '../parts/use-focus.ts'
import { RecoveryCodes } from '../recovery-codes/RecoveryCodes.tsx'
import { ConfirmRow } from '../parts/ConfirmRow.tsx'
import { PanelHead } from '../parts/PanelHead.tsx'
import { useReturn } from '../parts/use-return.ts'
import { texts } from './texts.ts'
import { useMe, useMyAct } from './use-my-act.ts'

const words = texts.recovery

/** How many recovery codes are left, and a new set, which is shown this once and makes the old one void. */
export function RecoveryPanel({ me }: { me: MeOnWire }) {
  const heading = useRef<HTMLHeadingElement>(null)
  const [asking, setAsking] = useState(false)
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const [status, setStatus] = useState('')
  const { opener, goBack } = useReturn()
  const left = me.recoveryCodesLeft
  const making = useMaking((made) => {
    setAsking(false)
    setCodes(made)
  })
  const begin = () => {
    setStatus('')
    if (left === 0) making.make()
    else setAsking(true)
  }
  const keep = () => {
    setAsking(false)
    making.forget()
    goBack()
  }
  const saved = () => {
    setCodes(null)
    setStatus(words.done)
    heading.current?.focus()
  }
  const usable = me.methods.length > 0
  return (
    <section className="panel" aria-labelledby="h-recovery">
      <PanelHead
        id="h-recovery"
        title={words.heading}
        hint={hintOf(me, usable)}
        status={status}
        headingRef={heading}
      >
        {usable && !asking && codes === null && (
          <span ref={opener}>
            <Button small busy={making.busy && words.making} onClick={begin}>
              {left === 0 ? words.make : words.makeNew}
            </Button>
          </span>
        )}
      </PanelHead>
      {(asking || making.notice !== null) && (
        <ul className="rows">
          {making.notice !== null && <li>{making.notice}</li>}
          {asking && (
            <ConfirmRow
              id="c-recovery"
              calm={false}
              question={words.question}
              says={words.says(left)}
              verb={words.makeNew}
              keep={words.keep}
              busy={making.busy && words.making}
              onConfirm={making.make}
              onKeep={keep}
            />
          )}
        </ul>
      )}
      {codes !== null && (
        <div className="panel-body is-apart">
          <Shown>
            <RecoveryCodes codes={codes} onSaved={saved} />
          </Shown>
        </div>
      )}
    </section>
  )
}

function Shown({ children }: { children: ReactNode }) {
  const lead = useFocus<HTMLParagraphElement>()
  return (
    <div className="stack">
      <p tabIndex={-1} ref={lead}>
        {words.lead} <b>{words.shownNow}</b>
      </p>
      {children}
    </div>
  )
}

function hintOf({ recoveryCodesLeft: left, recoveryCodesMadeAt: madeAt }: MeOnWire, usable: boolean): string {
  if (!usable) return words.noneYet
  if (left === 0 || madeAt === null) return words.none
  const on = day(new Date(madeAt), serverNow())
  return words.left(left, /^\d/.test(on) ? words.onDay(on) : on)
}

/** Makes a set, and says why where that is refused. */
function useMaking(onMade: (codes: readonly string[]) => void) {
  const [notice, setNotice] = useState<ReactNode>(null)
  const [busy, run] = useBusy()
  const myAct = useMyAct()
  const { look } = useMe()
  useRefusedTitle(notice !== null)
  const make = (): void =>
    void run(async () => {
      setNotice(null)
      const reply = await myAct(api.makeRecoveryCodes)
      if (reply.kind === 'cancelled') return undefined
      if (reply.kind === 'away')
        return setNotice(<AwayNotice requestId={reply.requestId} onTryAgain={make} />)
      void look()
      if (reply.kind === 'done') return onMade(reply.value.codes)
      if (isSessionLoss(reply)) return undefined
      return setNotice(
        <Notice kind="danger" title={words.refused} heading="h3" role="alert" focused>
          <p>{reply.problem.detail}</p>
        </Notice>,
      )
    })
  return { make, busy, notice, forget: () => setNotice(null) }
}
