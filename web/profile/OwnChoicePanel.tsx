import { Link } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import type { MeOnWire } from '../../src/profile/profile-shape.ts'
import { api } from '../api.ts'
import { isSessionLoss, type Away } from '../call.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { Notice } from '../parts/Notice.tsx'
import { useRefusedTitle } from '../parts/refused-title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { TRUST_WORDS } from '../security/texts.ts'
import { ConfirmRow } from '../parts/ConfirmRow.tsx'
import { PanelHead } from '../parts/PanelHead.tsx'
import { useReturn } from '../parts/use-return.ts'
import { answersInWords } from './methods-in-words.ts'
import { texts } from './texts.ts'
import { useAllowedTrust } from './trusted-devices/use-allowed-trust.ts'
import { useMe, useMyAct } from './use-my-act.ts'

const words = texts.ownChoice

type Trouble = { kind: 'none' } | { kind: 'refused'; detail: string } | { kind: 'away'; away: Away }

/** Two-factor by the user's own choice, while her account asks for none. */
export function OwnChoicePanel({ me }: { me: MeOnWire }) {
  const on = me.ownChoice
  const allowed = useAllowedTrust()
  const heading = useRef<HTMLHeadingElement>(null)
  const [asking, setAsking] = useState(false)
  const [status, setStatus] = useState('')
  const [trouble, setTrouble] = useState<Trouble>({ kind: 'none' })
  const [busy, run] = useBusy()
  const { opener, goBack } = useReturn()
  const myAct = useMyAct()
  const { put, look } = useMe()
  useRefusedTitle(trouble.kind !== 'none')

  const keep = () => {
    setAsking(false)
    setTrouble({ kind: 'none' })
    goBack()
  }
  const choose = () =>
    void run(async () => {
      setTrouble({ kind: 'none' })
      const reply = await myAct(() => api.chooseOwnFactor(!on))
      if (reply.kind === 'cancelled') return undefined
      if (reply.kind === 'away') return setTrouble({ kind: 'away', away: reply })
      if (reply.kind === 'refused') {
        if (isSessionLoss(reply)) return undefined
        void look()
        return setTrouble({ kind: 'refused', detail: reply.problem.detail })
      }
      heading.current?.focus()
      put(reply.value)
      setAsking(false)
      return setStatus(reply.value.ownChoice ? words.isOn : words.isOff)
    })
  const open = () => {
    setStatus('')
    setAsking(true)
  }
  return (
    <section className="panel" aria-labelledby="h-own">
      <PanelHead
        id="h-own"
        title={words.heading}
        hint={on ? words.on(answersInWords(me.methods)) : words.off}
        status={status}
        headingRef={heading}
      >
        {!asking && (
          <span ref={opener}>
            {on || me.methods.length > 0 ? (
              <Button small onClick={open}>
                {on ? words.turnOff : words.turnOn}
              </Button>
            ) : (
              <Link className="btn btn-small" to="/profile/security/two-factor">
                {words.turnOn}
              </Link>
            )}
          </span>
        )}
      </PanelHead>
      {asking && (
        <ul className="rows">
          {trouble.kind !== 'none' && (
            <li>
              {trouble.kind === 'away' ? (
                <AwayNotice requestId={trouble.away.requestId} onTryAgain={choose} />
              ) : (
                <Notice kind="danger" title={words.refused} heading="h3" role="alert" focused>
                  <p>{trouble.detail}</p>
                </Notice>
              )}
            </li>
          )}
          <ConfirmRow
            id="c-own"
            calm={!on}
            question={on ? words.offQuestion : words.onQuestion}
            says={on ? words.offSays : onSays(me.methods, allowed)}
            verb={on ? words.turnOff : words.turnOn}
            keep={on ? words.keepIt : words.notNow}
            busy={busy && words.turning}
            onConfirm={choose}
            onKeep={keep}
          />
        </ul>
      )}
    </section>
  )
}

function onSays(methods: MeOnWire['methods'], allowed: ReturnType<typeof useAllowedTrust>): string {
  const answers = words.onSays(answersInWords(methods))
  return allowed === undefined || allowed === 'single_sign_on'
    ? answers
    : `${answers} ${words.trustFor(TRUST_WORDS[allowed].name)}`
}
