import { useState, type FormEvent } from 'react'
import { api } from '../api.ts'
import type { Away } from '../call.ts'
import { fieldErrors } from '../form-errors.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { TextField } from '../parts/Field.tsx'
import { Gate } from '../parts/Gate.tsx'
import { useTitle } from '../parts/title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { useFocus } from '../parts/use-focus.ts'
import { MailSent } from '../sign-in/MailSent.tsx'
import { PlaceLink } from '../sign-in/PlaceLink.tsx'
import { texts as signInTexts } from '../sign-in/texts.ts'
import { texts } from './texts.ts'

/** A forgotten password: a link is asked for, and whether there is such a user is not said. */
export function AskForReset({ email }: { email: string }) {
  const [sentTo, setSentTo] = useState<string | null>(null)
  const [typed, setTyped] = useState(email)
  if (sentTo === null)
    return (
      <Ask
        email={typed}
        onSent={(address) => {
          setTyped(address)
          setSentTo(address)
        }}
      />
    )
  const back = () => setSentTo(null)
  const words = texts.sent
  const lead = (
    <>
      {words.lead}
      <b className="wrap">{sentTo}</b>
      {words.leadEnd}
    </>
  )
  return (
    <MailSent
      lead={lead}
      advice={words.advice}
      sentAgain={words.again}
      onSend={() => api.askForReset(sentTo)}
      onChange={back}
      onRefused={back}
    />
  )
}

function Ask({ email, onSent }: { email: string; onSent: (email: string) => void }) {
  const words = texts.ask
  const [error, setError] = useState<string | undefined>()
  const [away, setAway] = useState<Away | null>(null)
  const [refusals, setRefusals] = useState(0)
  const field = useFocus<HTMLInputElement>(refusals + 1)
  const [busy, run] = useBusy()
  useTitle(words.title, { refused: error !== undefined })

  const refuse = (says: string) => {
    setError(says)
    setRefusals((count) => count + 1)
  }
  const send = async () => {
    setAway(null)
    const address = field.current?.value.trim() ?? ''
    if (address === '') return refuse(words.empty)
    const reply = await api.askForReset(address)
    if (reply.kind === 'done') return onSent(address)
    if (reply.kind === 'away') return setAway(reply)
    return refuse(fieldErrors(reply, { '/email': 'email' })['email'] ?? reply.problem.detail)
  }
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    void run(send)
  }
  return (
    <Gate at={1} title={words.title} lead={words.lead}>
      <form className="stack" onSubmit={submit} noValidate>
        {away !== null && <AwayNotice requestId={away.requestId} onTryAgain={submit} />}
        <TextField
          id="email"
          ref={field}
          label={words.email}
          type="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          defaultValue={email}
          error={error}
          describedBy="lead"
        />
        <Button look="primary" wide type="submit" busy={busy && words.busy}>
          {words.submit}
        </Button>
      </form>
      <div className="gate-more">
        <p>
          <PlaceLink to="/sign-in" carried={() => ({ email: field.current?.value.trim() ?? '' })}>
            {signInTexts.backToSignIn}
          </PlaceLink>
        </p>
      </div>
    </Gate>
  )
}
