import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState, type FormEvent } from 'react'
import { api } from '../api.ts'
import { isSessionLoss, type Away } from '../call.ts'
import { fieldErrors, typed } from '../form-errors.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { TextField } from '../parts/Field.tsx'
import { useTitle } from '../parts/title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { meQuery, sessionQuery } from '../shell/queries.ts'
import { texts } from './texts.ts'

const words = texts.details

/** The user's own name. One field, so its error stands alone and takes the focus. */
export function NameForm({ name }: { name: string }) {
  const queries = useQueryClient()
  const form = useRef<HTMLFormElement>(null)
  const [error, setError] = useState<string | undefined>()
  const [status, setStatus] = useState('')
  const [away, setAway] = useState<Away | null>(null)
  const [busy, run] = useBusy()
  useTitle(words.title, { refused: error !== undefined || away !== null })

  const refuse = (says: string) => {
    setError(says)
    document.getElementById('name')?.focus()
  }
  const save = async (entered: string) => {
    setAway(null)
    setError(undefined)
    setStatus('')
    if (entered === '') return refuse(words.emptyName)
    if (entered === name) return setStatus(words.nothing)
    const reply = await api.renameMe(entered)
    if (reply.kind === 'away') return setAway(reply)
    if (reply.kind === 'refused')
      return isSessionLoss(reply)
        ? undefined
        : refuse(fieldErrors(reply, { '/name': 'name' })['name'] ?? reply.problem.detail)
    queries.setQueryData(meQuery.queryKey, reply.value)
    void queries.invalidateQueries({ queryKey: sessionQuery.queryKey })
    return setStatus(words.saved)
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const entered = typed(new FormData(event.currentTarget), 'name').trim()
    void run(() => save(entered))
  }
  return (
    <form className="form" ref={form} onSubmit={submit} noValidate>
      {away !== null && (
        <AwayNotice requestId={away.requestId} onTryAgain={() => form.current?.requestSubmit()} />
      )}
      <div className="inline-form">
        <TextField
          id="name"
          label={words.name}
          hideLabel
          autoComplete="name"
          required
          defaultValue={name}
          error={error}
        />
        <Button type="submit" busy={busy && words.saving}>
          {words.save}
        </Button>
        <p className="status-line muted" role="status">
          {status}
        </p>
      </div>
    </form>
  )
}
