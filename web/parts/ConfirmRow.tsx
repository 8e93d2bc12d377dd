import { Button } from './Button.tsx'
import { useFocus } from './use-focus.ts'
import { useEscape } from './use-escape.ts'

type Props = {
  id: string
  /** Nothing is taken away. */
  calm: boolean
  question: string
  says: string
  verb: string
  keep: string
  busy: string | false
  onConfirm: () => void
  onKeep: () => void
}

/** A question in place, with its consequence: it takes the focus, and Esc leaves everything as it is. */
export function ConfirmRow({ id, calm, question, says, verb, keep, busy, onConfirm, onKeep }: Props) {
  const asked = useFocus<HTMLParagraphElement>()
  const row = useEscape<HTMLLIElement>(onKeep)
  return (
    <li className={calm ? 'confirming is-calm' : 'confirming'} ref={row}>
      <div className="confirm" role="group" aria-labelledby={id}>
        <p id={id} tabIndex={-1} ref={asked}>
          <b>{question}</b> {says}
        </p>
        <div className="actions">
          <Button small look={calm ? 'primary' : 'danger'} busy={busy} onClick={onConfirm}>
            {verb}
          </Button>
          <Button small onClick={onKeep}>
            {keep}
          </Button>
        </div>
      </div>
    </li>
  )
}
