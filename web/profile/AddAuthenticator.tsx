import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { AuthenticatorOnWire } from '../../src/profile/profile-shape.ts'
import type { AppOfferOnWire } from '../../src/second-factor/answer-shape.ts'
import { api } from '../api.ts'
import { isSessionLoss, type Away, type Refused } from '../call.ts'
import { serverNow } from '../clock.ts'
import { AppSetUp } from '../enrolment/AppSetUp.tsx'
import { texts as appTexts } from '../enrolment/texts.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { Loading } from '../parts/Loading.tsx'
import { Notice } from '../parts/Notice.tsx'
import { useRefusedTitle } from '../parts/refused-title.ts'
import { useEscape } from '../parts/use-escape.ts'
import { KeySetUp, type KeySetUpView } from '../security-key/KeySetUp.tsx'
import { codesPaused } from './change-refusal.ts'
import { texts } from './texts.ts'
import { isCancelled, orRefused, useMyAct } from './use-my-act.ts'

const words = texts.authenticators

type Props = {
  kind: 'app' | 'security_key'
  /** What the button that ends the set-up says; its own words where it is not said. */
  submit?: string
  onAdded: (added: AuthenticatorOnWire) => void
  /** The way out; Esc takes it too. */
  cancel: { label: string; act: () => void }
}

/** A new app or key of the user's, set up in place, with the questions that come before it. */
export function AddAuthenticator({ kind, submit, onAdded, cancel }: Props) {
  const place = useEscape<HTMLDivElement>(cancel.act)
  const [trouble, setTrouble] = useState<{ title: string; text: string; nth: number } | null>(null)
  useRefusedTitle(trouble !== null)
  const refuse = (refused: Refused) => {
    if (isSessionLoss(refused) || isCancelled(refused)) return
    const says = codesPaused(refused, serverNow()) ?? { title: words.notAdded, text: refused.problem.detail }
    setTrouble((before) => ({ ...says, nth: (before?.nth ?? 0) + 1 }))
  }
  const act = {
    onAdded,
    onRefused: refuse,
    onCancel: cancel.act,
    actions: <Button onClick={cancel.act}>{cancel.label}</Button>,
  }
  return (
    <div className="stack" ref={place}>
      {trouble !== null && (
        <Notice key={trouble.nth} kind="danger" title={trouble.title} heading="h3" role="alert" focused>
          <p>{trouble.text}</p>
        </Notice>
      )}
      {kind === 'app' ? <AddApp submit={submit ?? words.verifyAndAdd} {...act} /> : <AddKey {...act} />}
    </div>
  )
}

type ActProps = {
  onAdded: (added: AuthenticatorOnWire) => void
  onRefused: (refused: Refused) => void
  onCancel: () => void
  actions: ReactNode
}

/** The secret is handed out when this opens; that is asked for sudo, and a user who does not answer it is back. */
function AddApp({ submit, onAdded, onRefused, onCancel, actions }: ActProps & { submit: string }) {
  const [offer, setOffer] = useState<AppOfferOnWire | null>(null)
  const [away, setAway] = useState<Away | null>(null)
  const myAct = useMyAct()
  const ask = async () => {
    setAway(null)
    const reply = await myAct(api.newApp)
    if (reply.kind === 'cancelled') return onCancel()
    if (reply.kind === 'away') return setAway(reply)
    return reply.kind === 'refused' ? onRefused(reply) : setOffer(reply.value)
  }
  const started = useRef(false)
  useEffect(() => {
    if (started.current) return
    started.current = true
    void ask()
  })
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (offer !== null) heading.current?.focus()
  }, [offer])
  if (away !== null) return <AwayNotice requestId={away.requestId} onTryAgain={() => void ask()} />
  if (offer === null) return <Loading what={words.offer} />
  return (
    <div className="stack">
      <h3 ref={heading} tabIndex={-1}>
        {appTexts.app.title}
      </h3>
      <AppSetUp
        offer={offer}
        heading="h3"
        named
        submit={submit}
        actions={actions}
        onCode={({ id, ...answer }) => myAct(() => api.confirmApp(id, answer)).then(orRefused)}
        onDone={onAdded}
        onRefused={onRefused}
      />
    </div>
  )
}

function AddKey({ onAdded, onRefused, actions }: ActProps) {
  const myAct = useMyAct()
  return (
    <KeySetUp
      heading="h3"
      actions={actions}
      options={() => myAct(api.newKeyOptions).then(orRefused)}
      add={(key) => myAct(() => api.addKey(key)).then(orRefused)}
      onDone={onAdded}
      onRefused={onRefused}
    >
      {(view) => <KeyView view={view} />}
    </KeySetUp>
  )
}

function KeyView({ view: { title, lead, help, waiting, refused, content } }: { view: KeySetUpView }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useRefusedTitle(refused)
  useEffect(() => {
    if (waiting) heading.current?.focus()
  }, [waiting])
  return (
    <div className="stack">
      <div className="legend">
        <h3 ref={heading} tabIndex={-1}>
          {title}
        </h3>
        <p id="lead">{lead}</p>
      </div>
      {content}
      {help !== null && <p className="hint">{help}</p>}
    </div>
  )
}
