import { isLoopback } from '../config.ts'
import { door } from '../http/door.ts'
import { pageQuery, readPage } from '../http/page.ts'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { asPlainText } from './mail-body.ts'
import type { MailText } from './mail-text.ts'
import { findKeptMessages, type MessageRow } from './message-store.ts'
import { OutboxShape } from './outbox-shape.ts'
import { messagePlace } from './write-message.ts'

/** The messages that would have been sent, for whoever tries the product out on this computer. */
export function outboxRoutes(world: Pick<World, 'config' | 'store' | 'box'>) {
  return [
    door({
      method: 'GET',
      path: '/outbox',
      summary: 'Messages that stayed here since nothing is set up that sends them, newest first',
      needs: 'set_up_code',
      countsAsAct: false,
      query: pageQuery('msg'),
      answers: { 200: OutboxShape },
      refuses: ['not_found'],
      async handle({ query }) {
        if (!isLoopback(world.config.publicUrl)) throw new Refusal('not_found')
        const { rows, nextCursor } = await readPage(
          query,
          (place) => world.store.read.all(findKeptMessages, place),
          (row) => row.created_at_ms,
        )
        return { status: 200, body: { items: rows.map((row) => onWire(world, row)), nextCursor } }
      },
    }),
  ]
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
  return { ...about, subject: mail.subject, text: asPlainText(mail) }
}
