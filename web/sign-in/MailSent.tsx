import { useState, type ReactNode } from 'react'
import type { Away, Reply } from '../call.ts'
import { serverNow } from '../clock.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { Gate } from '../parts/Gate.tsx'
import { SendAgain } from '../parts/SendAgain.tsx'
import { shortWait } from '../parts/time.ts'
import { useTitle } from '../parts/title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { useNow } from '../parts/use-now.ts'
import { CODE_WORDS } from '../second-factor/texts.ts'
import { OutboxHint } from './OutboxHint.tsx'
import { PlaceLink } from './PlaceLink.tsx'
import { texts } from './texts.ts'

const words = texts.mailSent
const AGAIN_AFTER_MS = 60_000

type Props = {
  lead: ReactNode
  /** What to do when nothing arrives. */
  advice: string
  /** What is so after it was sent once more. */
  sentAgain: string
  onSend: () => Promise<Reply<unknown>>
  onChange: () => void
  /** It was refused for a reason that is not about how often. */
  onRefused: () => void
}

/** A link went out by mail: look there, or change the address, or send it again after a minute. */
export function MailSent({ lead, advice, sentAgain, onSend, onChange, onRefused }: Props) {
  const now = useNow()
  const [from, setFrom] = useState(inAMinute)
  const [again, setAgain] = useState(false)
  const [limitedUntil, setLimitedUntil] = useState<Date | null>(null)
  const [away, setAway] = useState<Away | null>(null)
  const [busy, run] = useBusy()
  useTitle(words.title)

  const send = async () => {
    setAway(null)
    setLimitedUntil(null)
    const reply = await onSend()
    if (reply.kind === 'away') return setAway(reply)
    if (reply.kind === 'refused' && reply.retryAt === null) return onRefused()
    document.querySelector('h1')?.focus() // the button goes
    if (reply.kind === 'refused') return setLimitedUntil(reply.retryAt)
    setAgain(true)
    return setFrom(inAMinute())
  }
  const limited = limitedUntil !== null && limitedUntil > now
  const says = limited ? CODE_WORDS.email.limit(shortWait(limitedUntil, now)) : again ? sentAgain : null
  return (
    <Gate at={1} title={words.title} lead={lead} focused>
      <div className="stack">
        {away !== null && <AwayNotice requestId={away.requestId} onTryAgain={() => void run(send)} />}
        <p>{advice}</p>
        <Button wide onClick={onChange}>
          {words.change}
        </Button>
      </div>
      <div className="gate-more">
        <div role="status">{says !== null && <p>{says}</p>}</div>
        {!limited && (
          <SendAgain words={words.again} now={now} from={from} busy={busy} onSend={() => void run(send)} />
        )}
        <OutboxHint kind="mail" says={texts.outbox.mailed} />
        <p>
          <PlaceLink to="/sign-in">{texts.backToSignIn}</PlaceLink>
        </p>
      </div>
    </Gate>
  )
}

function inAMinute(): Date {
  return new Date(serverNow().getTime() + AGAIN_AFTER_MS)
}
