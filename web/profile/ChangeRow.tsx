import { useEffect, useRef, useState, type FormEvent } from 'react'
import type { MeOnWire } from '../../src/profile/profile-shape.ts'
import type { SentCodeOnWire } from '../../src/second-factor/answer-shape.ts'
import { isSessionLoss, type Away, type Reply } from '../call.ts'
import { serverNow } from '../clock.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { TextField } from '../parts/Field.tsx'
import { Notice } from '../parts/Notice.tsx'
import { useRefusedTitle } from '../parts/refused-title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { useEscape } from '../parts/use-escape.ts'
import type { CodeKind } from '../second-factor/code-kind.ts'
import { changeRefusal, type Trouble } from './change-refusal.ts'
import { useMe, useMyAct } from './use-my-act.ts'

type Words = { label: string; hint: string; empty: string; submit: string; sending: string }

type Props = {
  by: CodeKind
  words: Words
  defaultValue?: string
  /** Whether the field takes the focus when it appears. */
  focused?: boolean
  ask: (entered: string) => Promise<Reply<SentCodeOnWire>>
  isPending: (me: MeOnWire) => boolean
  onSent: () => void
  /** The way back without a change. */
  keep?: { label: string; act: () => void }
}

const FIELDS = {
  sms: { id: 'new-phone', pointer: '/phone', type: 'tel', autoComplete: 'tel' },
  email: { id: 'new-email', pointer: '/email', type: 'email', autoComplete: 'email' },
} as const

/** A row that asks for a new address or number, to which a code then goes. One field, so its error stands alone. */
export function ChangeRow(props: Props) {
  const { by, words, defaultValue, focused = true, ask, isPending, onSent, keep } = props
  const { id, pointer, ...input } = FIELDS[by]
  const field = useRef<HTMLInputElement>(null)
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const [tries, setTries] = useState(0)
  const [away, setAway] = useState<Away | null>(null)
  const [busy, run] = useBusy()
  const myAct = useMyAct()
  const { look } = useMe()
  useRefusedTitle(trouble !== null || away !== null)

  const error = trouble !== null && 'field' in trouble ? trouble.field : undefined
  const toField = focused || tries > 0
  useEffect(() => {
    if (toField && (tries === 0 || error !== undefined)) field.current?.focus()
  }, [error, toField, tries])

  const refuse = (says: Trouble) => {
    setTrouble(says)
    setTries((count) => count + 1)
  }
  const send = async () => {
    setAway(null)
    const entered = field.current?.value.trim() ?? ''
    if (entered === '') return refuse({ field: words.empty })
    const reply = await myAct(() => ask(entered))
    if (reply.kind === 'cancelled') return undefined
    if (reply.kind === 'away') return setAway(reply)
    const tooSoon = reply.kind === 'refused' && reply.code === 'resend_too_soon'
    if (reply.kind === 'refused' && !tooSoon)
      return isSessionLoss(reply) ? undefined : refuse(changeRefusal(reply, by, pointer, serverNow()))
    setTrouble(null)
    const fresh = await look()
    if (fresh.kind === 'away') return setAway(fresh)
    // where a code was sent a moment ago, perhaps from another window, that one still works
    if (reply.kind === 'refused' && !(fresh.kind === 'done' && isPending(fresh.value)))
      return refuse(changeRefusal(reply, by, pointer, serverNow()))
    return onSent()
  }
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    void run(send)
  }
  const row = useEscape<HTMLLIElement>(() => keep?.act())
  return (
    <li className="pending" ref={row}>
      <div>
        <p className="name" aria-hidden="true">
          {words.label}
        </p>
        <p id={`${id}-how`}>{words.hint}</p>
        {away !== null && <AwayNotice requestId={away.requestId} onTryAgain={submit} />}
        {trouble !== null && 'text' in trouble && (
          <Notice key={tries} kind="danger" title={trouble.title} heading="h3" role="alert" focused>
            <p>{trouble.text}</p>
          </Notice>
        )}
        <form className="inline-form" onSubmit={submit} noValidate>
          <TextField
            {...input}
            id={id}
            ref={field}
            label={words.label}
            hideLabel
            required
            defaultValue={defaultValue ?? ''}
            error={error}
            describedBy={`${id}-how`}
          />
          <Button look="primary" type="submit" busy={busy && words.sending}>
            {words.submit}
          </Button>
          {keep !== undefined && <Button onClick={keep.act}>{keep.label}</Button>}
        </form>
      </div>
    </li>
  )
}
