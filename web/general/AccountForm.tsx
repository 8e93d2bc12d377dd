import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState, type FormEvent } from 'react'
import type { AccountOnWire } from '../../src/account/account-shape.ts'
import { api } from '../api.ts'
import { serverNow } from '../clock.ts'
import { fieldErrors, typed } from '../form-errors.ts'
import { Button } from '../parts/Button.tsx'
import { CountrySelect, type Country } from '../parts/CountrySelect.tsx'
import { TextField } from '../parts/Field.tsx'
import { Icon } from '../parts/Icon.tsx'
import { moment } from '../parts/time.ts'
import { useTitle } from '../parts/title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { useFormTrouble } from '../parts/use-form-trouble.tsx'
import { accountQuery, sessionQuery } from '../shell/queries.ts'
import { texts } from './texts.ts'

/** Name and country. Only what was changed is sent. */
export function AccountForm({
  account,
  countries,
}: {
  account: AccountOnWire
  countries: readonly Country[]
}) {
  const queries = useQueryClient()
  const [said, setSaid] = useState<'saved' | 'nothing' | null>('saved')
  const [busy, run] = useBusy()
  const form = useRef<HTMLFormElement>(null)
  const trouble = useFormTrouble({
    title: texts.refused,
    errorsOf: (refused) => fieldErrors(refused, { '/name': 'name', '/country': 'country' }),
    onTryAgain: () => form.current?.requestSubmit(),
  })
  const { errors } = trouble
  useTitle(texts.title, { refused: trouble.refused })

  const say = (what: 'saved' | 'nothing') => {
    trouble.forget()
    setSaid(what)
  }
  const save = async (fields: FormData) => {
    const name = typed(fields, 'name').trim()
    const country = typed(fields, 'country')
    setSaid(null)
    if (name === '') return trouble.refuseFields({ name: texts.emptyName })
    const change = { ...(name !== account.name && { name }), ...(country !== account.country && { country }) }
    if (Object.keys(change).length === 0) return say('nothing')
    const reply = await api.changeAccount(change)
    if (reply.kind !== 'done') return trouble.refuse(reply)
    queries.setQueryData(accountQuery.queryKey, reply.value)
    void queries.invalidateQueries({ queryKey: sessionQuery.queryKey })
    return say('saved')
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    void run(() => save(fields))
  }
  return (
    <form className="form" ref={form} onSubmit={submit} noValidate>
      {trouble.notice}
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
          {said === 'nothing' && texts.nothing}
          {said === 'saved' && account.changed !== null && (
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
