import { useState, type FormEvent, type ReactNode } from 'react'
import type { Away, Refused, Reply } from '../call.ts'
import { fieldErrors } from '../form-errors.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { TextField } from '../parts/Field.tsx'
import { Gate } from '../parts/Gate.tsx'
import { PasswordField } from '../parts/PasswordField.tsx'
import { useTitle } from '../parts/title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { useFocus } from '../parts/use-focus.ts'
import { texts } from './texts.ts'

type Words = { title: string; email: string; password: string; submit: string; busy: string }

type Props<T> = {
  words: Words
  lead?: ReactNode
  /** Whether a second factor is set up after this. */
  ofTwo?: boolean
  /** Whose password it is; she cannot change it here. */
  email: string
  onSave: (password: string) => Promise<Reply<T>>
  onDone: (value: T) => void
  /** Refused for a reason that is not the password. */
  onRefused: (refused: Refused) => void
  /** What follows from saving it, above the button. */
  notice?: ReactNode
  /** Below the form. */
  more?: ReactNode
  foot: ReactNode
}

/** A page on which somebody known by her e-mail chooses a password. */
export function ChoosePassword<T>(props: Props<T>) {
  const { words, lead, ofTwo = false, email, onSave, onDone, onRefused, notice, more, foot } = props
  const [error, setError] = useState<string | undefined>()
  const [away, setAway] = useState<Away | null>(null)
  const [refusals, setRefusals] = useState(0)
  const password = useFocus<HTMLInputElement>(refusals > 0 && refusals)
  const [busy, run] = useBusy()
  useTitle(words.title, { refused: error !== undefined })

  const refuse = (says: string) => {
    setError(says)
    setRefusals((count) => count + 1)
  }
  const save = async () => {
    setAway(null)
    const typed = password.current?.value ?? ''
    if (typed === '') return refuse(texts.choose.empty)
    const reply = await onSave(typed)
    if (reply.kind === 'done') return onDone(reply.value)
    if (reply.kind === 'away') return setAway(reply)
    const says = fieldErrors(reply, { '/password': 'password' })['password']
    return says === undefined ? onRefused(reply) : refuse(says)
  }
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    void run(save)
  }
  return (
    <Gate at={1} ofTwo={ofTwo} title={words.title} lead={lead} focused foot={foot}>
      <form className="stack" onSubmit={submit} noValidate>
        {away !== null && <AwayNotice requestId={away.requestId} onTryAgain={submit} />}
        <TextField
          id="email"
          label={words.email}
          look="is-fixed"
          type="email"
          autoComplete="username"
          readOnly
          value={email}
        />
        <PasswordField
          id="password"
          label={words.password}
          hint={texts.choose.hint}
          autoComplete="new-password"
          inputRef={password}
          error={error}
        />
        {notice}
        <Button look="primary" wide type="submit" busy={busy && words.busy}>
          {words.submit}
        </Button>
      </form>
      {more !== undefined && <div className="gate-more">{more}</div>}
    </Gate>
  )
}
