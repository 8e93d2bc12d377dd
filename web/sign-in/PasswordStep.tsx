import { useRef, useState, type FormEvent } from 'react'
import type { SignInStateOnWire } from '../../src/sign-in/sign-in-shape.ts'
import { api } from '../api.ts'
import type { Away, Refused } from '../call.ts'
import { emptyFields, fieldErrors, typed } from '../form-errors.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { ErrorSummary, fieldsNeedAttention, type FieldErrors } from '../parts/ErrorSummary.tsx'
import { TextField } from '../parts/Field.tsx'
import { Gate } from '../parts/Gate.tsx'
import { PasswordField } from '../parts/PasswordField.tsx'
import { useTitle } from '../parts/title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { deviceProof } from './device-key.ts'
import { Greeting, type Said } from './Greeting.tsx'
import { PasswordRefused } from './PasswordRefused.tsx'
import { PlaceLink } from './PlaceLink.tsx'
import { SignUpLink } from './SignUpLink.tsx'
import { texts } from './texts.ts'

type Outcome =
  | { kind: 'fields'; errors: FieldErrors }
  | { kind: 'refused'; refused: Refused; email: string }
  | { kind: 'away'; away: Away }
type Props = {
  email: string
  said: Said | null
  focused: boolean
  onState: (state: SignInStateOnWire, email: string) => void
}

const words = texts.signIn

/** The first door: e-mail and password. The e-mail stays after a refusal. */
export function PasswordStep({ email, said, focused, onState }: Props) {
  const form = useRef<HTMLFormElement>(null)
  const password = useRef<HTMLInputElement>(null)
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [tries, setTries] = useState(0)
  const [busy, run] = useBusy()
  useTitle(outcome === null ? words.title : words.refusedTitle, { refused: outcome !== null })

  const refuse = (next: Outcome) => {
    setOutcome(next)
    setTries((count) => count + 1)
  }
  const start = async () => {
    if (form.current === null) return
    const entered = new FormData(form.current)
    const empty = emptyFields(entered, { email: words.emptyEmail, password: words.emptyPassword })
    if (Object.keys(empty).length > 0) return refuse({ kind: 'fields', errors: empty })
    const address = typed(entered, 'email').trim()
    const proof = await deviceProof(address)
    const reply =
      proof.kind === 'done'
        ? await api.startSignIn(address, typed(entered, 'password'), proof.value ?? undefined)
        : proof
    if (reply.kind === 'done') return onState(reply.value, address)
    if (reply.kind === 'away') return refuse({ kind: 'away', away: reply })
    const errors = fieldErrors(reply, { '/email': 'email', '/password': 'password' })
    if (Object.keys(errors).length > 0) return refuse({ kind: 'fields', errors })
    if (reply.code === 'credentials_wrong' && password.current !== null) password.current.value = ''
    return refuse({ kind: 'refused', refused: reply, email: address })
  }
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    void run(start)
  }
  const takeEmail = () => ({
    email: form.current === null ? '' : typed(new FormData(form.current), 'email').trim(),
  })
  const errors = outcome?.kind === 'fields' ? outcome.errors : {}
  return (
    <Gate at={1} title={words.title} focused={focused}>
      <form className="stack" ref={form} onSubmit={submit} noValidate>
        {outcome === null && said !== null && <Greeting said={said} />}
        {outcome?.kind === 'refused' && (
          <PasswordRefused key={tries} refused={outcome.refused} email={outcome.email} />
        )}
        {outcome?.kind === 'away' && (
          <AwayNotice key={tries} requestId={outcome.away.requestId} onTryAgain={submit} />
        )}
        {outcome?.kind === 'fields' && (
          <ErrorSummary
            key={tries}
            title={`${words.refusedTitle}: ${fieldsNeedAttention(Object.keys(errors).length)}`}
            errors={errors}
          />
        )}
        <TextField
          id="email"
          label={words.email}
          type="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          defaultValue={email}
          error={errors['email']}
        />
        <PasswordField
          id="password"
          label={words.password}
          autoComplete="current-password"
          inputRef={password}
          error={errors['password']}
        />
        <Button look="primary" wide type="submit" busy={busy && words.busy}>
          {words.submit}
        </Button>
      </form>
      <div className="gate-more">
        <p>
          <PlaceLink to="/reset-password" carried={takeEmail}>
            {words.forgot}
          </PlaceLink>
        </p>
        <SignUpLink />
      </div>
    </Gate>
  )
}
