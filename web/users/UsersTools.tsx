import { useEffect, useRef, useState, type FormEvent } from 'react'
import type { UsersOnWire } from '../../src/administration/users-shape.ts'
import { useLatest } from '../parts/use-latest.ts'
import { texts } from './texts.ts'
import {
  countOf,
  filtersOf,
  withFilter,
  withSort,
  withWords,
  type Filter,
  type UsersSearch,
} from './users-search.ts'

/** How long the keyboard rests before what was typed is looked for. */
const REST_MS = 300
const SEVERAL = 'several'

type Props = {
  search: UsersSearch
  counts: UsersOnWire['counts'] | undefined
  /** `typed`: it follows what is being typed, so it takes the place of the address before. */
  onSearch: (search: UsersSearch, how: 'typed' | 'chosen') => void
}

/** Search, whom to show, and in which order: all of it stands in the address. */
export function UsersTools({ search, counts, onSearch }: Props) {
  const { searched, setSearched, lookNow } = useSearchField(search, onSearch)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    lookNow()
  }
  const filters = filtersOf(search)
  const [filter = 'everyone', another] = filters
  const option = (name: Filter) => (
    <option key={name} value={name}>
      {texts.counted(texts.filters[name], countOf(name, counts))}
    </option>
  )
  return (
    <form className="tools" role="search" aria-label={texts.page} onSubmit={submit}>
      <div className="field">
        <label htmlFor="search">{texts.search}</label>
        <input
          className="input"
          id="search"
          type="search"
          autoComplete="off"
          placeholder={texts.searchHint}
          value={searched}
          onChange={(event) => setSearched(event.target.value)}
        />
      </div>
      <div className="field is-short">
        <label htmlFor="show">{texts.show}</label>
        <select
          className="input select"
          id="show"
          value={another === undefined ? filter : SEVERAL}
          onChange={({ target }) => onSearch(withFilter(search, target.value as Filter), 'chosen')}
        >
          {another !== undefined && (
            <option value={SEVERAL}>{filters.map((name) => texts.filters[name]).join(', ')}</option>
          )}
          {(['everyone', 'attention', 'admins', 'deactivated'] as const).map(option)}
          <optgroup label={texts.columns.next}>
            {(['ready', 'will_enrol', 'stuck'] as const).map(option)}
          </optgroup>
          <optgroup label={texts.columns.phone}>
            {(['reachable', 'unproven', 'unreachable', 'shared', 'none'] as const).map(option)}
          </optgroup>
        </select>
      </div>
      <div className="field is-short">
        <label htmlFor="sort">{texts.sort}</label>
        <select
          className="input select"
          id="sort"
          value={search.sort ?? 'name'}
          onChange={({ target }) =>
            onSearch(withSort(search, target.value as keyof typeof texts.sorts), 'chosen')
          }
        >
          <option value="name">{texts.sorts.name}</option>
          <option value="last_sign_in">{texts.sorts.last_sign_in}</option>
        </select>
      </div>
    </form>
  )
}

/** What is typed is looked for once the keyboard rests, or at once on Enter; the field follows the address when that changes by itself. */
function useSearchField(search: UsersSearch, onSearch: Props['onSearch']) {
  const inAddress = search.search ?? ''
  const [searched, setSearched] = useState(inAddress)
  const asked = useRef(inAddress)
  const lookNow = useLatest(() => {
    const wanted = searched.trim()
    if (wanted === asked.current) return
    asked.current = wanted
    onSearch(withWords(search, wanted), 'typed')
  })
  useEffect(() => {
    if (inAddress === asked.current) return
    asked.current = inAddress
    setSearched(inAddress)
  }, [inAddress])
  useEffect(() => {
    const timer = setTimeout(() => lookNow.current(), REST_MS)
    return () => clearTimeout(timer)
  }, [searched, lookNow])
  return { searched, setSearched, lookNow: () => lookNow.current() }
}
