import { useState } from 'react'
import type { SignUpOnWire } from '../../src/sign-up/sign-up-shape.ts'
import { api } from '../api.ts'
import type { Away } from '../call.ts'
import { serverNow } from '../clock.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { GateEnd } from '../parts/GateEnd.tsx'
import { untilDay } from '../parts/time.ts'
import { useBusy } from '../parts/use-busy.ts'
import { LinkSpent } from '../sign-in/LinkSpent.tsx'
import { MailedLink } from '../sign-in/MailedLink.tsx'
import { useGoTo } from '../sign-in/place.ts'
import { PlaceLink } from '../sign-in/PlaceLink.tsx'
import { texts } from './texts.ts'

/** The page behind a sign-up link: one button creates the account. */
export function ConfirmAccount({ token }: { token: string }) {
  const [taken, setTaken] = useState<string | null>(null)
  if (taken !== null) return <Taken email={taken} />
  return (
    <MailedLink
      token={token}
      look={api.signUpLink}
      title={texts.confirm.loading}
      spent={<LinkSpent words={texts.spent} to="/sign-up" />}
    >
      {(signUp, spend) => (
        <Confirm token={token} signUp={signUp} onSpent={spend} onTaken={() => setTaken(signUp.email)} />
      )}
    </MailedLink>
  )
}

type Props = { token: string; signUp: SignUpOnWire; onSpent: () => void; onTaken: () => void }

function Confirm({ token, signUp: { account, email, phone, expiresAt }, onSpent, onTaken }: Props) {
  const words = texts.confirm
  const goTo = useGoTo()
  const [away, setAway] = useState<Away | null>(null)
  const [busy, run] = useBusy()
  const create = async () => {
    setAway(null)
    const reply = await api.confirmAccount(token)
    if (reply.kind === 'away') return setAway(reply)
    if (reply.kind === 'refused') return reply.code === 'email_taken' ? onTaken() : onSpent()
    history.replaceState(null, '', '/sign-in')
    return goTo('/sign-in', { email, said: { kind: 'created' }, anew: true })
  }
  const submit = () => void run(create)
  const lead = (
    <>
      {words.lead}
      <b className="wrap">{email}</b>
      {words.leadEnd}
      <b className="nowrap">{phone}</b>.
    </>
  )
  return (
    <GateEnd
      title={words.title(account.name)}
      lead={lead}
      more={<p className="muted">{words.notYou}</p>}
      foot={words.ends(untilDay(new Date(expiresAt), serverNow()))}
    >
      {away !== null && <AwayNotice requestId={away.requestId} onTryAgain={submit} />}
      <Button look="primary" wide busy={busy && words.busy} onClick={submit}>
        {words.submit}
      </Button>
    </GateEnd>
  )
}

function Taken({ email }: { email: string }) {
  const words = texts.taken
  const more = (
    <p>
      <PlaceLink to="/sign-up">{words.another}</PlaceLink>
    </p>
  )
  return (
    <GateEnd title={words.title} lead={words.lead} more={more}>
      <PlaceLink to="/sign-in" look="btn btn-primary btn-wide" carried={() => ({ email, anew: true })}>
        {words.go}
      </PlaceLink>
    </GateEnd>
  )
}
