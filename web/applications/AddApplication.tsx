import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { ApplicationOnWire } from '../../src/application/application-shape.ts'
import { api } from '../api.ts'
import { emptyFields, fieldErrors, typed } from '../form-errors.ts'
import { Choices } from '../parts/Choices.tsx'
import { TextField } from '../parts/Field.tsx'
import { NewForm } from '../shell/NewForm.tsx'
import { PageHead } from '../shell/PageHead.tsx'
import { applicationQuery } from '../shell/queries.ts'
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
  const [kind, setKind] = useState<ApplicationOnWire['kind']>('web')
  const queries = useQueryClient()
  const navigate = useNavigate()
  const isHost = kind === 'host'
  return (
    <NewForm
      words={words}
      list="/account/settings/applications"
      missing={(entered) =>
        emptyFields(entered, {
          name: words.noName,
          ...(isHost ? { host: words.noHost } : { address: words.noAddress }),
        })
      }
      call={(entered) => {
        const line = (field: string) => typed(entered, field).trim()
        const place = isHost ? { hosts: [line('host')] } : { redirectAddresses: [line('address')] }
        return api.addApplication({ kind, name: line('name'), ...place })
      }}
      errorsOf={(refused) => fieldErrors(refused, POINTERS)}
      onDone={async ({ secret, ...application }) => {
        const { id } = application
        await queries.invalidateQueries({ queryKey: ['applications'] })
        queries.setQueryData(applicationQuery(id).queryKey, application)
        noteApplication({ what: 'added', id, secret })
        await navigate({ to: '/account/settings/applications/$id', params: { id } })
      }}
      foot={words.starts}
    >
      {(errors) => (
        <>
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
          {isHost ? (
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
        </>
      )}
    </NewForm>
  )
}
