import { useRef, useState, type FormEvent } from 'react'
import { api } from '../api.ts'
import type { Away, Refused } from '../call.ts'
import { serverNow } from '../clock.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { PasswordField } from '../parts/PasswordField.tsx'
import { useRefusedTitle } from '../parts/refused-title.ts'
import { shortWait } from '../parts/time.ts'
import { useBusy } from '../parts/use-busy.ts'
import { useFocus } from '../parts/use-focus.ts'
import { texts } from './texts.ts'

type Props = {
  submit: string
  onAnswered: () => void
  onCancel: () => void
  onRefused: (refused: Refused) => void
}

/** Sudo of a user who has no second factor: her password. */
export function PasswordAnswer({ submit, onAnswered, onCancel, onRefused }: Props) {
  const password = useFocus<HTMLInputElement>()
  const form = useRef<HTMLFormElement>(null)
  const [error, setError] = useState<string | undefined>()
  const [away, setAway] = useState<Away | null>(null)
  const [busy, run] = useBusy()
  useRefusedTitle(error !== undefined)

  const refuse = (says: string) => {
    setError(says)
    password.current?.focus()
    password.current?.select()
  }
  const send = async () => {
    setAway(null)
    const typed = password.current?.value ?? ''
    if (typed === '') return refuse(texts.enterPassword)
    const reply = await api.answerSudo({ method: 'password', password: typed })
    if (reply.kind === 'done') return onAnswered()
    if (reply.kind === 'away') return setAway(reply)
    if (reply.code === 'credentials_wrong') return refuse(texts.passwordWrong)
    if (reply.code !== 'too_many_attempts' || reply.retryAt === null) return onRefused(reply)
    return refuse(`${texts.tooMany}. ${texts.tooManyAdvice(shortWait(reply.retryAt, serverNow()))}`)
  }
  const submitForm = (event: FormEvent) => {
    event.preventDefault()
    void run(send)
  }
  return (
    <form className="stack" ref={form} onSubmit={submitForm} noValidate>
      {away !== null && (
        <AwayNotice requestId={away.requestId} onTryAgain={() => form.current?.requestSubmit()} />
      )}
      <PasswordField
        id="sudo-password"
        label={texts.passwordLabel}
        autoComplete="current-password"
        inputRef={password}
        error={error}
        describedBy="dialog-text"
      />
      <div className="actions">
        <Button look="primary" type="submit" busy={busy && texts.verifying}>
          {submit}
        </Button>
        <Button onClick={onCancel}>{texts.cancel}</Button>
      </div>
    </form>
  )
}
