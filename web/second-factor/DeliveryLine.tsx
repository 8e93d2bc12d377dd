import { Icon } from '../parts/Icon.tsx'
import { clock, clockWithSeconds } from '../parts/time.ts'
import type { CodeDelivery } from './sms-delivery.ts'
import { texts } from './texts.ts'

/** How the SMS goes on, under its code field. The line is there before it has something to say, and never moves the field. */
export function DeliveryLine({ id = 'delivery', code }: { id?: string; code: CodeDelivery | null }) {
  const sentAt = code?.sentAt ?? null
  const delivered = code?.delivery === 'delivered' && code.deliveredAt !== null ? code.deliveredAt : null
  return (
    <p className={`delivery num ${delivered === null ? 'is-muted' : 'is-ok'}`} id={id} role="status">
      {code !== null && code.delivery !== 'failed' && sentAt !== null && (
        <>
          <Icon name={delivered === null ? 'dashed' : 'ticked'} size={14} />
          <span>
            {delivered === null
              ? texts.sent(clock(new Date(sentAt)))
              : texts.delivered(clock(new Date(sentAt)), clockWithSeconds(new Date(delivered)))}
          </span>
        </>
      )}
    </p>
  )
}
