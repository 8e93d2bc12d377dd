import { useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useRef, useState, type FormEvent } from 'react'
import type { ApplicationOnWire } from '../../src/application/application-shape.ts'
import { api } from '../api.ts'
import { emptyFields, fieldErrors, typed } from '../form-errors.ts'
import { Button } from '../parts/Button.tsx'
import { Choices } from '../parts/Choices.tsx'
import { TextField } from '../parts/Field.tsx'
import { useTitle } from '../parts/title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { useFormTrouble } from '../parts/use-form-trouble.tsx'
import { PageHead } from '../shell/PageHead.tsx'
import { applicationQuery } from '../shell/queries.ts'
import { useAdminAct } from '../users/use-admin-act.ts'
import { noteApplication } from './happened-to-application.ts'
import { KIND_WORDS, texts } from './texts.ts'

const words = texts.adding
const POINTERS = {
  '/name': 'name',
  '/redirectAddresses': 'address',
  '/redirectAddresses/0': 'address',
  '/hosts': 'host',
  '/hosts/0': 'host',
}
const KINDS = (['web', 'public', 'host'] as const).map((value) => {
  const { name, says } = KIND_WORDS[value]
  return { value, name, says: says() }
})

/** Account > Settings > Applications > Add: the few things without which it cannot connect. */
export function AddApplication() {
  const crumbs = [
    { label: texts.account },
    { label: texts.settings, to: '/account/settings/security' as const },
    { label: texts.page, to: '/account/settings/applications' as const },
    { label: words.page },
  ]
  return (
    <div className="column column-narrow">
      <PageHead crumbs={crumbs} title={texts.add} />
      <NewApplicationForm />
    </div>
  )
}

function NewApplicationForm() {
  const form = useRef<HTMLFormElement>(null)
  const [kind, setKind] = useState<ApplicationOnWire['kind']>('web')
  const [busy, run] = useBusy()
  const act = useAdminAct()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const trouble = useFormTrouble({
    title: words.refused,
    errorsOf: (refused) => fieldErrors(refused, POINTERS),
    onTryAgain: () => form.current?.requestSubmit(),
  })
  const { errors } = trouble
  useTitle(words.title, { refused: trouble.refused })

  const add = async (entered: FormData) => {
    const where = kind === 'host' ? { host: words.noHost } : { address: words.noAddress }
    const empty = emptyFields(entered, { name: words.noName, ...where })
    if (Object.keys(empty).length > 0) return trouble.refuseFields(empty)
    const line = (field: string) => typed(entered, field).trim()
    const place = kind === 'host' ? { hosts: [line('host')] } : { redirectAddresses: [line('address')] }
    const reply = await act(() => api.addApplication({ kind, name: line('name'), ...place }))
    if (reply.kind === 'cancelled') return undefined
    if (reply.kind !== 'done') return trouble.refuse(reply)
    const { secret, ...application } = reply.value
    const { id } = application
    await queries.invalidateQueries({ queryKey: ['applications'] })
    queries.setQueryData(applicationQuery(id).queryKey, application)
    noteApplication({ what: 'added', id, secret })
    return navigate({ to: '/account/settings/applications/$id', params: { id } })
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const entered = new FormData(event.currentTarget)
    void run(() => add(entered))
  }
  return (
    <form className="form" ref={form} onSubmit={submit} noValidate>
      {trouble.notice}
      <Choices id="kind" legend={words.kind} choices={KINDS} chosen={kind} onChoose={setKind} />
      <TextField
        id="name"
        label={words.name}
        hint={words.nameHint}
        look="input-short"
        autoComplete="off"
        maxLength={80}
        required
        error={errors['name']}
      />
      {kind === 'host' ? (
        <TextField
          key="host"
          id="host"
          label={words.host}
          hint={words.hostHint}
          type="text"
          inputMode="url"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          error={errors['host']}
        />
      ) : (
        <TextField
          key="address"
          id="address"
          label={words.address}
          hint={kind === 'public' ? words.addressHintPublic : words.addressHint}
          type="url"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          error={errors['address']}
        />
      )}
      <div className="actions">
        <Button look="primary" type="submit" busy={busy && words.adding}>
          {texts.add}
        </Button>
        <Link className="btn" to="/account/settings/applications">
          {words.cancel}
        </Link>
      </div>
      <p className="hint">{words.starts}</p>
    </form>
  )
}
