import { useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useRef, type FormEvent } from 'react'
import type { NewApiKey } from '../../src/api-key/api-key-shape.ts'
import { api } from '../api.ts'
import { fieldErrors, typed } from '../form-errors.ts'
import { Button } from '../parts/Button.tsx'
import { TextField } from '../parts/Field.tsx'
import { useTitle } from '../parts/title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { useFormTrouble } from '../parts/use-form-trouble.tsx'
import { PageHead } from '../shell/PageHead.tsx'
import { apiKeysQuery } from '../shell/queries.ts'
import { useAdminAct } from '../users/use-admin-act.ts'
import { noteCreated } from './created-key.ts'
import { LifeTiles } from './LifeTiles.tsx'
import { ScopeChoices } from './ScopeChoices.tsx'
import { texts } from './texts.ts'

const { form: words } = texts

/** Account > Settings > API keys > Create: its name, what it may do, when it ends. */
export function CreateApiKey() {
  const form = useRef<HTMLFormElement>(null)
  const [busy, run] = useBusy()
  const act = useAdminAct()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const trouble = useFormTrouble({
    title: words.refused,
    errorsOf: (refused) => fieldErrors(refused, { '/name': 'name', '/scopes': 'scopes' }),
    onTryAgain: () => form.current?.requestSubmit(),
  })
  const { errors } = trouble
  useTitle(words.title, { refused: trouble.refused })

  const create = async (fields: FormData) => {
    const name = typed(fields, 'name').trim()
    const scopes = fields.getAll('scopes') as NewApiKey['scopes']
    const empty = {
      ...(name === '' && { name: words.emptyName }),
      ...(scopes.length === 0 && { scopes: words.noScope }),
    }
    if (Object.keys(empty).length > 0) return trouble.refuseFields(empty)
    const endsIn = typed(fields, 'endsIn') as NewApiKey['endsIn']
    const reply = await act(() => api.createApiKey({ name, scopes, endsIn }))
    if (reply.kind === 'cancelled') return undefined
    if (reply.kind !== 'done') return trouble.refuse(reply)
    noteCreated(reply.value)
    await queries.invalidateQueries({ queryKey: apiKeysQuery.queryKey })
    return navigate({ to: '/account/settings/api-keys' })
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    void run(() => create(fields))
  }
  return (
    <div className="column column-narrow">
      <PageHead
        crumbs={[
          { label: texts.account },
          { label: texts.settings, to: '/account/settings/security' },
          { label: texts.page, to: '/account/settings/api-keys' },
          { label: words.page },
        ]}
        title={words.heading}
      />
      <form className="form" ref={form} onSubmit={submit} noValidate>
        {trouble.notice}
        <TextField
          id="name"
          label={words.name}
          hint={words.nameHint}
          look="input-short"
          autoComplete="off"
          required
          error={errors['name']}
        />
        <ScopeChoices error={errors['scopes']} />
        <LifeTiles />
        <div className="actions">
          <Button look="primary" type="submit" busy={busy && words.creating}>
            {texts.create}
          </Button>
          <Link className="btn" to="/account/settings/api-keys">
            {words.cancel}
          </Link>
        </div>
        <p className="hint">{words.confirm}</p>
      </form>
    </div>
  )
}
