const LANGUAGE = 'en-US'
const DAY_MS = 24 * 60 * 60 * 1000

const minutes = new Intl.DateTimeFormat(LANGUAGE, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const seconds = new Intl.DateTimeFormat(LANGUAGE, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})
const calendar = new Intl.DateTimeFormat(LANGUAGE, { day: 'numeric', month: 'short', year: 'numeric' })
const wholeCalendar = new Intl.DateTimeFormat(LANGUAGE, { day: 'numeric', month: 'long', year: 'numeric' })
const week = new Intl.DateTimeFormat(LANGUAGE, { weekday: 'short', day: 'numeric', month: 'short' })
const ago = new Intl.RelativeTimeFormat(LANGUAGE)

/** "10:12", in the reader's zone. */
export function clock(at: Date): string {
  return minutes.format(at)
}

/** "12:01:04". */
export function clockWithSeconds(at: Date): string {
  return seconds.format(at)
}

/** "24 Nov 2026". */
export function date(at: Date): string {
  return dayMonthYear(calendar, at)
}

/** "24 November 2026". */
export function wholeDate(at: Date): string {
  return dayMonthYear(wholeCalendar, at)
}

/** "today", "yesterday", "tomorrow" by name; any other day as a date. */
export function day(at: Date, now: Date): string {
  const days = Math.round((midnight(at) - midnight(now)) / DAY_MS)
  return { '-1': 'yesterday', '0': 'today', '1': 'tomorrow' }[String(days)] ?? date(at)
}

/** "today, 10:12" or "24 Nov 2026, 10:12". */
export function moment(at: Date, now: Date): string {
  return `${day(at, now)}, ${clock(at)}`
}

/** "Today, 10:12" or "24 Nov 2026, 10:12", where a line begins with it. */
export function momentAlone(at: Date, now: Date): string {
  return moment(at, now).replace(/^./, (first) => first.toUpperCase())
}

/** "today, 10:12:06" or "24 Nov 2026, 10:12:06". */
export function exactMoment(at: Date, now: Date): string {
  return `${day(at, now)}, ${clockWithSeconds(at)}`
}

/** "Mon 23 Nov". */
export function weekday(at: Date): string {
  const part = Object.fromEntries(week.formatToParts(at).map(({ type, value }) => [type, value]))
  return `${part['weekday']} ${part['day']} ${part['month']}`
}

/** A moment inside a sentence about its end: "10:12" today, "tomorrow at 10:12", "24 Nov 2026 at 10:12". */
export function until(at: Date, now: Date): string {
  const on = day(at, now)
  return on === 'today' ? clock(at) : `${on} at ${clock(at)}`
}

/** The end of something that lasts for days: "27 November 2026"; to the minute today and tomorrow. */
export function untilDay(at: Date, now: Date): string {
  return day(at, now) === date(at) ? wholeDate(at) : until(at, now)
}

/** "at 10:12" today, "tomorrow at 10:12", "on 24 Nov 2026 at 10:12". */
export function when(at: Date, now: Date): string {
  const on = day(at, now)
  if (on === 'today') return `at ${clock(at)}`
  return on === date(at) ? `on ${on} at ${clock(at)}` : `${on} at ${clock(at)}`
}

/** A day in the past inside a sentence: "today at 10:02", "yesterday at 18:05", "on 9 November"; another year is named. */
export function onDay(at: Date, now: Date): string {
  const on = day(at, now)
  if (on !== date(at)) return `${on} at ${clock(at)}`
  const thisYear = at.getFullYear() === now.getFullYear()
  return `on ${thisYear ? wholeDate(at).replace(/ \d+$/, '') : wholeDate(at)}`
}

/** "1 December 2026, 10:12"; "today, 10:12" and so on near by. */
export function wholeMoment(at: Date, now: Date): string {
  const on = day(at, now)
  return `${on === date(at) ? wholeDate(at) : on}, ${clock(at)}`
}

/** When a short wait is over: to the second where a minute would be too coarse. */
export function shortWait(at: Date, now: Date): string {
  return at.getTime() - now.getTime() < 60_000 ? clockWithSeconds(at) : until(at, now)
}

/** "0:24". Never below zero. */
export function countdown(at: Date, now: Date): string {
  const left = Math.max(0, Math.ceil((at.getTime() - now.getTime()) / 1000))
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`
}

/** "20 seconds ago", "3 minutes ago", "2 hours ago", "4 days ago". */
export function timeAgo(at: Date, now: Date): string {
  const past = Math.max(0, Math.floor((now.getTime() - at.getTime()) / 1000))
  if (past < 60) return ago.format(-past, 'second')
  if (past < 3600) return ago.format(-Math.floor(past / 60), 'minute')
  if (past < 86_400) return ago.format(-Math.floor(past / 3600), 'hour')
  return ago.format(-Math.floor(past / 86_400), 'day')
}

function dayMonthYear(format: Intl.DateTimeFormat, at: Date): string {
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  return `${part['day']} ${part['month']} ${part['year']}`
}

function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime()
}
