import { Icon } from '../parts/Icon.tsx'
import { clock, clockWithSeconds } from '../parts/time.ts'
import type { CodeDelivery } from './sms-delivery.ts'
import { texts } from './texts.ts'

/** How the SMS goes on, under its code field. The line is there before it has something to say, and never moves the field. */
export function DeliveryLine({ id = 'delivery', code }: { id?: string; code: CodeDelivery | null }) {
  const line = code === null ? null : lineOf(code)
  return (
    <p className={`delivery num ${line?.icon === 'ticked' ? 'is-ok' : 'is-muted'}`} id={id} role="status">
      {line !== null && (
        <>
          <Icon name={line.icon} size={14} />
          <span>{line.says}</span>
        </>
      )}
    </p>
  )
}

function lineOf(code: CodeDelivery): { icon: 'dashed' | 'ticked' | 'again'; says: string } | null {
  if (code.delivery === 'failed' || code.sentAt === null) return null
  const sent = clock(new Date(code.sentAt))
  if (code.delivery === 'delivered' && code.deliveredAt !== null)
    return { icon: 'ticked', says: texts.delivered(sent, clockWithSeconds(new Date(code.deliveredAt))) }
  if (code.sentAgainAt !== null)
    return { icon: 'again', says: texts.sentAgain(clockWithSeconds(new Date(code.sentAgainAt))) }
  return { icon: 'dashed', says: texts.sent(sent) }
}
