import { useState, type FormEvent } from 'react'
import { api } from '../api.ts'
import type { Away, Refused } from '../call.ts'
import { serverNow } from '../clock.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { TextField } from '../parts/Field.tsx'
import { Gate } from '../parts/Gate.tsx'
import { Notice } from '../parts/Notice.tsx'
import { PasswordField } from '../parts/PasswordField.tsx'
import { shortWait, when } from '../parts/time.ts'
import { useTitle } from '../parts/title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { useFocus } from '../parts/use-focus.ts'
import type { Locked } from './locked.ts'
import { texts } from './texts.ts'

type Outcome =
  | { kind: 'field'; says: string }
  | { kind: 'refused'; refused: Refused }
  | { kind: 'away'; away: Away }
type Props = {
  locked: Locked
  onUnlocked: () => void
  /** The session is over: she signed out, or it ended meanwhile. */
  onGone: (why: { kind: 'signed-out' } | null) => void
}

/** A session that was not used for a while: the password alone opens it again. */
export function SessionLocked({ locked, onUnlocked, onGone }: Props) {
  const password = useFocus<HTMLInputElement>()
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [tries, setTries] = useState(0)
  const [busy, run] = useBusy()
  useTitle(texts.title, { refused: outcome !== null })

  const refuse = (next: Outcome) => {
    setOutcome(next)
    setTries((count) => count + 1)
    if (next.kind === 'field') {
      password.current?.focus()
      password.current?.select()
    }
  }
  const unlock = async () => {
    const entered = password.current?.value ?? ''
    if (entered === '') return refuse({ kind: 'field', says: texts.emptyPassword })
    const reply = await api.unlock(entered)
    if (reply.kind === 'done') return onUnlocked()
    if (reply.kind === 'away') return refuse({ kind: 'away', away: reply })
    if (reply.code === 'credentials_wrong') return refuse({ kind: 'field', says: texts.wrong })
    return reply.code === 'no_session' ? onGone(null) : refuse({ kind: 'refused', refused: reply })
  }
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    void run(unlock)
  }
  const signOut = async () => {
    const reply = await api.signOut()
    if (reply.kind === 'away') return refuse({ kind: 'away', away: reply })
    return onGone({ kind: 'signed-out' })
  }
  const foot = locked.endsAt === '' ? undefined : texts.ends(when(new Date(locked.endsAt), serverNow()))
  return (
    <Gate at={1} title={texts.title} lead={texts.lead(locked.idleMinutes)} foot={foot}>
      <form className="stack" onSubmit={submit} noValidate>
        {outcome?.kind === 'away' && (
          <AwayNotice key={tries} requestId={outcome.away.requestId} onTryAgain={submit} />
        )}
        {outcome?.kind === 'refused' && <Refusal key={tries} refused={outcome.refused} />}
        <TextField
          id="email"
          label={texts.email}
          type="email"
          autoComplete="username"
          look="is-fixed"
          value={locked.email}
          readOnly
        />
        <PasswordField
          id="password"
          label={texts.password}
          autoComplete="current-password"
          inputRef={password}
          error={outcome?.kind === 'field' ? outcome.says : undefined}
          describedBy="lead"
        />
        <Button look="primary" wide type="submit" busy={busy && texts.unlocking}>
          {texts.unlock}
        </Button>
      </form>
      <div className="gate-more">
        <p className="muted">{texts.comeBack}</p>
        <p>
          <Button look="link" onClick={() => void signOut()}>
            {texts.signOut}
          </Button>
        </p>
      </div>
    </Gate>
  )
}

function Refusal({ refused }: { refused: Refused }) {
  const waits = refused.code === 'too_many_attempts' && refused.retryAt !== null
  return (
    <Notice kind="danger" title={waits ? texts.tooMany : texts.refused} role="alert" focused>
      <p>
        {waits && refused.retryAt !== null
          ? texts.tooManyAdvice(shortWait(refused.retryAt, serverNow()))
          : refused.problem.detail}
      </p>
    </Notice>
  )
}
