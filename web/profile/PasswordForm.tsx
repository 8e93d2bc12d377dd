import { useEffect, useRef, useState, type FormEvent } from 'react'
import { api } from '../api.ts'
import { isSessionLoss, type Away, type Refused } from '../call.ts'
import { serverNow } from '../clock.ts'
import { emptyFields, typed } from '../form-errors.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { ErrorSummary, fieldsNeedAttention, type FieldErrors } from '../parts/ErrorSummary.tsx'
import { Notice } from '../parts/Notice.tsx'
import { PasswordField } from '../parts/PasswordField.tsx'
import { useRefusedTitle } from '../parts/refused-title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { passwordErrors } from './password-errors.ts'
import { texts } from './texts.ts'
import { useEscape } from '../parts/use-escape.ts'
import { useMyAct } from './use-my-act.ts'

const words = texts.password
const CURRENT = 'current-password'
const NEW = 'new-password'

type Outcome =
  | { kind: 'none' }
  | { kind: 'fields'; errors: FieldErrors }
  | { kind: 'refused'; refused: Refused }
  | { kind: 'away'; away: Away }

type Props = { email: string; onSaved: () => void; onKeep: () => void }

/** The present password and a new one. What was typed stays, whatever the answer. */
export function PasswordForm({ email, onSaved, onKeep }: Props) {
  const form = useEscape<HTMLFormElement>(onKeep)
  const first = useRef<HTMLInputElement>(null)
  const [outcome, setOutcome] = useState<Outcome>({ kind: 'none' })
  const [tries, setTries] = useState(0)
  const [busy, run] = useBusy()
  const myAct = useMyAct()
  useRefusedTitle(outcome.kind !== 'none')
  useEffect(() => first.current?.focus(), [])

  const end = (next: Outcome) => {
    setOutcome(next)
    setTries((count) => count + 1)
  }
  const save = async (fields: FormData) => {
    const empty = emptyFields(fields, { [CURRENT]: words.emptyCurrent, [NEW]: words.emptyNew })
    if (Object.keys(empty).length > 0) return end({ kind: 'fields', errors: empty })
    const reply = await myAct(() => api.changePassword(typed(fields, CURRENT), typed(fields, NEW)))
    if (reply.kind === 'done') return onSaved()
    if (reply.kind === 'cancelled') return setOutcome({ kind: 'none' })
    if (reply.kind === 'away') return end({ kind: 'away', away: reply })
    if (isSessionLoss(reply)) return undefined
    const errors = passwordErrors(reply, { current: CURRENT, new: NEW }, serverNow())
    return end(
      Object.keys(errors).length > 0 ? { kind: 'fields', errors } : { kind: 'refused', refused: reply },
    )
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    void run(() => save(fields))
  }
  const errors = outcome.kind === 'fields' ? outcome.errors : {}
  return (
    <form className="form" ref={form} onSubmit={submit} noValidate>
      {outcome.kind === 'fields' && (
        <ErrorSummary
          key={tries}
          title={`${words.refused}: ${fieldsNeedAttention(Object.keys(errors).length)}`}
          errors={errors}
        />
      )}
      {outcome.kind === 'refused' && (
        <Notice key={tries} kind="danger" title={words.refused} role="alert" focused>
          <p>{outcome.refused.problem.detail}</p>
        </Notice>
      )}
      {outcome.kind === 'away' && (
        <AwayNotice
          key={tries}
          requestId={outcome.away.requestId}
          onTryAgain={() => form.current?.requestSubmit()}
        />
      )}
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
