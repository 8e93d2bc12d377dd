import type { UsersOnWire, UsersQuery } from '../../src/administration/users-shape.ts'

type Shown = Exclude<UsersQuery['show'], 'everyone'>

/** What the list is asked for, as its address carries it: what is left out is everyone, by name. */
export type UsersSearch = {
  search?: string
  show?: Shown
  coverage?: NonNullable<UsersQuery['coverage']>
  phone?: NonNullable<UsersQuery['phone']>
  sort?: Exclude<UsersQuery['sort'], 'name'>
}

/** Of a search, whom it shows. */
export type Whom = Pick<UsersSearch, 'show' | 'coverage' | 'phone'>

/** Every way to show fewer than everyone, by what it asks for. */
const FILTERS = {
  everyone: {},
  attention: { show: 'attention' },
  admins: { show: 'admins' },
  deactivated: { show: 'deactivated' },
  ready: { coverage: 'ready' },
  will_enrol: { coverage: 'will_enrol' },
  stuck: { coverage: 'stuck' },
  reachable: { phone: 'reachable' },
  unproven: { phone: 'unproven' },
  unreachable: { phone: 'unreachable' },
  shared: { phone: 'shared' },
  none: { phone: 'none' },
} as const satisfies Record<string, Whom>
export type Filter = keyof typeof FILTERS

const NAMES = Object.keys(FILTERS) as readonly Filter[]
const MOST_SEARCHED = 100

/** The search that an address carries; what is none of ours in it is left aside. */
export function asUsersSearch(query: Record<string, unknown>): UsersSearch {
  const { search, show, coverage, phone, sort } = query
  const searched = typeof search === 'string' || typeof search === 'number' ? String(search).trim() : ''
  const whom = (asked: unknown, of: keyof Whom) =>
    NAMES.find((name) => asked !== undefined && asksFor(name, of) === asked)
  return {
    ...(searched !== '' && { search: searched.slice(0, MOST_SEARCHED) }),
    ...FILTERS[whom(show, 'show') ?? 'everyone'],
    ...FILTERS[whom(coverage, 'coverage') ?? 'everyone'],
    ...FILTERS[whom(phone, 'phone') ?? 'everyone'],
    ...(sort === 'last_sign_in' && { sort }),
  }
}

/** The filters that a search is made of; several where a link asked for more than the page itself can. */
export function filtersOf(search: Whom): Filter[] {
  const found = (['show', 'coverage', 'phone'] as const).flatMap(
    (of) => NAMES.find((name) => search[of] !== undefined && asksFor(name, of) === search[of]) ?? [],
  )
  return found.length === 0 ? ['everyone'] : found
}

/** Whether nobody is left out. */
export function isForEveryone({ sort: _sort, ...asked }: UsersSearch): boolean {
  return Object.keys(asked).length === 0
}

/** The same search, for somebody else. */
export function withFilter(
  { show: _show, coverage: _coverage, phone: _phone, ...others }: UsersSearch,
  filter: Filter,
): UsersSearch {
  return { ...others, ...FILTERS[filter] }
}

/** The same search, in another order. */
export function withSort({ sort: _sort, ...others }: UsersSearch, sort: UsersQuery['sort']): UsersSearch {
  return sort === 'name' ? others : { ...others, sort }
}

/** The same search, for other words. */
export function withWords({ search: _search, ...others }: UsersSearch, words: string): UsersSearch {
  return words === '' ? others : { ...others, search: words }
}

/** How many a filter shows, whatever is searched for; undefined where that is not counted. */
export function countOf(filter: Filter, counts: UsersOnWire['counts'] | undefined): number | undefined {
  return counts !== undefined && filter in counts ? counts[filter as keyof UsersOnWire['counts']] : undefined
}

function asksFor(name: Filter, of: keyof Whom): string | undefined {
  return (FILTERS[name] as Whom)[of]
}
