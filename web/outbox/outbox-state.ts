import type { OutboxOnWire } from '../../src/message/outbox-shape.ts'
import type { Reply } from '../call.ts'

export type Message = OutboxOnWire['items'][number]

export type OutboxState = {
  /** `code`: this browser has not shown the set-up code. `closed`: messages are sent for real. */
  show: 'loading' | 'code' | 'closed' | 'messages'
  messages: readonly Message[]
  /** The newest one that came while the page was open. */
  arrived: Message | null
  /** Where the older ones begin; null when all are here. */
  olderFrom: string | null
  away: boolean
}

export const NOTHING_SEEN: OutboxState = {
  show: 'loading',
  messages: [],
  arrived: null,
  olderFrom: null,
  away: false,
}

/** What a page of messages came back with: the newest ones, or older ones than those shown. */
export type Seen = { page: 'newest' | 'older'; reply: Reply<OutboxOnWire> }

/** The outbox after one more page of it was asked for. */
export function afterSeeing(before: OutboxState, { page, reply }: Seen): OutboxState {
  if (reply.kind === 'away') return { ...before, away: true }
  if (reply.kind === 'refused')
    return { ...before, away: false, show: reply.problem.status === 404 ? 'closed' : 'code' }
  const { items, nextCursor } = reply.value
  if (page === 'older')
    return { ...before, away: false, messages: merge(before.messages, items), olderFrom: nextCursor }
  const known = new Set(before.messages.map(({ id }) => id))
  const fresh = before.show === 'messages' ? items.find(({ id }) => !known.has(id)) : undefined
  return {
    show: 'messages',
    away: false,
    messages: merge(items, before.messages),
    arrived: fresh ?? before.arrived,
    olderFrom: before.messages.length === 0 ? nextCursor : before.olderFrom,
  }
}

/** The first list, followed by what the second one has besides. */
function merge(first: readonly Message[], second: readonly Message[]): Message[] {
  const known = new Set(first.map(({ id }) => id))
  return [...first, ...second.filter(({ id }) => !known.has(id))]
}
