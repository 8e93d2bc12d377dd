/** The server counts no further. */
const MANY = 'More than 10,000'

export const texts = {
  title: 'Activity · Account',
  page: 'Activity',
  purpose: 'Who signed in, and who changed what. Nobody can edit or delete an entry.',
  loading: 'the events',
  exportCsv: 'Export CSV',
  exportLines: 'Export JSON lines',
  exporting: 'Exporting…',
  notExported: 'Not exported',
  user: 'User',
  userHint: 'Name or e-mail',
  nobody: (typed: string) => `No user matches “${typed}”.`,
  several: (count: number) => `${count.toLocaleString('en-US')} users match. Choose one of them.`,
  events: 'Events',
  sms: 'SMS',
  allEvents: 'All events',
  time: 'Time',
  from: 'From',
  to: 'To',
  /** `null`: so many that they are not counted. */
  found: (count: number | null) => {
    if (count === 1) return '1 event. An export holds it.'
    return `${count === null ? MANY : count.toLocaleString('en-US')} events. An export holds them all.`
  },
  shown: (shown: number, all: number | null) =>
    `${shown.toLocaleString('en-US')} of ${all === null ? MANY.toLowerCase() : all.toLocaleString('en-US')} ${all === 1 ? 'event' : 'events'}`,
  more: (count: number) => `Show ${count} more`,
  loadingMore: 'Loading…',
  beforeAndAfter: 'Before and after',
  noneFound: 'No events found',
  noneMatches: (filters: readonly string[]) => `Nothing matches ${filters.join(', ')}.`,
  between: (from: string, to: string) => `${from} to ${to}`,
  since: (from: string) => `since ${from}`,
  upTo: (to: string) => `until ${to}`,
  showAll: 'Show all events',
}
