import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../api.ts'
import { TextField } from '../parts/Field.tsx'
import { useTitle } from '../parts/title.ts'
import { Loaded } from '../shell/Loaded.tsx'
import { NewForm } from '../shell/NewForm.tsx'
import { PageHead } from '../shell/PageHead.tsx'
import { policyQuery, userQuery } from '../shell/queries.ts'
import { RoleChoices } from './RoleChoices.tsx'
import { NumberNotes } from './NumberNotes.tsx'
import { texts } from './texts.ts'
import { noteHappened } from './use-happened.ts'
import { usePhoneHint } from './use-phone-hint.ts'
import { leftEmpty, refusedFields, typedUser } from './user-form.ts'
import { firstName, verifiesBySms } from './user-words.ts'
import { InviteChoice } from './InviteChoice.tsx'

const { fields, createUser: words } = texts

/** Account > Users > Create user. Whether a phone is needed is plain before anything is sent. */
export function CreateUser() {
  const policy = useQuery(policyQuery)
  useTitle(words.title)
  const crumbs = [
    { label: texts.account },
    { label: texts.page, to: '/account/users' as const },
    { label: words.page },
  ]
  return (
    <div className="column column-narrow">
      <Loaded query={policy} what={words.loading} head={<PageHead crumbs={crumbs} title={words.page} />}>
        {({ twoFactor }) => <NewUserForm phoneIsNeeded={verifiesBySms(twoFactor)} />}
      </Loaded>
    </div>
  )
}

function NewUserForm({ phoneIsNeeded }: { phoneIsNeeded: boolean }) {
  const [called, setCalled] = useState('')
  const [phone, setPhone] = useState('')
  const queries = useQueryClient()
  const navigate = useNavigate()
  const phoneHint = usePhoneHint()
  return (
    <NewForm
      words={words}
      list="/account/users"
      missing={(typed) => leftEmpty(typed, phoneIsNeeded)}
      call={(typed) => {
        const { phone: number, ...user } = typedUser(typed)
        return api.createUser({ ...user, phone: number === '' ? null : number, invite: typed.has('invite') })
      }}
      errorsOf={refusedFields}
      onDone={async (user, typed) => {
        const { id, name } = user
        await queries.invalidateQueries({ queryKey: ['users'] })
        queries.setQueryData(userQuery(id).queryKey, user)
        noteHappened({ what: 'created', id, name, invited: typed.has('invite') })
        await navigate({ to: '/account/users/$id', params: { id } })
      }}
      // the policy was saved anew meanwhile: the form says from now on what it needs
      onRefused={() => void queries.invalidateQueries({ queryKey: policyQuery.queryKey })}
    >
      {(errors) => (
        <>
          <div className="pair">
            <TextField
              id="name"
              label={fields.name}
              autoComplete="off"
              required
              error={errors['name']}
              onChange={(event) => setCalled(firstName(event.target.value))}
            />
            <TextField
              id="email"
              label={fields.email}
              type="email"
              autoComplete="off"
              required
              error={errors['email']}
            />
          </div>
          <TextField
            id="phone"
            label={phoneIsNeeded ? fields.phone : fields.phoneOptional}
            hint={
              <>
                {phoneHint} <NumberNotes typed={phone} />
              </>
            }
            look="input-short"
            type="tel"
            autoComplete="off"
            required={phoneIsNeeded}
            error={errors['phone']}
            onChange={(event) => setPhone(event.target.value)}
          />
          <RoleChoices chosen="member" error={errors['role']} />
          <InviteChoice says={words.invite} hint={words.inviteHint(called === '' ? words.them : called)} />
        </>
      )}
    </NewForm>
  )
}
