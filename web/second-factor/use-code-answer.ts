import { useState, type FormEvent } from 'react'
import type { Away, Refused, Reply } from '../call.ts'
import { useBusy } from '../parts/use-busy.ts'
import type { TypedKind } from './code-kind.ts'
import { wholeCode, codeRefusal } from './code-refusal.ts'

type Options<T> = {
  /** What kind of code is typed; one by SMS where it is not said. */
  by?: TypedKind
  answer: (code: string) => Promise<Reply<T>>
  onDone: (value: T) => void
  /** The answer was refused for a reason that is not the code: locked, ended, replaced. */
  onRefused: (refused: Refused) => void
}

export type CodeAnswer = {
  typed: string
  type: (typed: string) => void
  error: string | undefined
  /** Counts refusals of the code; the field selects its value at each. */
  refusals: number
  busy: boolean
  away: Away | null
  submit: (event?: FormEvent) => void
}

/** What a code field and its form need: what is typed stays, whatever the answer. */
export function useCodeAnswer<T>({ by = 'sms', answer, onDone, onRefused }: Options<T>): CodeAnswer {
  const [typed, setTyped] = useState('')
  const [error, setError] = useState<string | undefined>()
  const [refusals, setRefusals] = useState(0)
  const [away, setAway] = useState<Away | null>(null)
  const [busy, run] = useBusy()

  const refuse = (says: string) => {
    setError(says)
    setRefusals((count) => count + 1)
  }
  const send = async () => {
    setAway(null)
    const whole = wholeCode(typed, by)
    if ('error' in whole) return refuse(whole.error)
    const reply = await answer(whole.code)
    if (reply.kind === 'done') return onDone(reply.value)
    if (reply.kind === 'away') return setAway(reply)
    const says = codeRefusal(reply, by)
    return says === null ? onRefused(reply) : refuse(says)
  }
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    void run(send)
  }
  return { typed, type: setTyped, error, refusals, busy, away, submit }
}
