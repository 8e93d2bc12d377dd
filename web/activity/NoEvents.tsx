import { useQuery } from '@tanstack/react-query'
import { Button } from '../parts/Button.tsx'
import { Icon } from '../parts/Icon.tsx'
import { date } from '../parts/time.ts'
import { userQuery } from '../shell/queries.ts'
import { dayOf, GROUPS, timeOf, TIMES, type ActivitySearch } from './activity-search.ts'
import { texts } from './texts.ts'

/** Nothing was found: for what, and the way out. */
export function NoEvents({ search, onShowAll }: { search: ActivitySearch; onShowAll: () => void }) {
  const { user, events } = search
  const { data } = useQuery({ ...userQuery(user ?? ''), enabled: user !== undefined })
  const filters = [
    ...(user === undefined ? [] : [`“${data?.name ?? user}”`]),
    ...(events === undefined ? [] : [GROUPS[events]]),
    ...timeInWords(search),
  ]
  return (
    <div className="panel">
      <div className="empty">
        <Icon name="search" size={32} />
        <h2>{texts.noneFound}</h2>
        {filters.length > 0 && <p>{texts.noneMatches(filters)}</p>}
        <Button onClick={onShowAll}>{texts.showAll}</Button>
      </div>
    </div>
  )
}

function timeInWords(search: ActivitySearch): string[] {
  const time = timeOf(search)
  if (time === 'everything') return []
  if (time !== 'between') return [TIMES[time]]
  const [from, to] = [search.from, search.to].map((day) => {
    const at = dayOf(day ?? '')
    return at === null ? null : date(at)
  })
  if (from == null) return to == null ? [] : [texts.upTo(to)]
  return [to == null ? texts.since(from) : texts.between(from, to)]
}
