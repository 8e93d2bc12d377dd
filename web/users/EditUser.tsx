import { useRef, type FormEvent } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { UserPatch } from '../../src/administration/users-shape.ts'
import type { UserOnWire } from '../../src/user/user-shape.ts'
import { api } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { TextField } from '../parts/Field.tsx'
import { useRefusedTitle } from '../parts/refused-title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { useFormTrouble } from '../parts/use-form-trouble.tsx'
import { useFocus } from '../parts/use-focus.ts'
import { useEscape } from '../parts/use-escape.ts'
import { sessionQuery, soleAdminQuery, userQuery } from '../shell/queries.ts'
import { useAsked } from '../sudo/use-asked.ts'
import { RoleChoices } from './RoleChoices.tsx'
import { refusalWords } from './refusal-words.ts'
import { texts } from './texts.ts'
import { leftEmpty, refusedFields, typedUser } from './user-form.ts'
import { firstName } from './user-words.ts'

const { fields, user: words } = texts

type Props = { user: UserOnWire; onSaved: (says: string) => void; onKeep: () => void }

/** Name and role of a user, and the e-mail until she has accepted. Only what was changed is sent. */
export function EditUser({ user, onSaved, onKeep }: Props) {
  const place = useEscape<HTMLElement>(onKeep)
  const first = useFocus<HTMLInputElement>()
  const form = useRef<HTMLFormElement>(null)
  const [busy, run] = useBusy()
  const act = useAsked()
  const queries = useQueryClient()
  const isSoleAdmin = useQuery({ ...soleAdminQuery, enabled: user.role === 'admin' }).data === user.id
  const trouble = useFormTrouble({
    title: words.notSaved,
    heading: 'h3',
    errorsOf: refusedFields,
    says: (refused) => refusalWords(refused, user.name, words.notSaved),
    onTryAgain: () => form.current?.requestSubmit(),
  })
  const { errors } = trouble
  useRefusedTitle(trouble.refused)

  const save = async (typed: FormData) => {
    const empty = leftEmpty(typed, false)
    if (Object.keys(empty).length > 0) return trouble.refuseFields(empty)
    const change = changesOf(user, typed)
    if (Object.keys(change).length === 0) return onSaved(words.nothing)
    const reply = await act(() => api.changeUser(user.id, change))
    if (reply.kind === 'cancelled') return undefined
    if (reply.kind !== 'done') return trouble.refuse(reply)
    queries.setQueryData(userQuery(user.id).queryKey, reply.value)
    void queries.invalidateQueries({ queryKey: ['users'] })
    void queries.invalidateQueries({ queryKey: sessionQuery.queryKey })
    return onSaved(words.saved)
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    void run(() => save(typed))
  }
  return (
    <section className="panel" aria-labelledby="h-edit" ref={place}>
      <div className="panel-head">
        <div>
          <h2 id="h-edit">{words.editing}</h2>
        </div>
      </div>
      <div className="panel-body">
        <form className="form" ref={form} onSubmit={submit} noValidate>
          {trouble.notice}
          <div className="pair">
            <TextField
              id="name"
              ref={first}
              label={fields.name}
              autoComplete="off"
              required
              defaultValue={user.name}
              error={errors['name']}
            />
            {user.status === 'invited' && (
              <TextField
                id="email"
                label={fields.email}
                type="email"
                autoComplete="off"
                required
                defaultValue={user.email}
                error={errors['email']}
              />
            )}
          </div>
          {isSoleAdmin ? (
            <div className="field">
              <p className="label">{fields.role}</p>
              <p>
                <b>{words.lastAdmin(firstName(user.name))}</b> {words.lastAdminSays}
              </p>
            </div>
          ) : (
            <RoleChoices chosen={user.role} error={errors['role']} />
          )}
          <div className="actions">
            <Button look="primary" type="submit" busy={busy && words.saving}>
              {words.save}
            </Button>
            <Button onClick={onKeep}>{words.keepAsIs}</Button>
          </div>
        </form>
      </div>
    </section>
  )
}

function changesOf(user: UserOnWire, typed: FormData): UserPatch {
  const { name, email, role } = typedUser(typed)
  return {
    ...(name !== user.name && { name }),
    ...(typed.has('email') && email !== user.email && { email }),
    ...(typed.has('role') && role !== user.role && { role }),
  }
}
