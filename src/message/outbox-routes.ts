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

const PageShape = z.strictObject({
  cursor: z.string().regex(/^\d{1,16}$/).optional(),
  limit: z.string().regex(/^[1-9]\d{0,2}$/).optional(),
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
        const limit = Math.min(Number(query.limit ?? PAGE), 200)
        const before = query.cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(query.cursor)
        const rows = await world.store.read.all(findKeptMessages, { before, atMost: limit })
        const last = rows.length === limit ? rows.at(-1) : undefined
        return { status: 200, body: { items: rows.map((row) => onWire(world, row)), nextCursor: last ? String(last.created_at_ms) : null } }
      },
    }),
  ]
}

function onWire({ box }: Pick<World, 'box'>, row: MessageRow) {
  const to = box.open(messagePlace('recipient', row.id), row.recipient ?? '')
  const body = box.open(messagePlace('body', row.id), row.body ?? '')
  const about = { id: row.id, kind: row.kind as 'sms' | 'mail', to, at: new Date(row.created_at_ms).toISOString() }
  if (row.kind === 'sms') return { ...about, text: body }
  const mail = JSON.parse(body) as MailText
  return { ...about, subject: mail.subject, text: mail.text }
}
