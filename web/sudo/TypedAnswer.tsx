import { api } from '../api.ts'
import type { Refused } from '../call.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { CodeField } from '../parts/CodeField.tsx'
import { useRefusedTitle } from '../parts/refused-title.ts'
import { TYPED_WORDS } from '../second-factor/texts.ts'
import { useCodeAnswer } from '../second-factor/use-code-answer.ts'
import { texts } from './texts.ts'

type Props = {
  method: 'app' | 'temporary_code'
  submit: string
  onAnswered: () => void
  onCancel: () => void
  onRefused: (refused: Refused) => void
}

/** A code that she has at hand: her app shows it, or her administrator gave it to her. */
export function TypedAnswer({ method, submit, onAnswered, onCancel, onRefused }: Props) {
  const answer = useCodeAnswer({
    by: method,
    answer: (code) => api.answerSudo({ method, code }),
    onDone: onAnswered,
    onRefused,
  })
  useRefusedTitle(answer.error !== undefined)
  const { label, letters } = TYPED_WORDS[method]
  return (
    <form className="stack" onSubmit={answer.submit} noValidate>
      {answer.away !== null && <AwayNotice requestId={answer.away.requestId} onTryAgain={answer.submit} />}
      <CodeField
        id="code"
        label={method === 'app' ? texts.appLabel : label}
        letters={letters}
        value={answer.typed}
        onChange={answer.type}
        refusals={answer.refusals}
        error={answer.error}
        describedBy="dialog-text"
      />
      <div className="actions">
        <Button look="primary" type="submit" busy={answer.busy && texts.verifying}>
          {submit}
        </Button>
        <Button onClick={onCancel}>{texts.cancel}</Button>
      </div>
    </form>
  )
}
