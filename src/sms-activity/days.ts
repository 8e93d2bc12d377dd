import { DAY_MS, HOUR_MS, type Instant } from '../store/duration.ts'

const DAYS = 7

/**
 * When today and the six days before it began in a time zone, the latest first: days there, of which one may have 23 or
 * 25 hours.
 */
export function lastSevenDays(now: Instant, timeZone: string): Instant[] {
  const form = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  const begins: Instant[] = []
  for (let at = now; begins.length < DAYS; at = (begins.at(-1) ?? now) - 1) begins.push(dayBegan(at, form))
  return begins
}

/** When the day of a moment began: as long ago as its clock says, unless that was put meanwhile. */
function dayBegan(at: Instant, form: Intl.DateTimeFormat): Instant {
  const { date, sinceMs } = read(at, form)
  const guess = at - sinceMs
  // the clock was put forward or back between midnight and now
  for (const began of [guess, guess - HOUR_MS, guess + HOUR_MS]) {
    if (read(began, form).date === date && read(began - 1, form).date !== date) return began
  }
  return Math.floor(at / DAY_MS) * DAY_MS
}

function read(at: Instant, form: Intl.DateTimeFormat): { date: string; sinceMs: number } {
  const parts = Object.fromEntries(form.formatToParts(at).map(({ type, value }) => [type, value]))
  const seconds = Number(parts['hour']) * 3_600 + Number(parts['minute']) * 60 + Number(parts['second'])
  const intoSecond = ((at % 1_000) + 1_000) % 1_000
  return { date: `${parts['year']}-${parts['month']}-${parts['day']}`, sinceMs: seconds * 1_000 + intoSecond }
}
