import { useState } from 'react'
import type { WebhookDeliveryOnWire } from '../../src/webhook/webhook-shape.ts'
import { useFocus } from '../parts/use-focus.ts'
import { texts } from './texts.ts'
import { answeredInWords, sentInWords } from './webhook-words.ts'

const words = texts.deliveries

/** What was sent at the last attempt, and what was answered. It takes the focus where it was asked for. */
export function SentAndAnswered({ delivery, asked }: { delivery: WebhookDeliveryOnWire; asked: boolean }) {
  const [open, setOpen] = useState(true)
  const summary = useFocus<HTMLElement>(asked)
  return (
    <details className="more" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary ref={summary}>{words.what(delivery.eventId)}</summary>
      <div className="pairs">
        <div>
          <h3>{words.sent}</h3>
          <pre className="snippet">{sentInWords(delivery)}</pre>
        </div>
        <div>
          <h3>{words.answered}</h3>
          <pre className="snippet">{answeredInWords(delivery)}</pre>
        </div>
      </div>
    </details>
  )
}
