import { Link, type LinkProps } from '@tanstack/react-router'
import { useRef, type FormEvent, type ReactNode } from 'react'
import type { Refused, Reply } from '../call.ts'
import { Button } from '../parts/Button.tsx'
import type { FieldErrors } from '../parts/ErrorSummary.tsx'
import { useTitle } from '../parts/title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { useFormTrouble } from '../parts/use-form-trouble.tsx'
import type { QuestionWords } from '../sudo/sudo.ts'
import { useAsked } from '../sudo/use-asked.ts'

type Props<T> = {
  words: {
    /** The page's title. */
    title: string
    /** The heading where it is refused. */
    refused: string
    /** The button, and what it says meanwhile. */
    verb: string
    busy: string
    cancel: string
  }
  /** The list that it is added to. */
  list: NonNullable<LinkProps['to']>
  /** What is missing before anything is sent. */
  missing: (typed: FormData) => FieldErrors
  call: (typed: FormData) => Promise<Reply<T>>
  /** The errors of a refusal by field; without any it is one of the whole form. */
  errorsOf: (refused: Refused) => FieldErrors
  onDone: (value: T, typed: FormData) => Promise<void>
  onRefused?: () => void
  questions?: QuestionWords | undefined
  /** What is said below the buttons. */
  foot?: ReactNode
  /** The fields. */
  children: (errors: FieldErrors) => ReactNode
}

/** The form of something new in an account. What was typed stays until it is there. */
export function NewForm<T>({
  words,
  list,
  missing,
  call,
  errorsOf,
  onDone,
  onRefused,
  questions,
  foot,
  children,
}: Props<T>) {
  const form = useRef<HTMLFormElement>(null)
  const [busy, run] = useBusy()
  const asked = useAsked(questions)
  const trouble = useFormTrouble({
    title: words.refused,
    errorsOf,
    onTryAgain: () => form.current?.requestSubmit(),
  })
  useTitle(words.title, { refused: trouble.refused })

  const send = async (typed: FormData) => {
    const empty = missing(typed)
    if (Object.keys(empty).length > 0) return trouble.refuseFields(empty)
    const reply = await asked(() => call(typed))
    if (reply.kind === 'cancelled') return undefined
    if (reply.kind === 'done') return onDone(reply.value, typed)
    if (reply.kind === 'refused') onRefused?.()
    return trouble.refuse(reply)
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    void run(() => send(typed))
  }
  return (
    <form className="form" ref={form} onSubmit={submit} noValidate>
      {trouble.notice}
      {children(trouble.errors)}
      <div className="actions">
        <Button look="primary" type="submit" busy={busy && words.busy}>
          {words.verb}
        </Button>
        <Link className="btn" to={list}>
          {words.cancel}
        </Link>
      </div>
      {foot !== undefined && <p className="hint">{foot}</p>}
    </form>
  )
}
