import { z } from 'zod'
import { isLoopback } from '../config.ts'
import { door } from '../http/door.ts'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import type { MailText } from './mail-text.ts'
import { findKeptMessages, type MessageRow } from './message-store.ts'
import { OutboxShape } from './outbox-shape.ts'
import { messagePlace } from './write-message.ts'

const PAGE = 50
const LARGEST_PAGE = 200

const PageShape = z.strictObject({
  cursor: z
    .string()
    .regex(/^\d{1,15}\.msg_[0-9a-z]{26}$/, 'Pass on the nextCursor of the page before.')
    .optional(),
  limit: z
    .string()
    .regex(/^[1-9]\d{0,2}$/, `A whole number from 1 to ${LARGEST_PAGE}.`)
    .refine((text) => Number(text) <= LARGEST_PAGE, `A whole number from 1 to ${LARGEST_PAGE}.`)
    .optional(),
})

/** The messages that would have been sent, for whoever tries the product out on this computer. */
export function outboxRoutes(world: Pick<World, 'config' | 'store' | 'box'>) {
  return [
    door({
      method: 'GET',
      path: '/outbox',
      summary: 'Messages that stayed here since no gateway is set up, newest first',
      needs: 'set_up_code',
      countsAsAct: false,
      query: PageShape,
      answers: { 200: OutboxShape },
      refuses: ['not_found'],
      async handle({ query }) {
        if (!isLoopback(world.config.publicUrl)) throw new Refusal('not_found')
        const limit = Number(query.limit ?? PAGE)
        const rows = await world.store.read.all(findKeptMessages, {
          ...placeOf(query.cursor),
          atMost: limit + 1,
        })
        const page = rows.slice(0, limit)
        const last = page.at(-1)
        const nextCursor = last && rows.length > limit ? `${last.created_at_ms}.${last.id}` : null
        return { status: 200, body: { items: page.map((row) => onWire(world, row)), nextCursor } }
      },
    }),
  ]
}

/** Where a page begins: behind the last message of the page before, by moment and id, since many share a moment. */
function placeOf(cursor: string | undefined): { before: number; beforeId: string } {
  const [at = String(Number.MAX_SAFE_INTEGER), beforeId = ''] = cursor?.split('.') ?? []
  return { before: Number(at), beforeId }
}

type KeptRow = MessageRow & { asked_for: string | null; passed_at_ms: number | null }

function onWire({ box }: Pick<World, 'box'>, row: KeptRow) {
  const to = box.open(messagePlace('recipient', row.id), row.recipient ?? '')
  const body = box.open(messagePlace('body', row.id), row.body ?? '')
  const about = {
    id: row.id,
    kind: row.kind as 'sms' | 'mail',
    to,
    at: new Date(row.created_at_ms).toISOString(),
  }
  if (row.kind === 'sms')
    return { ...about, text: body, ...(row.asked_for === null ? {} : { used: row.passed_at_ms !== null }) }
  const mail = JSON.parse(body) as MailText
  return { ...about, subject: mail.subject, text: mail.text }
}
