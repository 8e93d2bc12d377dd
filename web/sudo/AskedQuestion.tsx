import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { SudoOnWire } from '../../src/session/session-shape.ts'
import { api } from '../api.ts'
import { isSessionLoss, type Away, type Refused } from '../call.ts'
import { serverNow } from '../clock.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { Loading } from '../parts/Loading.tsx'
import { Notice } from '../parts/Notice.tsx'
import { shortWait, until } from '../parts/time.ts'
import { useLatest } from '../parts/use-latest.ts'
import { meQuery } from '../shell/queries.ts'
import { Answer } from './Answer.tsx'
import { waysToStart, type Offered, type Question } from './sudo.ts'
import { texts } from './texts.ts'

type Props = {
  question: Question
  /** Why it is asked, in the words for the way that is shown. */
  onReason: (reason: string) => void
  onAnswered: () => void
  onCancel: () => void
}
type Sad = { title: string; text: string }
/** What the server takes as an answer, once it was asked. */
type Known = { sudo: SudoOnWire; ways: readonly Offered[] }

/** One question: its first way to answer, and the others one click away. */
export function AskedQuestion({ question, onReason, onAnswered, onCancel }: Props) {
  const queries = useQueryClient()
  const [known, setKnown] = useState<Known | null>(null)
  const [chosen, setChosen] = useState<Offered | null>(null)
  const [away, setAway] = useState<Away | null>(null)
  const [sad, setSad] = useState<Sad | null>(null)

  const { words, proof } = question
  const refuse = useCallback(
    (refused: Refused) => {
      if (isSessionLoss(refused)) onCancel()
      // another window answered it, or set up the first second factor: nothing is left to ask here
      else if (refused.code === 'code_used' || (proof !== null && refused.code === 'method_not_offered'))
        onAnswered()
      else if (refused.code !== 'too_many_attempts') setSad(sadness(refused))
      // locked by now: what is not typed may still be answered
      else
        void api.sudo().then((fresh) => {
          if (fresh.kind !== 'done' || fresh.value.lockedUntil === null) return setSad(sadness(refused))
          return setKnown((before) => before && { ...before, sudo: fresh.value })
        })
    },
    [proof, onAnswered, onCancel],
  )
  const look = useCallback(async () => {
    setAway(null)
    const [sudo, me] = await Promise.all([
      api.sudo(),
      proof === null ? queries.fetchQuery(meQuery).catch(() => undefined) : undefined,
    ])
    if (sudo.kind === 'away') return setAway(sudo)
    if (sudo.kind === 'refused') return refuse(sudo)
    const ways = proof ?? waysToStart(sudo.value.methods, me?.accountMethods ?? [])
    return setKnown({ sudo: sudo.value, ways })
  }, [proof, queries, refuse])
  const started = useRef(false)
  useEffect(() => {
    if (started.current) return
    started.current = true
    void look()
  }, [look])

  const lockedUntil = known?.sudo.lockedUntil ?? null
  const locked = lockedUntil !== null && new Date(lockedUntil) > serverNow()
  const ways = known?.ways.filter(({ method }) => !locked || !isPausable(method)) ?? []
  const shown = ways.find(({ method }) => method === chosen?.method) ?? ways[0] ?? null
  const others = ways.filter((one) => one !== shown)
  const says = useLatest(onReason)
  const reason = words.says(shown)
  useEffect(() => says.current(reason), [reason, says])

  const danger = sad ?? (known === null ? null : trouble(known, locked ? lockedUntil : null))
  const stuck = danger !== null && (sad !== null || shown === null)
  return (
    <>
      {words.Warning !== undefined && <words.Warning />}
      {away !== null && <AwayNotice requestId={away.requestId} onTryAgain={() => void look()} />}
      {danger !== null && (
        <Notice kind="danger" title={danger.title} heading="h3" role="alert" focused={stuck}>
          <p>{danger.text}</p>
        </Notice>
      )}
      {stuck && (
        <div className="actions">
          <Button onClick={onCancel}>{texts.cancel}</Button>
        </div>
      )}
      {known === null && away === null && danger === null && <Loading what={texts.checking} />}
      {!stuck && known !== null && shown !== null && (
        <Answer
          key={shown.method}
          sudo={known.sudo}
          offered={shown}
          words={words}
          onAnswered={onAnswered}
          onCancel={onCancel}
          onRefused={refuse}
        />
      )}
      {(!stuck || sad !== null) && others.length > 0 && (
        <ul className="instead">
          {others.map((other) => (
            <li key={other.method}>
              <Button
                look="link"
                onClick={() => {
                  setSad(null)
                  setChosen(other)
                }}
              >
                {texts.instead(other, sentTo(known, other))}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

/** The lock pauses what is typed and could be guessed; not a key, and not her password, which has a wait of its own. */
const isPausable = (method: Offered['method']) => method !== 'security_key' && method !== 'password'

function sentTo(known: Known | null, { method }: Offered): string | undefined {
  return known?.sudo.methods.find((one) => one.method === method)?.sentTo
}

/** What is said before an answer: that typed codes are paused, or that nothing of hers counts any more. */
function trouble({ ways }: Known, lockedUntil: string | null): Sad | null {
  if (lockedUntil !== null && ways.some(({ method }) => isPausable(method))) {
    const at = until(new Date(lockedUntil), serverNow())
    const withKey = ways.some(({ method }) => method === 'security_key')
    return { title: texts.lockedTitle, text: withKey ? texts.lockedButKey(at) : texts.locked(at) }
  }
  return ways.length === 0 ? { title: texts.offTitle, text: texts.off } : null
}

function sadness({ code, problem, retryAt }: Refused): Sad {
  if (code === 'second_factor_disabled') return { title: texts.offTitle, text: texts.off }
  if (code !== 'too_many_attempts' || retryAt === null) return { title: texts.refused, text: problem.detail }
  return { title: texts.lockedTitle, text: texts.locked(shortWait(retryAt, serverNow())) }
}
