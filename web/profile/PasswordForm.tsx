import { useEffect, useRef, type FormEvent } from 'react'
import { api } from '../api.ts'
import { serverNow } from '../clock.ts'
import { emptyFields, typed } from '../form-errors.ts'
import { Button } from '../parts/Button.tsx'
import { PasswordField } from '../parts/PasswordField.tsx'
import { useRefusedTitle } from '../parts/refused-title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { useEscape } from '../parts/use-escape.ts'
import { useFormTrouble } from '../parts/use-form-trouble.tsx'
import { passwordErrors } from './password-errors.ts'
import { texts } from './texts.ts'
import { useMyAct } from './use-my-act.ts'

const words = texts.password
const CURRENT = 'current-password'
const NEW = 'new-password'

type Props = { email: string; onSaved: () => void; onKeep: () => void }

/** The present password and a new one. What was typed stays, whatever the answer. */
export function PasswordForm({ email, onSaved, onKeep }: Props) {
  const form = useEscape<HTMLFormElement>(onKeep)
  const first = useRef<HTMLInputElement>(null)
  const [busy, run] = useBusy()
  const myAct = useMyAct()
  const trouble = useFormTrouble({
    title: words.refused,
    errorsOf: (refused) => passwordErrors(refused, { current: CURRENT, new: NEW }, serverNow()),
    onTryAgain: () => form.current?.requestSubmit(),
  })
  const { errors } = trouble
  useRefusedTitle(trouble.refused)
  useEffect(() => first.current?.focus(), [])

  const save = async (fields: FormData) => {
    const empty = emptyFields(fields, { [CURRENT]: words.emptyCurrent, [NEW]: words.emptyNew })
    if (Object.keys(empty).length > 0) return trouble.refuseFields(empty)
    const reply = await myAct(() => api.changePassword(typed(fields, CURRENT), typed(fields, NEW)))
    if (reply.kind === 'done') return onSaved()
    if (reply.kind === 'cancelled') return trouble.forget()
    return trouble.refuse(reply)
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    void run(() => save(fields))
  }
  return (
    <form className="form" ref={form} onSubmit={submit} noValidate>
      {trouble.notice}
      <input
        type="email"
        name="username"
        autoComplete="username"
        aria-label={words.email}
        readOnly
        hidden
        value={email}
      />
      <div className="short">
        <PasswordField
          id={CURRENT}
          label={words.current}
          autoComplete="current-password"
          inputRef={first}
          error={errors[CURRENT]}
        />
      </div>
      <div className="short">
        <PasswordField
          id={NEW}
          label={words.new}
          hint={words.newHint}
          autoComplete="new-password"
          error={errors[NEW]}
        />
      </div>
      <div className="actions">
        <Button look="primary" type="submit" busy={busy && words.saving}>
          {words.save}
        </Button>
        <Button onClick={onKeep}>{words.keep}</Button>
      </div>
    </form>
  )
}
