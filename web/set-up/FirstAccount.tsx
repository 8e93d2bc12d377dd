import { useEffect, useRef, useState, type FormEvent } from 'react'
import { api } from '../api.ts'
import type { Away, Refused } from '../call.ts'
import { emptyFields, typed } from '../form-errors.ts'
import { AwayBlock, AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import type { Country } from '../parts/CountrySelect.tsx'
import { ErrorSummary, fieldsNeedAttention, type FieldErrors } from '../parts/ErrorSummary.tsx'
import { Gate } from '../parts/Gate.tsx'
import { Notice } from '../parts/Notice.tsx'
import { useTitle } from '../parts/title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { accountErrors } from './account-errors.ts'
import { AccountFields } from './AccountFields.tsx'
import { texts } from './texts.ts'

type Outcome =
  | { kind: 'fields'; errors: FieldErrors }
  | { kind: 'refused'; refused: Refused }
  | { kind: 'away'; away: Away }
type Props = { outbox: boolean; onCreated: (email: string) => void; onCodeLost: () => void }

const words = texts.account

/** The form of the first account and its administrator. What was typed stays until the account exists. */
export function FirstAccount({ outbox, onCreated, onCodeLost }: Props) {
  const form = useRef<HTMLFormElement>(null)
  const [countries, setCountries] = useState<readonly Country[] | null>(null)
  const [noCountries, setNoCountries] = useState<Away | null>(null)
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [tries, setTries] = useState(0)
  const [busy, run] = useBusy()
  useTitle(words.title, { refused: outcome !== null })

  const readCountries = () =>
    void api.countries().then((reply) => {
      setNoCountries(reply.kind === 'away' ? reply : null)
      if (reply.kind === 'done') setCountries(reply.value.items)
    })
  useEffect(readCountries, [])

  const refuse = (next: Outcome) => {
    setOutcome(next)
    setTries((count) => count + 1)
  }
  const create = async () => {
    if (form.current === null) return
    const entered = new FormData(form.current)
    const empty = emptyFields(entered, texts.empty)
    if (Object.keys(empty).length > 0) return refuse({ kind: 'fields', errors: empty })
    const field = (name: string) => typed(entered, name)
    const reply = await api.createAccount({
      account: { name: field('account'), country: field('country') },
      admin: {
        name: field('name'),
        email: field('email').trim(),
        phone: field('phone'),
        password: field('password'),
      },
    })
    if (reply.kind === 'done') return onCreated(field('email').trim())
    if (reply.kind === 'away') return refuse({ kind: 'away', away: reply })
    if (reply.problem.status === 401 || reply.problem.status === 403) return onCodeLost()
    const errors = accountErrors(reply)
    return refuse(
      Object.keys(errors).length > 0 ? { kind: 'fields', errors } : { kind: 'refused', refused: reply },
    )
  }
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    void run(create)
  }
  if (noCountries !== null)
    return (
      <main className="main column-alone" id="main">
        <AwayBlock requestId={noCountries.requestId} onTryAgain={readCountries} />
      </main>
    )
  const errors = outcome?.kind === 'fields' ? outcome.errors : {}
  return (
    <Gate at={1} title={words.title} lead={words.lead()} roomy>
      <form className="stack" ref={form} onSubmit={submit} noValidate>
        {outcome?.kind === 'fields' && (
          <ErrorSummary
            key={tries}
            title={`${words.refused}: ${fieldsNeedAttention(Object.keys(errors).length)}`}
            errors={errors}
          />
        )}
        {outcome?.kind === 'refused' && (
          <Notice key={tries} kind="danger" title={words.refused} role="alert" focused>
            <p>{outcome.refused.problem.detail}</p>
          </Notice>
        )}
        {outcome?.kind === 'away' && (
          <AwayNotice key={tries} requestId={outcome.away.requestId} onTryAgain={submit} />
        )}
        {countries !== null && <AccountFields countries={countries} errors={errors} />}
        {outbox && <OutboxNotice />}
        <Button look="primary" wide type="submit" busy={busy && words.busy}>
          {words.submit}
        </Button>
      </form>
    </Gate>
  )
}

function OutboxNotice() {
  return (
    <Notice kind="info" title={words.outboxTitle}>
      <p>
        {words.outboxBefore}
        <a href="/outbox" target="_blank" rel="noopener">
          {words.outboxLink}
        </a>
        {words.outboxAfter}
      </p>
    </Notice>
  )
}
