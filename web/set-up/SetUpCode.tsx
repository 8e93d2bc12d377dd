import { useEffect, useState, type FormEvent } from 'react'
import { api } from '../api.ts'
import type { Away } from '../call.ts'
import { serverNow } from '../clock.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { TextField } from '../parts/Field.tsx'
import { Gate } from '../parts/Gate.tsx'
import { shortWait } from '../parts/time.ts'
import { useTitle } from '../parts/title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { texts } from './texts.ts'

const words = texts.code

/** Asks for the set-up code when this browser has not shown it, or showed a wrong one. */
export function SetUpCode({ refused = false, onAccepted }: { refused?: boolean; onAccepted: () => void }) {
  const [error, setError] = useState(refused ? words.wrong : undefined)
  const [away, setAway] = useState<Away | null>(null)
  const [busy, run] = useBusy()
  useTitle(words.title, { refused: error !== undefined })

  useEffect(focusField, [])

  const show = async (code: string) => {
    setAway(null)
    const say = (says: string) => {
      setError(says)
      focusField()
    }
    if (code === '') return say(words.empty)
    const reply = await api.showSetUpCode(code)
    if (reply.kind === 'done') return onAccepted()
    if (reply.kind === 'away') return setAway(reply)
    return say(reply.retryAt === null ? words.wrong : words.wait(shortWait(reply.retryAt, serverNow())))
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const entered = new FormData(event.currentTarget).get('set-up-code')
    void run(() => show(typeof entered === 'string' ? entered.trim() : ''))
  }
  return (
    <Gate at={1} title={words.title} lead={words.lead}>
      <form className="stack" onSubmit={submit} noValidate>
        {away !== null && (
          <AwayNotice
            requestId={away.requestId}
            onTryAgain={() => document.querySelector('form')?.requestSubmit()}
          />
        )}
        <TextField
          id="set-up-code"
          label={words.label}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          error={error}
          describedBy="lead"
        />
        <Button look="primary" wide type="submit" busy={busy && words.busy}>
          {words.submit}
        </Button>
      </form>
    </Gate>
  )
}

function focusField(): void {
  document.getElementById('set-up-code')?.focus()
}
