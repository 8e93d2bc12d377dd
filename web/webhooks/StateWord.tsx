import type { WebhookOnWire } from '../../src/webhook/webhook-shape.ts'
import { Icon, type IconName } from '../parts/Icon.tsx'
import { texts } from './texts.ts'
import { clockOrMoment } from './webhook-words.ts'

const words = texts.states

const DRAWN: Readonly<Record<WebhookOnWire['state'], [icon: IconName, look: string]>> = {
  delivering: ['ticked', 'is-ok'],
  trying_again: ['again', 'is-warn'],
  stopped: ['struck', 'is-danger'],
}

/** How a webhook stands: a shape, a word, and what lies behind it. */
export function StateWord({ webhook, now }: { webhook: WebhookOnWire; now: Date }) {
  const { state, waiting, failingSince } = webhook
  const [icon, look] = DRAWN[state]
  return (
    <span className="cell">
      <span className={`word ${look}`}>
        <Icon name={icon} size={14} />
        {words[state]}
      </span>
      {state === 'stopped' && <span className="muted">{words.noAnswer}</span>}
      {state === 'trying_again' && failingSince !== null && (
        <span className="muted">
          {words.since(clockOrMoment(new Date(failingSince), now))}, {words.waits(waiting)}
        </span>
      )}
    </span>
  )
}
