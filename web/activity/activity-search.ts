import type { ActivityQuery } from '../../src/activity/activity-shape.ts'

type Group = NonNullable<ActivityQuery['group']>

/** The groups of events, in the order of the page. */
export const GROUPS = {
  sign_ins: 'Sign-ins',
  second_factor: 'Second factor',
  security_policy: 'Security policy',
  users: 'Users and roles',
  applications: 'Applications and keys',
} as const satisfies Record<Group, string>

/** The times that are offered; two dates are asked for behind the last. */
export const TIMES = {
  today: 'Today',
  '7_days': 'Last 7 days',
  '30_days': 'Last 30 days',
  everything: 'Everything',
  between: 'Between two dates…',
} as const
export type Time = keyof typeof TIMES

/** What the list is asked for, as its address carries it: what is left out is everybody, all events, the last 7 days. */
export type ActivitySearch = {
  user?: string
  events?: Group
  time?: Exclude<Time, '7_days'>
  /** Of `between`: the first and the last day, as "2026-11-24". */
  from?: string
  to?: string
}

const DAY = /^\d{4}-\d{2}-\d{2}$/

/** The search that an address carries; what is none of ours in it is left aside. */
export function asActivitySearch(query: Record<string, unknown>): ActivitySearch {
  const { user, events, time, from, to } = query
  const chosen = typeof time === 'string' && Object.hasOwn(TIMES, time) ? (time as Time) : '7_days'
  const day = (value: unknown) => (typeof value === 'string' && dayOf(value) !== null ? value : undefined)
  const [first, last] = chosen === 'between' ? [day(from), day(to)] : []
  return {
    ...(typeof user === 'string' && /^usr_[0-9a-z]{26}$/.test(user) && { user }),
    ...(typeof events === 'string' && Object.hasOwn(GROUPS, events) && { events: events as Group }),
    ...(chosen !== '7_days' && { time: chosen }),
    ...(first !== undefined && { from: first }),
    ...(last !== undefined && { to: last }),
  }
}

/** The time that a search is about. */
export const timeOf = ({ time }: ActivitySearch): Time => time ?? '7_days'

/** The search as the server is asked: whole days in the reader's zone. */
export function asQuery({ user, events, time, from, to }: ActivitySearch, now: Date): Partial<ActivityQuery> {
  const [first, behind] = daysOf(time ?? '7_days', { from, to }, now)
  return {
    ...(user !== undefined && { user }),
    ...(events !== undefined && { group: events }),
    ...(first !== null && { from: first.toISOString() }),
    ...(behind !== null && { until: behind.toISOString() }),
  }
}

function daysOf(
  time: Time,
  { from, to }: { from: string | undefined; to: string | undefined },
  now: Date,
): [first: Date | null, behind: Date | null] {
  if (time === 'everything') return [null, null]
  if (time === 'between') {
    const [first, last] = [dayOf(from ?? ''), dayOf(to ?? '')]
    return [first, last === null ? null : daysLater(last, 1)]
  }
  return [daysLater(now, { today: 0, '7_days': -6, '30_days': -29 }[time]), null]
}

/** Midnight of a day that stands as "2026-11-24", in the reader's zone. */
export function dayOf(written: string): Date | null {
  if (!DAY.test(written)) return null
  const [year = 0, month = 0, day = 0] = written.split('-').map(Number)
  const at = new Date(year, month - 1, day)
  return at.getMonth() === month - 1 && year >= 1970 ? at : null
}

const daysLater = (at: Date, days: number) => new Date(at.getFullYear(), at.getMonth(), at.getDate() + days)
