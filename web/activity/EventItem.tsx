import type { Ref } from 'react'
import type { AuditEventOnWire } from '../../src/activity/activity-shape.ts'
import { Icon } from '../parts/Icon.tsx'
import { PolicyChanges } from '../parts/PolicyChanges.tsx'
import { clock } from '../parts/time.ts'
import { drawn, fromWhere, tell } from './event-words.ts'
import { texts } from './texts.ts'

type Props = { event: AuditEventOnWire; now: Date; itemRef?: Ref<HTMLLIElement> }

/** One event: who did what, when and from where, and what was changed from what to what. */
export function EventItem({ event, now, itemRef }: Props) {
  const told = tell(event, now)
  const [icon, look] = drawn(told)
  const at = clock(new Date(event.at))
  const where = fromWhere(event)
  return (
    <li ref={itemRef} tabIndex={itemRef === undefined ? undefined : -1}>
      <span className={look}>
        <Icon name={icon} />
      </span>
      <div>
        <p className="line">
          <b>{told.says}</b>
          <time className="muted num" dateTime={event.at}>
            {at}
          </time>
        </p>
        {told.more !== undefined && <p>{told.more}</p>}
        {where !== '' && <p className="muted">{where}</p>}
        {told.changes !== undefined && told.changes.length > 0 && (
          <details className="more">
            <summary>
              {texts.beforeAndAfter}
              <span className="hidden-visually"> {at}</span>
            </summary>
            <div className="why">
              <PolicyChanges changes={told.changes} />
              <p className="muted mono">{event.id}</p>
            </div>
          </details>
        )}
      </div>
    </li>
  )
}
