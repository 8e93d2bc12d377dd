import { useState, type ReactNode } from 'react'
import { isSessionLoss, type Away, type Refused } from '../call.ts'
import { AwayNotice } from './Away.tsx'
import { ErrorSummary, fieldsNeedAttention, type FieldErrors } from './ErrorSummary.tsx'
import { Notice } from './Notice.tsx'

type Trouble =
  | { kind: 'fields'; errors: FieldErrors }
  | { kind: 'refused'; title: string; text: string }
  | { kind: 'away'; requestId: string | null }

type Form = {
  /** The heading where it is refused. */
  title: string
  heading?: 'h2' | 'h3'
  /** A refusal by field; without any it is one of the whole form. */
  errorsOf: (refused: Refused) => FieldErrors
  /** A refusal of the whole form in words of the page; the server's own where left out. */
  says?: (refused: Refused) => { title: string; text: string }
  onTryAgain: () => void
}

type FormTrouble = {
  /** Something keeps the form from being done. */
  refused: boolean
  /** What is wrong with the fields. */
  errors: FieldErrors
  /** What is wrong, above the fields and in focus. */
  notice: ReactNode
  refuseFields: (errors: FieldErrors) => void
  /** Of a session that is over nothing is said here: the page gives way to the sign-in. */
  refuse: (reply: Refused | Away) => void
  forget: () => void
}

/** What keeps a form of several fields from being done; what was typed stays. */
export function useFormTrouble({ title, heading = 'h2', errorsOf, says, onTryAgain }: Form): FormTrouble {
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const [tries, setTries] = useState(0)
  const end = (next: Trouble) => {
    setTrouble(next)
    setTries((count) => count + 1)
  }
  return {
    refused: trouble !== null,
    errors: trouble?.kind === 'fields' ? trouble.errors : {},
    notice: trouble !== null && noticeOf(trouble, { tries, title, heading, onTryAgain }),
    refuseFields: (errors) => end({ kind: 'fields', errors }),
    refuse(reply) {
      if (reply.kind === 'away') return end({ kind: 'away', requestId: reply.requestId })
      if (isSessionLoss(reply)) return undefined
      const errors = errorsOf(reply)
      if (Object.keys(errors).length > 0) return end({ kind: 'fields', errors })
      return end({ kind: 'refused', ...(says?.(reply) ?? { title, text: reply.problem.detail }) })
    },
    forget: () => setTrouble(null),
  }
}

type Shown = Required<Pick<Form, 'title' | 'heading' | 'onTryAgain'>> & { tries: number }

function noticeOf(trouble: Trouble, { tries, title, heading, onTryAgain }: Shown): ReactNode {
  if (trouble.kind === 'away')
    return <AwayNotice key={tries} requestId={trouble.requestId} onTryAgain={onTryAgain} />
  if (trouble.kind === 'refused')
    return (
      <Notice key={tries} kind="danger" title={trouble.title} heading={heading} role="alert" focused>
        <p>{trouble.text}</p>
      </Notice>
    )
  const { errors } = trouble
  const attention = fieldsNeedAttention(Object.keys(errors).length)
  return <ErrorSummary key={tries} title={`${title}: ${attention}`} errors={errors} />
}
