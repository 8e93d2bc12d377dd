import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react'
import type { NewAccount } from '../../src/sign-up/sign-up-shape.ts'
import { api } from '../api.ts'
import type { Away, Refused } from '../call.ts'
import { serverNow } from '../clock.ts'
import { emptyFields, typed } from '../form-errors.ts'
import { AwayBlock, AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import type { Country } from '../parts/CountrySelect.tsx'
import { ErrorSummary, fieldsNeedAttention, type FieldErrors } from '../parts/ErrorSummary.tsx'
import { Gate } from '../parts/Gate.tsx'
import { Notice } from '../parts/Notice.tsx'
import { shortWait } from '../parts/time.ts'
import { useTitle } from '../parts/title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { accountErrors } from './account-errors.ts'
import { AccountFields } from './AccountFields.tsx'
import { texts } from './texts.ts'

type Outcome =
  | { kind: 'fields'; errors: FieldErrors }
  | { kind: 'refused'; refused: Refused }
  | { kind: 'away'; away: Away }

type Props = {
  title: string
  lead: string
  /** Moves the focus to the heading: she came here from another page. */
  focused?: boolean
  /** What was entered before she came back to change it. */
  entered?: NewAccount | null
  /** Above the button. */
  notice?: ReactNode
  /** Below the form. */
  more?: ReactNode
  onDone: (account: NewAccount) => void
  /** Whoever asks may not create accounts, or not any more. */
  onForbidden: () => void
}

const words = texts.account

/** The form of a new account and its administrator. What was typed stays until it is done. */
export function NewAccountForm(props: Props) {
  const { title, lead, focused = false, entered = null, notice, more, onDone, onForbidden } = props
  const form = useRef<HTMLFormElement>(null)
  const [countries, setCountries] = useState<readonly Country[] | null>(null)
  const [noCountries, setNoCountries] = useState<Away | null>(null)
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [tries, setTries] = useState(0)
  const [busy, run] = useBusy()
  useTitle(title, { refused: outcome !== null })

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
    const fields = new FormData(form.current)
    const empty = emptyFields(fields, texts.empty)
    if (Object.keys(empty).length > 0) return refuse({ kind: 'fields', errors: empty })
    const account = accountOf(fields)
    const reply = await api.createAccount(account)
    if (reply.kind === 'done') return onDone(account)
    if (reply.kind === 'away') return refuse({ kind: 'away', away: reply })
    if (reply.problem.status === 401 || reply.problem.status === 403) return onForbidden()
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
    <Gate at={1} title={title} lead={lead} focused={focused} roomy>
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
            <p>{reasonOf(outcome.refused)}</p>
          </Notice>
        )}
        {outcome?.kind === 'away' && (
          <AwayNotice key={tries} requestId={outcome.away.requestId} onTryAgain={submit} />
        )}
        {countries !== null && <AccountFields countries={countries} entered={entered} errors={errors} />}
        {notice}
        <Button look="primary" wide type="submit" busy={busy && words.busy}>
          {words.submit}
        </Button>
      </form>
      {more !== undefined && <div className="gate-more">{more}</div>}
    </Gate>
  )
}

function accountOf(fields: FormData): NewAccount {
  const field = (name: string) => typed(fields, name)
  return {
    account: { name: field('account'), country: field('country') },
    admin: {
      name: field('name'),
      email: field('email').trim(),
      phone: field('phone'),
      password: field('password'),
    },
  }
}

function reasonOf({ code, problem, retryAt }: Refused): string {
  return code === 'mail_limit' && retryAt !== null
    ? words.mailLimit(shortWait(retryAt, serverNow()))
    : problem.detail
}
