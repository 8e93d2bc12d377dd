import { Button } from './Button.tsx'
import { countdown } from './time.ts'

export type SendAgainWords = {
  /** The silent countdown: "You can send a new code in 0:24." */
  waiting: (left: string) => string
  /** Read out when the time has come. */
  possible: string
  send: string
  sending: string
}

type Props = {
  words: SendAgainWords
  now: Date
  /** From when on it can be sent again; null: at once, and nobody waited for it. */
  from: Date | null
  busy: boolean
  /** A button across the page, as its one act or beside it; a link where it is not said. */
  look?: 'primary' | 'plain' | undefined
  onSend: () => void
}

/** A silent countdown, then the button that sends something again. */
export function SendAgain({ words, now, from, busy, look, onSend }: Props) {
  const waiting = from !== null && from > now
  return (
    <>
      {waiting ? (
        <p className="muted num">{words.waiting(countdown(from, now))}</p>
      ) : (
        <p>
          <Button
            look={look ?? 'link'}
            wide={look !== undefined}
            busy={busy && words.sending}
            onClick={onSend}
          >
            {words.send}
          </Button>
        </p>
      )}
      <span className="hidden-visually" role="status">
        {!waiting && from !== null && words.possible}
      </span>
    </>
  )
}
