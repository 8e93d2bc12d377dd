import { useCallback, useEffect, useRef, useState } from 'react'
import type { SudoOnWire } from '../../src/session/session-shape.ts'
import { api } from '../api.ts'
import { isSessionLoss, type Away, type Refused } from '../call.ts'
import { serverNow } from '../clock.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { Loading } from '../parts/Loading.tsx'
import { Notice } from '../parts/Notice.tsx'
import { shortWait, until } from '../parts/time.ts'
import { EmailAnswer } from './EmailAnswer.tsx'
import { PasswordAnswer } from './PasswordAnswer.tsx'
import { SmsAnswer } from './SmsAnswer.tsx'
import type { Question } from './sudo.ts'
import { texts } from './texts.ts'

type Props = { question: Question; onAnswered: () => void; onCancel: () => void }
type Sad = { title: string; text: string }

/** Asks for the second factor, for the password of a user who has none, or for the mailed code that proves that it is she. */
export function SudoDialog({ question, onAnswered, onCancel }: Props) {
  const [sudo, setSudo] = useState<SudoOnWire | null>(null)
  const [away, setAway] = useState<Away | null>(null)
  const [sad, setSad] = useState<Sad | null>(null)

  const byEmail = 'byEmail' in question
  const refuse = useCallback(
    (refused: Refused) => {
      if (isSessionLoss(refused)) onCancel()
      // another window answered it, or set up the first second factor: nothing is left to ask here
      else if (refused.code === 'code_used' || (byEmail && refused.code === 'method_not_offered'))
        onAnswered()
      else setSad(sadness(refused))
    },
    [byEmail, onAnswered, onCancel],
  )
  const look = useCallback(async () => {
    setAway(null)
    const reply = await api.sudo()
    if (reply.kind === 'away') return setAway(reply)
    return reply.kind === 'refused' ? refuse(reply) : setSudo(reply.value)
  }, [refuse])
  const started = useRef(false)
  useEffect(() => {
    if (started.current) return
    started.current = true
    void look()
  }, [look])

  const lockedUntil = sudo?.lockedUntil ?? null
  const locked = lockedUntil !== null && new Date(lockedUntil) > serverNow()
  const says =
    sad ??
    (locked
      ? { title: texts.lockedTitle, text: texts.locked(until(new Date(lockedUntil), serverNow())) }
      : null)
  return (
    <Dialog title={question.title} text={<p>{reasonOf(question, sudo)}</p>} onCancel={onCancel}>
      {away !== null && <AwayNotice requestId={away.requestId} onTryAgain={() => void look()} />}
      {says !== null && (
        <>
          <Notice kind="danger" title={says.title} heading="h3" role="alert" focused>
            <p>{says.text}</p>
          </Notice>
          <div className="actions">
            <Button onClick={onCancel}>{texts.cancel}</Button>
          </div>
        </>
      )}
      {says === null && sudo === null && away === null && <Loading what={texts.checking} />}
      {says === null && sudo !== null && (
        <Answer
          sudo={sudo}
          byEmail={byEmail}
          submit={question.submit}
          onAnswered={onAnswered}
          onCancel={onCancel}
          onRefused={refuse}
        />
      )}
    </Dialog>
  )
}

function reasonOf(question: Question, sudo: SudoOnWire | null): string {
  if ('byEmail' in question) return question.byEmail
  return sudo?.methods[0]?.method === 'password' ? question.byPassword : question.byCode
}

type AnswerProps = {
  sudo: SudoOnWire
  byEmail: boolean
  submit: string
  onAnswered: () => void
  onCancel: () => void
  onRefused: (refused: Refused) => void
}

function Answer({ sudo, byEmail, ...rest }: AnswerProps) {
  if (byEmail) return <EmailAnswer sudo={sudo} {...rest} />
  const way = sudo.methods.find(({ method }) => method === 'sms' || method === 'password')
  if (way?.method === 'sms') return <SmsAnswer sudo={sudo} sentTo={way.sentTo ?? ''} {...rest} />
  if (way?.method === 'password') return <PasswordAnswer {...rest} />
  return (
    <>
      <Notice kind="danger" title={texts.noWayTitle} heading="h3" role="alert" focused>
        <p>{texts.noWay}</p>
      </Notice>
      <div className="actions">
        <Button onClick={rest.onCancel}>{texts.cancel}</Button>
      </div>
    </>
  )
}

function sadness({ code, problem, retryAt }: Refused): Sad {
  if (code !== 'too_many_attempts' || retryAt === null) return { title: texts.refused, text: problem.detail }
  return { title: texts.lockedTitle, text: texts.locked(shortWait(retryAt, serverNow())) }
}
