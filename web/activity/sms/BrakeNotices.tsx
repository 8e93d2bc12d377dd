import { Link } from '@tanstack/react-router'
import type { SmsBrakeOnWire } from '../../../src/sms-activity/sms-activity-shape.ts'
import { Notice } from '../../parts/Notice.tsx'
import { until } from '../../parts/time.ts'
import { useNow } from '../../parts/use-now.ts'
import { brakeInWords } from './brake-words.ts'
import { texts } from './texts.ts'

const words = texts.brake

/** Each pause that holds SMS of this account now: since when, why, and whom it meets. */
export function BrakeNotices({ brakes }: { brakes: readonly SmsBrakeOnWire[] }) {
  const now = useNow()
  return brakes
    .filter(({ pausedUntil }) => Date.parse(pausedUntil) > now.getTime())
    .map((brake) => {
      const { scope, prefix, proven, pausedUntil, since, asked, answered } = brake
      return (
        <Notice
          key={`${scope} ${prefix} ${proven} ${pausedUntil}`}
          kind="warn"
          title={words.title(brakeInWords(brake), until(new Date(pausedUntil), now))}
          action={
            prefix !== null && (
              <Link className="btn btn-small" to="/account/users" search={{ search: prefix }}>
                {words.seeUsers}
              </Link>
            )
          }
        >
          <p>{words.says(asked, until(new Date(since), now), answered)}</p>
        </Notice>
      )
    })
}
