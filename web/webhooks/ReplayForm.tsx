import { useState, type FormEvent } from 'react'
import { api } from '../api.ts'
import { serverNow } from '../clock.ts'
import { typed } from '../form-errors.ts'
import { Button } from '../parts/Button.tsx'
import { TextField } from '../parts/Field.tsx'
import { useEscape } from '../parts/use-escape.ts'
import { useFocus } from '../parts/use-focus.ts'
import { useAct } from '../shell/use-act.tsx'
import { texts } from './texts.ts'
import { WEBHOOK_ACT } from './webhook-act.ts'

const words = texts.deliveries
const HOUR_MS = 60 * 60 * 1000

type Props = { id: string; onDone: (says: string) => void }

/** From which time on all events are sent again. */
export function ReplayForm({ id, onDone }: Props) {
  const replaying = useAct(WEBHOOK_ACT)
  const [error, setError] = useState<string | undefined>()
  const place = useEscape<HTMLDivElement>(() => onDone(''))
  const first = useFocus<HTMLInputElement>()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const from = new Date(typed(new FormData(event.currentTarget), 'since'))
    if (Number.isNaN(from.getTime())) return setError(words.noTime)
    setError(undefined)
    return replaying.run(
      () => api.replayWebhookSince(id, from.toISOString()),
      () => onDone(words.fromOnItsWay),
    )
  }
  return (
    <div className="panel replay" ref={place}>
      <div className="panel-body">
        {replaying.notice}
        <form className="form" onSubmit={submit} noValidate>
          <TextField
            id="since"
            ref={first}
            label={words.from}
            type="datetime-local"
            look="input-short"
            required
            defaultValue={localTime(new Date(serverNow().getTime() - HOUR_MS))}
            hint={words.fromHint}
            error={error}
          />
          <div className="actions">
            <Button look="primary" type="submit" busy={replaying.busy && words.sending}>
              {words.again}
            </Button>
            <Button onClick={() => onDone('')}>{words.cancel}</Button>
          </div>
        </form>
      </div>
    </div>
  )
}

/** "2026-11-24T09:02" in the reader's zone, as the field has it. */
function localTime(at: Date): string {
  const two = (part: number) => String(part).padStart(2, '0')
  const on = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${on}T${two(at.getHours())}:${two(at.getMinutes())}`
}
