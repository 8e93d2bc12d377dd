import { useCallback, useEffect, useRef, useState } from 'react'
import { Dialog } from '../parts/Dialog.tsx'
import { AskedQuestion } from './AskedQuestion.tsx'
import type { Asked } from './SudoProvider.tsx'

/** The one dialog of the app, around the newest open question; the ones before it wait behind it as they were. */
export function SudoDialog({ open }: { open: readonly Asked[] }) {
  const [reasons, setReasons] = useState<Readonly<Record<number, string>>>({})
  const say = useCallback(
    (nth: number, reason: string) => setReasons((before) => ({ ...before, [nth]: reason })),
    [],
  )
  useFocusBack(open)
  const top = open.at(-1)
  if (top === undefined) return null
  const { title, says } = top.question.words
  return (
    <Dialog title={title} text={<p>{reasons[top.nth] ?? says(null)}</p>} onCancel={() => top.settle(false)}>
      {open.toReversed().map(({ nth, question, settle }) => (
        <div key={nth} className="stack" hidden={nth !== top.nth}>
          <AskedQuestion
            question={question}
            onReason={(reason) => say(nth, reason)}
            onAnswered={() => settle(true)}
            onCancel={() => settle(false)}
          />
        </div>
      ))}
    </Dialog>
  )
}

/** When a question in front of another is gone, the focus is where it was when it was asked. */
function useFocusBack(open: readonly Asked[]): void {
  const before = useRef(open)
  useEffect(() => {
    const gone = before.current.at(-1)
    if (open.length > 0 && open.length < before.current.length && gone?.opener instanceof HTMLElement)
      gone.opener.focus()
    before.current = open
  }, [open])
}
