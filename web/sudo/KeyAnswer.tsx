import { useEffect, useRef } from 'react'
import { api } from '../api.ts'
import type { Refused } from '../call.ts'
import { Button } from '../parts/Button.tsx'
import { useRefusedTitle } from '../parts/refused-title.ts'
import { KeyNotice } from '../security-key/KeyNotice.tsx'
import { KeyWaiting } from '../security-key/KeyWaiting.tsx'
import { texts as keyTexts } from '../security-key/texts.ts'
import { touchKey } from '../security-key/touch-key.ts'
import { useKeyPrompt } from '../security-key/use-key-prompt.ts'
import { texts } from './texts.ts'

type Props = { onAnswered: () => void; onCancel: () => void; onRefused: (refused: Refused) => void }

/** A touch of a security key. The browser asks for it once the button is pressed. */
export function KeyAnswer({ onAnswered, onCancel, onRefused }: Props) {
  const button = useRef<HTMLDivElement>(null)
  const prompt = useKeyPrompt({
    options: api.sudoKeyOptions,
    touch: touchKey,
    answer: (response) => api.answerSudo({ method: 'security_key', response }),
    onDone: onAnswered,
    onRefused,
  })
  const { phase, sad, away, start } = prompt
  useRefusedTitle(sad !== null || away !== null)
  const atRest = phase === 'none' && sad === null && away === null
  useEffect(() => {
    if (atRest) button.current?.querySelector('button')?.focus()
  }, [atRest])

  if (phase !== 'none')
    return (
      <>
        <p>{keyTexts.touch.lead}</p>
        <KeyWaiting prompt={prompt} />
        <p className="hint">{keyTexts.touch.help}</p>
      </>
    )
  return (
    <>
      <KeyNotice prompt={prompt} heading="h3" />
      <p id="sudo-lead">{keyTexts.use.lead}</p>
      <div className="actions" ref={button}>
        <Button look="primary" onClick={start} aria-describedby="dialog-text sudo-lead">
          {sad === null ? keyTexts.use.submit : keyTexts.tryAgain}
        </Button>
        <Button onClick={onCancel}>{texts.cancel}</Button>
      </div>
    </>
  )
}
