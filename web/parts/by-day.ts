/** What happened on one day in the reader's zone. */
export type Day<Item> = { heading: string; items: Item[] }

/** What happened, the newest first, under the day of each: "Today, 24 November 2026", "Friday, 20 November 2026". */
export function byDay<Item extends { at: string }>(items: readonly Item[], now: Date): Day<Item>[] {
  const days: Day<Item>[] = []
  for (const item of items) {
    const heading = dayHeading(new Date(item.at), now)
    const last = days.at(-1)
    if (last?.heading === heading) last.items.push(item)
    else days.push({ heading, items: [item] })
  }
  return days
}

const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'long' })
const wholeDate = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })

function dayHeading(at: Date, now: Date): string {
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1)
  const on = wholeDate.format(at)
  if (on === wholeDate.format(now)) return `Today, ${on}`
  return `${on === wholeDate.format(yesterday) ? 'Yesterday' : weekday.format(at)}, ${on}`
}
