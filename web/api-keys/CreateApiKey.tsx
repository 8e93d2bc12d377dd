import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { NewApiKey } from '../../src/api-key/api-key-shape.ts'
import { api } from '../api.ts'
import { emptyFields, fieldErrors, typed } from '../form-errors.ts'
import { TextField } from '../parts/Field.tsx'
import { NewForm } from '../shell/NewForm.tsx'
import { PageHead } from '../shell/PageHead.tsx'
import { apiKeysQuery } from '../shell/queries.ts'
import { noteCreated } from './created-key.ts'
import { LifeTiles } from './LifeTiles.tsx'
import { ScopeChoices } from './ScopeChoices.tsx'
import { texts } from './texts.ts'

const { form: words } = texts

/** Account > Settings > API keys > Create: its name, what it may do, when it ends. */
export function CreateApiKey() {
  const queries = useQueryClient()
  const navigate = useNavigate()
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
      <NewForm
        words={words}
        list="/account/settings/api-keys"
        missing={(fields) => emptyFields(fields, { name: words.emptyName, scopes: words.noScope })}
        call={(fields) => api.createApiKey(typedKey(fields))}
        errorsOf={(refused) => fieldErrors(refused, { '/name': 'name', '/scopes': 'scopes' })}
        onDone={async (created) => {
          noteCreated(created)
          await queries.invalidateQueries({ queryKey: apiKeysQuery.queryKey })
          await navigate({ to: '/account/settings/api-keys' })
        }}
        foot={words.confirm}
      >
        {(errors) => (
          <>
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
          </>
        )}
      </NewForm>
    </div>
  )
}

const typedKey = (fields: FormData): NewApiKey => ({
  name: typed(fields, 'name').trim(),
  scopes: fields.getAll('scopes') as NewApiKey['scopes'],
  endsIn: typed(fields, 'endsIn') as NewApiKey['endsIn'],
})
