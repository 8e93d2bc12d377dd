import { useEffect, useRef, useState, type FormEvent } from 'react'
import type { AuthenticatorOnWire } from '../../src/profile/profile-shape.ts'
import { api } from '../api.ts'
import { isSessionLoss, type Away } from '../call.ts'
import { fieldErrors } from '../form-errors.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { TextField } from '../parts/Field.tsx'
import { useRefusedTitle } from '../parts/refused-title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { useEscape } from '../parts/use-escape.ts'
import { texts } from './texts.ts'
import { isCancelled, orRefused, useMyAct } from './use-my-act.ts'

const words = texts.authenticators

type Props = {
  item: AuthenticatorOnWire
  onRenamed: (name: string) => void
  /** It was removed in another window meanwhile. */
  onGone: () => void
  onKeep: () => void
}

/** In place of a row: a new name for an app or a key. One field, so its error stands alone. */
export function RenameRow({ item, onRenamed, onGone, onKeep }: Props) {
  const { id, name } = item
  const row = useEscape<HTMLLIElement>(onKeep)
  const field = useRef<HTMLInputElement>(null)
  const [error, setError] = useState<{ says: string } | null>(null)
  const [away, setAway] = useState<Away | null>(null)
  const [busy, run] = useBusy()
  const myAct = useMyAct()
  useRefusedTitle(error !== null || away !== null)
  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [error])

  const save = async () => {
    setAway(null)
    const entered = field.current?.value.trim() ?? ''
    if (entered === '') return setError({ says: words.emptyName })
    if (entered === name) return onKeep()
    const reply = await myAct(() => api.renameAuthenticator(id, entered)).then(orRefused)
    if (reply.kind === 'away') return setAway(reply)
    if (reply.kind === 'done') return onRenamed(reply.value.name)
    if (isSessionLoss(reply) || isCancelled(reply)) return undefined
    if (reply.code === 'not_found') return onGone()
    return setError({ says: fieldErrors(reply, { '/name': 'name' })['name'] ?? reply.problem.detail })
  }
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    void run(save)
  }
  return (
    <li className="pending" ref={row}>
      <div>
        <p className="name" aria-hidden="true">
          {words.newName(name)}
        </p>
        {away !== null && <AwayNotice requestId={away.requestId} onTryAgain={submit} />}
        <form className="inline-form" onSubmit={submit} noValidate>
          <TextField
            id={`name-${id}`}
            name="name"
            ref={field}
            label={words.newName(name)}
            hideLabel
            type="text"
            autoComplete="off"
            required
            defaultValue={name}
            error={error?.says}
          />
          <Button look="primary" type="submit" busy={busy && words.saving}>
            {words.save}
          </Button>
          <Button onClick={onKeep}>{words.keepName}</Button>
        </form>
      </div>
    </li>
  )
}
