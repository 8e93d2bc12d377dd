import { useCallback, useEffect, useRef, useState } from 'react'
import type { NewAccount } from '../../src/sign-up/sign-up-shape.ts'
import { api } from '../api.ts'
import type { Away } from '../call.ts'
import { AwayBlock } from '../parts/Away.tsx'
import { Gate } from '../parts/Gate.tsx'
import { GateEnd } from '../parts/GateEnd.tsx'
import { Loading } from '../parts/Loading.tsx'
import { productName } from '../parts/product-name.ts'
import { NewAccountForm } from '../set-up/NewAccountForm.tsx'
import { MailSent } from '../sign-in/MailSent.tsx'
import { PlaceLink } from '../sign-in/PlaceLink.tsx'
import { texts } from './texts.ts'

type Step =
  | { show: 'loading' }
  | { show: 'away'; away: Away }
  | { show: 'form'; entered: NewAccount | null }
  | { show: 'sent'; account: NewAccount }
  | { show: 'closed' }

/** A new account where anybody may create one: the form, then a link by mail. Elsewhere it says who creates accounts. */
export function SignUp() {
  const [step, setStep] = useState<Step>({ show: 'loading' })
  const look = useCallback(async () => {
    const reply = await api.setUp()
    if (reply.kind === 'away') return setStep({ show: 'away', away: reply })
    if (reply.kind === 'done' && reply.value.firstAccount) return location.replace('/set-up')
    const open = reply.kind === 'done' && reply.value.signUp === 'open'
    return setStep(open ? { show: 'form', entered: null } : { show: 'closed' })
  }, [])
  const started = useRef(false)
  useEffect(() => {
    if (started.current) return
    started.current = true
    void look()
  }, [look])

  if (step.show === 'away')
    return (
      <main className="main column-alone" id="main">
        <AwayBlock requestId={step.away.requestId} onTryAgain={() => void look()} />
      </main>
    )
  if (step.show === 'closed') return <Closed />
  if (step.show === 'sent') {
    const { account } = step
    const back = () => setStep({ show: 'form', entered: account })
    const { lead, leadEnd, advice, again } = texts.sent
    return (
      <MailSent
        lead={
          <>
            {lead}
            <b className="wrap">{account.admin.email}</b>
            {leadEnd}
          </>
        }
        advice={advice}
        sentAgain={again}
        onSend={() => api.createAccount(account)}
        onChange={back}
        onRefused={back}
      />
    )
  }
  if (step.show === 'form')
    return (
      <NewAccountForm
        title={texts.form.title}
        lead={texts.form.lead()}
        focused
        entered={step.entered}
        more={
          <p>
            <PlaceLink to="/sign-in">{texts.form.signIn}</PlaceLink>
          </p>
        }
        onDone={(account) => setStep({ show: 'sent', account })}
        onForbidden={() => setStep({ show: 'closed' })}
      />
    )
  return (
    <Gate at={1} title={texts.form.title} roomy>
      <Loading what={texts.loading} />
    </Gate>
  )
}

function Closed() {
  const words = texts.closed
  return (
    <GateEnd title={words.title} lead={words.lead(productName())}>
      <PlaceLink to="/sign-in" look="btn btn-primary btn-wide">
        {words.go}
      </PlaceLink>
    </GateEnd>
  )
}
