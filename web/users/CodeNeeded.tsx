import type { UserAuthenticatorsOnWire } from '../../src/administration/help-shape.ts'
import type { UserOnWire } from '../../src/user/user-shape.ts'
import { serverNow } from '../clock.ts'
import { Notice } from '../parts/Notice.tsx'
import { onDay } from '../parts/time.ts'
import { texts } from './texts.ts'
import { firstName } from './user-words.ts'

const words = texts.code

/** That a user has nothing to answer by, why, and what mends it. Nothing where she has. */
export function CodeNeeded({ user, has }: { user: UserOnWire; has: UserAuthenticatorsOnWire }) {
  const { name, status, coverage, methods, phoneStatus } = user
  const { reset, temporaryCodeEndsAt } = has
  const who = firstName(name)
  if (status !== 'active') return null
  const on = reset && onDay(new Date(reset.at), serverNow())
  if (reset !== null && on !== null && methods.length === 0 && temporaryCodeEndsAt !== null)
    return (
      <Notice kind="warn" title={words.needs(who)}>
        <p>{words.needsSays(reset.by, on, who)}</p>
      </Notice>
    )
  if (coverage !== 'stuck') return null
  const says =
    methods.includes('sms') && phoneStatus === 'unreachable'
      ? words.stuckByPhone
      : reset !== null && on !== null
        ? words.stuckAfterReset(reset.by, on)
        : words.stuckSays
  return (
    <Notice kind="warn" title={words.stuck(who)}>
      <p>{says}</p>
    </Notice>
  )
}
