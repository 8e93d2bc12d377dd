import { useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import type { AccountOnWire } from '../../src/account/account-shape.ts'
import { api } from '../api.ts'
import { isSessionLoss, type Away, type Refused } from '../call.ts'
import { serverNow } from '../clock.ts'
import { fieldErrors, typed } from '../form-errors.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { CountrySelect, type Country } from '../parts/CountrySelect.tsx'
import { ErrorSummary, fieldsNeedAttention, type FieldErrors } from '../parts/ErrorSummary.tsx'
import { TextField } from '../parts/Field.tsx'
import { Icon } from '../parts/Icon.tsx'
import { Notice } from '../parts/Notice.tsx'
import { moment } from '../parts/time.ts'
import { useTitle } from '../parts/title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { accountQuery, sessionQuery } from '../shell/queries.ts'
import { texts } from './texts.ts'

type Outcome =
  | { kind: 'nothing' }
  | { kind: 'saved' }
  | { kind: 'fields'; errors: FieldErrors }
  | { kind: 'refused'; refused: Refused }
  | { kind: 'away'; away: Away }

/** Name and country. Only what was changed is sent. */
export function AccountForm({
  account,
  countries,
}: {
  account: AccountOnWire
  countries: readonly Country[]
}) {
  const queries = useQueryClient()
  const [outcome, setOutcome] = useState<Outcome>({ kind: 'saved' })
  const [tries, setTries] = useState(0)
  const [busy, run] = useBusy()
  const refused = outcome.kind === 'fields' || outcome.kind === 'refused' || outcome.kind === 'away'
  useTitle(texts.title, { refused })

  const end = (next: Outcome) => {
    setOutcome(next)
    setTries((count) => count + 1)
  }
  const save = async (form: FormData) => {
    const name = typed(form, 'name').trim()
    const country = typed(form, 'country')
    if (name === '') return end({ kind: 'fields', errors: { name: texts.emptyName } })
    const change = { ...(name !== account.name && { name }), ...(country !== account.country && { country }) }
    if (Object.keys(change).length === 0) return end({ kind: 'nothing' })
    const reply = await api.changeAccount(change)
    if (reply.kind === 'away') return end({ kind: 'away', away: reply })
    if (reply.kind === 'refused') {
      if (isSessionLoss(reply)) return undefined
      const errors = fieldErrors(reply, { '/name': 'name', '/country': 'country' })
      return end(
        Object.keys(errors).length > 0 ? { kind: 'fields', errors } : { kind: 'refused', refused: reply },
      )
    }
    queries.setQueryData(accountQuery.queryKey, reply.value)
    void queries.invalidateQueries({ queryKey: sessionQuery.queryKey })
    return end({ kind: 'saved' })
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    void run(() => save(form))
  }
  const errors = outcome.kind === 'fields' ? outcome.errors : {}
  return (
    <form className="form" id="account-form" onSubmit={submit} noValidate>
      {outcome.kind === 'fields' && (
        <ErrorSummary
          key={tries}
          title={`${texts.refused}: ${fieldsNeedAttention(Object.keys(errors).length)}`}
          errors={errors}
        />
      )}
      {outcome.kind === 'refused' && (
        <Notice key={tries} kind="danger" title={texts.refused} role="alert" focused>
          <p>{outcome.refused.problem.detail}</p>
        </Notice>
      )}
      {outcome.kind === 'away' && (
        <AwayNotice key={tries} requestId={outcome.away.requestId} onTryAgain={resubmit} />
      )}
      <TextField
        id="name"
        label={texts.name}
        hint={texts.nameHint}
        autoComplete="organization"
        required
        defaultValue={account.name}
        error={errors['name']}
      />
      <CountrySelect
        id="country"
        label={texts.country}
        hint={texts.countryHint}
        countries={countries}
        chosen={account.country}
        short
        error={errors['country']}
      />
      <div className="actions">
        <Button look="primary" type="submit" busy={busy && texts.saving}>
          {texts.save}
        </Button>
        <p className="status-line muted" role="status">
          {outcome.kind === 'nothing' && texts.nothing}
          {outcome.kind === 'saved' && account.changed !== null && (
            <>
              <Icon name="ok" />
              {texts.saved(moment(new Date(account.changed.at), serverNow()), account.changed.by)}
            </>
          )}
        </p>
      </div>
    </form>
  )
}

function resubmit(): void {
  const form = document.getElementById('account-form')
  if (form instanceof HTMLFormElement) form.requestSubmit()
}
