import { useEffect, useMemo, useRef, useState } from 'react'
import type { MeOnWire } from '../../src/profile/profile-shape.ts'
import type { SentCodeOnWire } from '../../src/second-factor/answer-shape.ts'
import { api } from '../api.ts'
import { isSessionLoss, type Away, type Refused, type Reply } from '../call.ts'
import { serverNow } from '../clock.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { TextField } from '../parts/Field.tsx'
import { Notice } from '../parts/Notice.tsx'
import { spacedPhone } from '../parts/phone.ts'
import { useRefusedTitle } from '../parts/refused-title.ts'
import { until } from '../parts/time.ts'
import { useBusy } from '../parts/use-busy.ts'
import { useNow } from '../parts/use-now.ts'
import type { CodeKind } from '../second-factor/code-kind.ts'
import { mayAskAgain, notSent } from '../second-factor/not-sent.ts'
import { NotSentText } from '../second-factor/NotSentText.tsx'
import { Resend } from '../second-factor/Resend.tsx'
import { isHeldUp, isLive, isSlow, type CodeDelivery } from '../second-factor/sms-delivery.ts'
import { CODE_WORDS, texts as codeTexts } from '../second-factor/texts.ts'
import { useCodeAnswer } from '../second-factor/use-code-answer.ts'
import { useSentCode, type CodeDoor } from '../second-factor/use-sent-code.ts'
import { codesPaused } from './change-refusal.ts'
import { DeliveryLine } from '../second-factor/DeliveryLine.tsx'
import { texts } from './texts.ts'
import { isCancelled, orRefused, useMe, useMyAct } from './use-my-act.ts'

/** Where a change is confirmed, sent again and taken back. Must be the same object at every render. */
export type ChangeDoor = {
  send: () => Promise<Reply<SentCodeOnWire>>
  confirm: (code: string) => Promise<Reply<MeOnWire>>
  drop: () => Promise<Reply<unknown>>
  /** What waits for its code, and where to; null: nothing does. */
  pendingOf: (me: MeOnWire) => { value: string; code: CodeDelivery } | null
}

/** How a change came to its end, and whether it was here or in another window. */
export type ChangeEnd = 'done' | 'dropped' | 'elsewhere'

type Props = {
  by: CodeKind
  door: ChangeDoor
  /** The new address, or the new number as E.164. */
  value: string
  code: CodeDelivery
  /** What counts until the code is entered. */
  holds: string
  /** Whether the code field takes the focus when it appears. */
  focused: boolean
  /** `hadFocus`: the row goes with the focus inside it. */
  onEnd: (end: ChangeEnd, me: MeOnWire, hadFocus: boolean) => void
}

const words = texts.pending
const WHERE_IT_WENT = new Set(['code_used', 'code_expired', 'not_found'])

