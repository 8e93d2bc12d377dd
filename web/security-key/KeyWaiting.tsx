import { Button } from '../parts/Button.tsx'
import { texts } from './texts.ts'
import type { KeyPrompt } from './use-key-prompt.ts'

const words = texts.touch

/** While a key is asked for: that it is waited for, and the way back. */
export function KeyWaiting({
  prompt: { phase, cancel },
  wide = false,
}: {
  prompt: KeyPrompt
  wide?: boolean
}) {
  return (
    <div className="stack">
      <div className="key-wait" role="status">
        <svg
          width="40"
          height="40"
          viewBox="0 0 20 20"
          fill="none"
          stroke="currentColor"
          strokeWidth="1"
          strokeLinecap="round"
          strokeLinejoin="round"
          aria-hidden="true"
        >
          <rect x="2" y="6.5" width="11.5" height="7" rx="1.5" />
          <path d="M13.5 8H18v4h-4.5" />
          <circle className="pulse" cx="7.5" cy="10" r="1.3" fill="currentColor" />
        </svg>
        <p>
          <b>{phase === 'check' ? words.checking : words.waiting}</b>
        </p>
      </div>
      <Button wide={wide} onClick={cancel}>
        {words.cancel}
      </Button>
    </div>
  )
}
