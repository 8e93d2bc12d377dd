import { AwayNotice } from '../parts/Away.tsx'
import { Notice } from '../parts/Notice.tsx'
import type { KeyPrompt } from './use-key-prompt.ts'

type Props = { prompt: KeyPrompt; heading?: 'h2' | 'h3' }

/** Why the last prompt for a key gave nothing. Takes the focus when it appears. */
export function KeyNotice({ prompt: { sad, away, start }, heading = 'h2' }: Props) {
  if (away !== null) return <AwayNotice requestId={away.requestId} onTryAgain={start} />
  if (sad === null) return null
  return (
    <Notice key={sad.nth} kind="danger" title={sad.title} heading={heading} role="alert" focused>
      {sad.text !== '' && <p>{sad.text}</p>}
    </Notice>
  )
}
