import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react'
import type { Away, Refused } from '../call.ts'
import { serverNow } from '../clock.ts'
import { fieldErrors } from '../form-errors.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { TextField } from '../parts/Field.tsx'
import { Gate } from '../parts/Gate.tsx'
import { Notice } from '../parts/Notice.tsx'
import { shortWait } from '../parts/time.ts'
import { useTitle } from '../parts/title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { justQueued } from '../second-factor/sms-delivery.ts'
import { CODE_WORDS } from '../second-factor/texts.ts'
import type { CodeAsked } from './code-asked.ts'
import type { PhoneSetUp } from './phone-set-up.ts'
import { texts } from './texts.ts'

type Props<S> = {
  setUp: PhoneSetUp<S>
  /** The end of a number on file that may be hers; null: none. */
  onFile: string | null
  /** What she typed before and came back to change; null: she was not here yet. */
  typed: string | null
  foot: ReactNode
  /** Other ways, below. */
  more: ReactNode
  onAsked: (asked: CodeAsked) => void
  onRefused: (refused: Refused) => void
}

const words = texts.phone

/** Which phone to bind: the number on file with one click, or any other. */
export function AskPhone<S>({ setUp, onFile, typed, foot, more, onAsked, onRefused }: Props<S>) {
  const [typing, setTyping] = useState(onFile === null || typed !== null)
  const [error, setError] = useState<string | undefined>()
  const [tries, setTries] = useState(0)
  const [away, setAway] = useState<{ away: Away; number: string | null } | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const [busy, run] = useBusy()
  useTitle(words.title, { refused: error !== undefined })

  useEffect(() => {
    if (typing) field.current?.focus()
  }, [typing, tries])

  const refuse = (says: string) => {
    setError(says)
    setTries((count) => count + 1)
  }
  const send = async (number: string | null) => {
    setAway(null)
    if (number === '') return refuse(words.empty)
    const reply = await setUp.send(number ?? undefined)
    if (reply.kind === 'done') return onAsked({ code: justQueued(reply.value), number })
    if (reply.kind === 'away') return setAway({ away: reply, number })
    if (reply.code === 'resend_too_soon') return showCodeOnItsWay(number, reply)
    if (reply.code === 'sms_limit' && reply.retryAt !== null)
      return refuse(CODE_WORDS.sms.limit(shortWait(reply.retryAt, serverNow())))
    const says = fieldErrors(reply, { '/phone': 'phone' })['phone']
    if (says === undefined) return onRefused(reply)
    setTyping(true)
    return refuse(says)
  }
  /** The same number was sent a code a moment ago: that one still works. */
  const showCodeOnItsWay = async (number: string | null, tooSoon: Refused) => {
    const reply = await setUp.look()
    if (reply.kind === 'away') return setAway({ away: reply, number })
    if (reply.kind === 'refused') return onRefused(reply)
    const code = setUp.codeOf(reply.value)
    return code === null ? onRefused(tooSoon) : onAsked({ code, number })
  }
  const sendTyped = () => void run(() => send(field.current?.value.trim() ?? ''))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    sendTyped()
  }
  const again = away !== null && (
    <AwayNotice
      requestId={away.away.requestId}
      onTryAgain={typing ? sendTyped : () => void run(() => send(away.number))}
    />
  )
  const turn = (toTyping: boolean) => {
    setError(undefined)
    setAway(null)
    setTyping(toTyping)
  }

  const hasMore = more !== undefined && more !== false

  if (onFile !== null && !typing)
    return (
      <Gate at={2} title={words.title} lead={words.onFileLead} focused={error === undefined} foot={foot}>
        <div className="stack">
          {again}
          {error !== undefined && (
            <Notice key={tries} kind="danger" title={words.refused} role="alert" focused>
              <p>{error}</p>
            </Notice>
          )}
          <Button look="primary" wide busy={busy && words.busy} onClick={() => void run(() => send(null))}>
            <PhoneEnding says={words.sendOnFile} ending={onFile} />
          </Button>
        </div>
        <div className="gate-more">
          <p>
            <Button look="link" onClick={() => turn(true)}>
              {words.another}
            </Button>
          </p>
          {more}
        </div>
      </Gate>
    )
  return (
    <Gate at={2} title={words.title} lead={words.lead} foot={foot}>
      <form className="stack" onSubmit={submit} noValidate>
        {again}
        <TextField
          id="phone"
          ref={field}
          label={words.label}
          hint={words.hint}
          type="tel"
          autoComplete="tel"
          required
          defaultValue={typed ?? ''}
          error={error}
          describedBy="lead"
        />
        <Button look="primary" wide type="submit" busy={busy && words.busy}>
          {words.submit}
        </Button>
      </form>
      {(onFile !== null || hasMore) && (
        <div className="gate-more">
          {onFile !== null && (
            <p>
              <Button look="link" onClick={() => turn(false)}>
                <PhoneEnding says={words.takeOnFile} ending={onFile} />
              </Button>
            </p>
          )}
          {more}
        </div>
      )}
    </Gate>
  )
}

function PhoneEnding({ says, ending }: { says: string; ending: string }) {
  return (
    <span>
      {says}
      <span className="nowrap">{ending}</span>
    </span>
  )
}
