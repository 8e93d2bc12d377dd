import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useRef, useState, type FormEvent } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { TextField } from '../parts/Field.tsx'
import { useTitle } from '../parts/title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { useFormTrouble } from '../parts/use-form-trouble.tsx'
import { Loaded } from '../shell/Loaded.tsx'
import { PageHead } from '../shell/PageHead.tsx'
import { policyQuery, userQuery } from '../shell/queries.ts'
import { RoleChoices } from './RoleChoices.tsx'
import { SharedNumber } from './SharedNumber.tsx'
import { texts } from './texts.ts'
import { useAdminAct } from './use-admin-act.ts'
import { noteHappened } from './use-happened.ts'
import { usePhoneHint } from './use-phone-hint.ts'
import { leftEmpty, refusedFields, typedUser } from './user-form.ts'
import { firstName, verifiesBySms } from './user-words.ts'

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
  const form = useRef<HTMLFormElement>(null)
  const [called, setCalled] = useState('')
  const [phone, setPhone] = useState('')
  const [busy, run] = useBusy()
  const act = useAdminAct()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const phoneHint = usePhoneHint()
  const trouble = useFormTrouble({
    title: words.refused,
    errorsOf: refusedFields,
    onTryAgain: () => form.current?.requestSubmit(),
  })
  const { errors } = trouble
  useTitle(words.title, { refused: trouble.refused })

  const create = async (typed: FormData) => {
    const empty = leftEmpty(typed, phoneIsNeeded)
    if (Object.keys(empty).length > 0) return trouble.refuseFields(empty)
    const { phone: number, ...user } = typedUser(typed)
    const invite = typed.has('invite')
    const reply = await act(() => api.createUser({ ...user, phone: number === '' ? null : number, invite }))
    if (reply.kind === 'cancelled') return undefined
    if (reply.kind !== 'done') {
      // the policy was saved anew meanwhile: the form says from now on what it needs
      if (reply.kind === 'refused') void queries.invalidateQueries({ queryKey: policyQuery.queryKey })
      return trouble.refuse(reply)
    }
    const { id, name } = reply.value
    await queries.invalidateQueries({ queryKey: ['users'] })
    queries.setQueryData(userQuery(id).queryKey, reply.value)
    noteHappened({ what: 'created', id, name, invited: invite })
    return navigate({ to: '/account/users/$id', params: { id } })
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    void run(() => create(typed))
  }
  return (
    <form className="form" ref={form} onSubmit={submit} noValidate>
      {trouble.notice}
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
            {phoneHint} <SharedNumber typed={phone} />
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
      <label className="choice">
        <input
          className="check"
          type="checkbox"
          name="invite"
          defaultChecked
          aria-labelledby="invite"
          aria-describedby="invite-hint"
        />
        <span>
          <b id="invite">{words.invite}</b>
          <span className="hint" id="invite-hint">
            {words.inviteHint(called === '' ? words.them : called)}
          </span>
        </span>
      </label>
      <div className="actions">
        <Button look="primary" type="submit" busy={busy && words.creating}>
          {words.submit}
        </Button>
        <Link className="btn" to="/account/users">
          {words.cancel}
        </Link>
      </div>
    </form>
  )
}
