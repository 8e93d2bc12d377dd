import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Icon } from '../parts/Icon.tsx'
import { inForceQuery } from '../shell/queries.ts'
import type { Draft } from './application-form.ts'
import { texts } from './texts.ts'

const words = texts.one
const MOST_NAMES = 3

/**
 * How many of those who may enter can answer two factors, where it is known: whoever signs in by two factors can. Where
 * somebody is let in by the password alone, or a key is demanded, it is not known, and nothing is said.
 */
export function EffectLine({ draft: { asksFor, openTo } }: { draft: Pick<Draft, 'asksFor' | 'openTo'> }) {
  const found = useQuery(inForceQuery).data
  if (asksFor === 'signed_in' || asksFor === 'security_key') return null
  if (found === undefined || !found.twoFactor.active || found.passwordAlone > 0) return null
  const admins = openTo === 'administrators'
  const { ready, willEnrol, stuck } = admins ? found.admins : found.counts
  const named = found.users.items.filter(
    ({ after, role }) => after === 'stuck' && (!admins || role === 'admin'),
  )
  const who = admins ? 'administrators' : 'users'
  return (
    <p className="effect-line">
      <Icon name={stuck + willEnrol === 0 ? 'ok' : 'info'} />
      <span>
        <b>{words.canAnswer(ready + willEnrol, ready + willEnrol + stuck, who)}</b>
        {words.canAnswerSays}
        {willEnrol > 0 && words.enrol(willEnrol)}.
        {stuck > 0 && (
          <>
            {' '}
            {named.length === stuck && stuck <= MOST_NAMES ? (
              <>
                <Named users={named} /> {words.stuck(stuck)}
              </>
            ) : (
              words.stuckUsers(stuck)
            )}
          </>
        )}
      </span>
    </p>
  )
}

/** Each leads to the page on which she is helped. */
function Named({ users }: { users: readonly { id: string; name: string }[] }) {
  const parts = new Intl.ListFormat('en').formatToParts(users.map((_, nth) => String(nth)))
  return parts.map(({ type, value }, at) => {
    const user = type === 'element' ? users[Number(value)] : undefined
    return user === undefined ? (
      // the words between two names are known by their place alone
      // oxlint-disable-next-line react/no-array-index-key
      <span key={at}>{value}</span>
    ) : (
      <Link key={user.id} to="/account/users/$id" params={{ id: user.id }}>
        {user.name}
      </Link>
    )
  })
}
