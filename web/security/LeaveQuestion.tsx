import { useEffect, useRef } from 'react'
import { Button } from '../parts/Button.tsx'
import { useLatest } from '../parts/use-latest.ts'
import { useFocus } from '../parts/use-focus.ts'
import { texts } from './texts.ts'

type Props = { says: string; onStay: () => void; onLeave: () => void }

/** In place of the save bar: whether to leave with changes that are not saved. Esc stays. */
export function LeaveQuestion({ says, onStay, onLeave }: Props) {
  const question = useFocus<HTMLParagraphElement>()
  const opener = useRef(document.activeElement)
  const stay = () => {
    onStay()
    if (opener.current instanceof HTMLElement) opener.current.focus()
  }
  const latest = useLatest(stay)
  useEffect(() => {
    const press = (event: KeyboardEvent) => event.key === 'Escape' && latest.current()
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [latest])
  return (
    <div className="save is-unsaved no-print" role="group" aria-labelledby="leave-question">
      <p className="question" id="leave-question" tabIndex={-1} ref={question}>
        {says}
      </p>
      <Button look="primary" onClick={stay}>
        {texts.stay}
      </Button>
      <Button onClick={onLeave}>{texts.leave}</Button>
    </div>
  )
}
