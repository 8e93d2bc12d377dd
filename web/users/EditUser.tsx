import { useRef, useState, type FormEvent } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { UserPatch } from '../../src/administration/users-shape.ts'
import type { UserOnWire } from '../../src/user/user-shape.ts'
import { api } from '../api.ts'
import { isSessionLoss, type Away } from '../call.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { ErrorSummary, fieldsNeedAttention, type FieldErrors } from '../parts/ErrorSummary.tsx'
import { TextField } from '../parts/Field.tsx'
import { Notice } from '../parts/Notice.tsx'
import { useRefusedTitle } from '../parts/refused-title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { useFocus } from '../parts/use-focus.ts'
import { useEscape } from '../parts/use-escape.ts'
import { sessionQuery, soleAdminQuery, userQuery } from '../shell/queries.ts'
import { RoleChoices } from './RoleChoices.tsx'
import { texts } from './texts.ts'
import { useAdminAct } from './use-admin-act.ts'
import { refusalWords } from './use-user-act.tsx'
import { leftEmpty, refusedFields, typedUser } from './user-form.ts'
import { firstName } from './user-words.ts'

const { fields, user: words } = texts

type Outcome =
  | { kind: 'none' }
  | { kind: 'fields'; errors: FieldErrors }
  | { kind: 'refused'; title: string; text: string }
  | { kind: 'away'; away: Away }

type Props = { user: UserOnWire; onSaved: (says: string) => void; onKeep: () => void }

/** Name and role of a user, and the e-mail until she has accepted. Only what was changed is sent. */
export function EditUser({ user, onSaved, onKeep }: Props) {
  const place = useEscape<HTMLElement>(onKeep)
  const first = useFocus<HTMLInputElement>()
  const form = useRef<HTMLFormElement>(null)
  const [outcome, setOutcome] = useState<Outcome>({ kind: 'none' })
  const [tries, setTries] = useState(0)
  const [busy, run] = useBusy()
  const act = useAdminAct()
  const queries = useQueryClient()
  const isSoleAdmin = useQuery({ ...soleAdminQuery, enabled: user.role === 'admin' }).data === user.id
  useRefusedTitle(outcome.kind !== 'none')

  const end = (next: Outcome) => {
    setOutcome(next)
    setTries((count) => count + 1)
  }
  const save = async (typed: FormData) => {
    const empty = leftEmpty(typed, false)
    if (Object.keys(empty).length > 0) return end({ kind: 'fields', errors: empty })
    const change = changesOf(user, typed)
    if (Object.keys(change).length === 0) return onSaved(words.nothing)
    const reply = await act(() => api.changeUser(user.id, change))
    if (reply.kind === 'cancelled') return undefined
    if (reply.kind === 'away') return end({ kind: 'away', away: reply })
    if (reply.kind === 'refused') {
      if (isSessionLoss(reply)) return undefined
      const errors = refusedFields(reply)
      return end(
        Object.keys(errors).length > 0
          ? { kind: 'fields', errors }
          : { kind: 'refused', ...refusalWords(reply, user.name, words.notSaved) },
      )
    }
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
  const errors = outcome.kind === 'fields' ? outcome.errors : {}
  return (
    <section className="panel" aria-labelledby="h-edit" ref={place}>
      <div className="panel-head">
        <div>
          <h2 id="h-edit">{words.editing}</h2>
        </div>
      </div>
      <div className="panel-body">
        <form className="form" ref={form} onSubmit={submit} noValidate>
          {outcome.kind === 'fields' && (
            <ErrorSummary
              key={tries}
              title={`${words.notSaved}: ${fieldsNeedAttention(Object.keys(errors).length)}`}
              errors={errors}
            />
          )}
          {outcome.kind === 'refused' && (
            <Notice key={tries} kind="danger" title={outcome.title} heading="h3" role="alert" focused>
              <p>{outcome.text}</p>
            </Notice>
          )}
          {outcome.kind === 'away' && (
            <AwayNotice
              key={tries}
              requestId={outcome.away.requestId}
              onTryAgain={() => form.current?.requestSubmit()}
            />
          )}
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