/** A change that waits for the code sent to its new address or number. The old one counts until then. */
export function PendingChange({ by, door, value, code, holds, focused, onEnd }: Props) {
  const now = useNow()
  const row = useRef<HTMLLIElement>(null)
  const field = useRef<HTMLInputElement>(null)
  const [trouble, setTrouble] = useState<{ title: string; text: string; nth: number } | null>(null)
  const [away, setAway] = useState<Away | null>(null)
  const [dropping, run] = useBusy()
  /** An end of her own is on its way: what a look finds meanwhile happened in no other window. */
  const ending = useRef(false)
  const myAct = useMyAct()
  const { put } = useMe()

  const end = (how: ChangeEnd, me: MeOnWire) =>
    onEnd(how, me, row.current?.contains(document.activeElement) === true)
  const seen = (me: MeOnWire) => {
    const pending = door.pendingOf(me)
    if (pending === null) end('elsewhere', me)
    else if (pending.value !== value) put(me)
  }
  const refuse = (refused: Refused) => {
    if (isSessionLoss(refused) || isCancelled(refused)) return
    const says = codesPaused(refused, serverNow()) ?? { title: words.refused, text: refused.problem.detail }
    setTrouble((before) => ({ ...says, nth: (before?.nth ?? 0) + 1 }))
  }
  const sending = useMemo<CodeDoor<MeOnWire>>(
    () => ({
      send: () => myAct(door.send).then(orRefused),
      look: api.me,
      codeOf: (me) => door.pendingOf(me)?.code ?? null,
    }),
    [door, myAct],
  )
  const sent = useSentCode(sending, {
    first: code,
    sendAtOnce: false,
    onState: (me) => {
      if (!ending.current) seen(me)
    },
    onRefused: refuse,
  })
  const answer = useCodeAnswer({
    by,
    answer: async (typed) => {
      setTrouble(null)
      ending.current = true
      const reply = await myAct(() => door.confirm(typed)).then(orRefused)
      ending.current = reply.kind === 'done'
      // confirmed, cancelled or sent again in another window meanwhile
      if (reply.kind === 'refused' && WHERE_IT_WENT.has(reply.code)) {
        const fresh = await api.me()
        if (fresh.kind === 'done') seen(fresh.value)
      }
      return reply
    },
    onDone: (me) => end('done', me),
    onRefused: refuse,
  })
  const drop = () =>
    void run(async () => {
      setAway(null)
      ending.current = true
      const reply = await door.drop()
      ending.current = reply.kind === 'done'
      if (reply.kind === 'away') return setAway(reply)
      if (reply.kind === 'refused') return refuse(reply)
      const fresh = await api.me()
      if (fresh.kind === 'away') return setAway(fresh)
      return fresh.kind === 'done' ? end('dropped', fresh.value) : undefined
    })
  useRefusedTitle(answer.error !== undefined || trouble !== null)

  useEffect(() => {
    if (focused || answer.refusals > 0) field.current?.focus()
    if (answer.refusals > 0) field.current?.select()
  }, [focused, answer.refusals])

  const id = by === 'sms' ? 'phone-code' : 'email-code'
  const expiresAt = new Date((sent.code ?? code).expiresAt)
  const failed = sent.code?.delivery === 'failed'
  const why = notSent(sent.code, by, codeTexts.downAdvice, now)
  const slow =
    isLive(sent.code, now) && sent.code !== null && (by === 'sms' ? isSlow : isHeldUp)(sent.code, now)
  return (
    <li className="pending" ref={row}>
      <div>
        <p className="name">
          <span className="num">{by === 'sms' ? spacedPhone(value) : value}</span>{' '}
          <span className="tag tag-warn">{words.tag}</span>
        </p>
        <p id={`${id}-holds`}>
          {holds} {expiresAt > now ? words.works(until(expiresAt, now)) : words.tooOld}
        </p>
        {answer.away !== null && <AwayNotice requestId={answer.away.requestId} onTryAgain={answer.submit} />}
        {sent.away !== null && (
          <AwayNotice requestId={sent.away.requestId} onTryAgain={() => void sent.send()} />
        )}
        {away !== null && <AwayNotice requestId={away.requestId} onTryAgain={drop} />}
        {trouble !== null && (
          <Notice key={trouble.nth} kind="danger" title={trouble.title} heading="h3" role="alert" focused>
            <p>{trouble.text}</p>
          </Notice>
        )}
        {failed && (
          <Notice kind="danger" title={why.title} heading="h3" role="alert">
            <p>
              <NotSentText why={why} />
            </p>
          </Notice>
        )}
        {slow && (
          <Notice kind="warn" title={CODE_WORDS[by].slowTitle} heading="h3">
            <p>{CODE_WORDS[by].slow(sent.nextAt === null || sent.nextAt <= now)}</p>
          </Notice>
        )}
        <form className="inline-code" onSubmit={answer.submit} noValidate>
          <TextField
            id={id}
            ref={field}
            label={words.code[by]}
            look="code code-small"
            type="text"
            inputMode="numeric"
            autoComplete="one-time-code"
            spellCheck={false}
            required
            value={answer.typed}
            onChange={(event) => answer.type(event.target.value)}
            error={trouble === null ? answer.error : undefined}
            describedBy={by === 'sms' ? `${id}-holds ${id}-delivery` : `${id}-holds`}
          />
          <Button look="primary" type="submit" busy={answer.busy && words.confirming}>
            {words.confirm}
          </Button>
        </form>
        {by === 'sms' && <DeliveryLine id={`${id}-delivery`} code={sent.code} />}
        <div className="actions">
          {mayAskAgain(sent.code, now) && <Resend sms={sent} by={by} onSend={() => field.current?.focus()} />}
          <Button look="link" aria-disabled={dropping || undefined} onClick={drop}>
            {words.cancel}
          </Button>
        </div>
      </div>
    </li>
  )
}
