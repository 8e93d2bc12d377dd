import type { Ref } from 'react'
import type { WebhookDeliveryOnWire } from '../../src/webhook/webhook-shape.ts'
import { Button } from '../parts/Button.tsx'
import { Icon } from '../parts/Icon.tsx'
import { ActCell, Cell, Row } from '../parts/Table.tsx'
import { momentAlone } from '../parts/time.ts'
import { texts } from './texts.ts'
import { answerInWords } from './webhook-words.ts'

const words = texts.deliveries
const { columns } = words

type Props = {
  delivery: WebhookDeliveryOnWire
  /** Whether what waits does so behind one that is not taken. */
  isBehind: boolean
  now: Date
  busy: boolean
  onAgain: () => void
  onShow: () => void
  rowRef?: Ref<HTMLTableRowElement> | undefined
}

/** An event and what its receiver answered; its id shows what was sent. */
export function DeliveryRow({ delivery, isBehind, now, busy, onAgain, onShow, rowRef }: Props) {
  const { eventId, type, at, state, tries } = delivery
  const { icon, look, word, more } = answerInWords(delivery, { isBehind, now })
  const head = (
    <span className="cell">
      <span className="mono strong">{type}</span>
      <span>
        <button type="button" className="btn-link event-id" onClick={onShow}>
          {eventId}
        </button>
      </span>
    </span>
  )
  return (
    <Row ref={rowRef} head={head}>
      <Cell label={columns.when}>
        <span className="nowrap num">{momentAlone(new Date(at), now)}</span>
      </Cell>
      <Cell label={columns.answer}>
        <span className="cell">
          <span className={`word ${look}`}>
            <Icon name={icon} size={14} />
            {word}
          </span>
          {more !== '' && <span className="muted">{more}</span>}
        </span>
      </Cell>
      <ActCell>
        {(state === 'delivered' || tries > 0) && (
          <Button
            small
            aria-label={`${words.again} ${eventId}`}
            busy={busy && words.sending}
            onClick={onAgain}
          >
            {words.again}
          </Button>
        )}
      </ActCell>
    </Row>
  )
}
