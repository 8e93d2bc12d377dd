import { useState } from 'react'
import { Icon } from '../parts/Icon.tsx'
import { GROUPS, timeOf, TIMES, type ActivitySearch, type Time } from './activity-search.ts'
import { texts } from './texts.ts'
import { USER_ERROR, UserField } from './UserField.tsx'

type Props = { search: ActivitySearch; onSearch: (search: ActivitySearch) => void }

/** Whose events, which, and of what time: all of it stands in the address. */
export function ActivityTools({ search, onSearch }: Props) {
  const [trouble, setTrouble] = useState<string | null>(null)
  const time = timeOf(search)
  return (
    <>
      <form
        className="tools"
        role="search"
        aria-label={texts.page}
        onSubmit={(event) => event.preventDefault()}
      >
        <UserField
          user={search.user}
          refused={trouble !== null}
          onChoose={(user) => onSearch(withUser(search, user))}
          onTrouble={setTrouble}
        />
        <div className="field is-short">
          <label htmlFor="events">{texts.events}</label>
          <select
            className="input select"
            id="events"
            value={search.events ?? ''}
            onChange={({ target }) => onSearch(withEvents(search, target.value))}
          >
            <option value="">{texts.allEvents}</option>
            {Object.entries(GROUPS).map(([group, says]) => (
              <option key={group} value={group}>
                {says}
              </option>
            ))}
          </select>
        </div>
        <div className="field is-short">
          <label htmlFor="time">{texts.time}</label>
          <select
            className="input select"
            id="time"
            value={time}
            onChange={({ target }) => onSearch(withTime(search, target.value as Time))}
          >
            {Object.entries(TIMES).map(([one, says]) => (
              <option key={one} value={one}>
                {says}
              </option>
            ))}
          </select>
        </div>
        {time === 'between' && (
          <div className="dates">
            {(['from', 'to'] as const).map((end) => (
              <div key={end} className="field">
                <label htmlFor={end}>{texts[end]}</label>
                <input
                  className="input"
                  id={end}
                  type="date"
                  value={search[end] ?? ''}
                  min={end === 'to' ? search.from : undefined}
                  max={end === 'from' ? search.to : undefined}
                  onChange={({ target }) => onSearch(withDay(search, end, target.value))}
                />
              </div>
            ))}
          </div>
        )}
      </form>
      {trouble !== null && (
        <p className="error" id={USER_ERROR}>
          <Icon name="danger" size={14} />
          <span>{trouble}</span>
        </p>
      )}
    </>
  )
}

function withUser({ user: _user, ...others }: ActivitySearch, user: string | null): ActivitySearch {
  return user === null ? others : { ...others, user }
}

function withEvents({ events: _events, ...others }: ActivitySearch, group: string): ActivitySearch {
  return group === '' ? others : { ...others, events: group as keyof typeof GROUPS }
}

function withTime(
  { time: _time, from: _from, to: _to, ...others }: ActivitySearch,
  time: Time,
): ActivitySearch {
  return time === '7_days' ? others : { ...others, time }
}

function withDay(
  { from = '', to = '', ...others }: ActivitySearch,
  end: 'from' | 'to',
  day: string,
): ActivitySearch {
  const [first, last] = end === 'from' ? [day, to] : [from, day]
  return { ...others, ...(first !== '' && { from: first }), ...(last !== '' && { to: last }) }
}
