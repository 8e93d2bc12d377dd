import { newId } from '../http/token.ts'
import { DAY_MS, type Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import type { World } from '../world.ts'
import type { MailText } from './mail-text.ts'
import { insertMessage } from './message-store.ts'

const NOTICE_LIFE_MS = DAY_MS

/** Where the parts of a message are sealed: it opens in its own row alone. */
export const messagePlace = (column: 'recipient' | 'body', id: string) => ({
  table: 'messages',
  column,
  row: id,
})

/** What writes messages. The queue is told of them by itself, once they are committed. */
export type MessageWriter = Pick<World, 'box' | 'random' | 'messageWritten'>

/**
 * Writes an SMS in the transaction of the act that wants it, sealed; the queue sends it once that has committed, and
 * never after `expiresAt`. Gives back its id.
 */
export function writeSms(
  world: MessageWriter,
  tx: Tx,
  sms: { accountId: string; to: string; text: string; expiresAt: Instant },
  now: Instant,
): Promise<string> {
  const { accountId, to, text, expiresAt } = sms
  return write(world, tx, { kind: 'sms', accountId, to, body: text, expiresAt }, now)
}

/**
 * Writes an e-mail in the transaction of the act that it tells of, sealed. It is never sent after `expiresAt`; what
 * tells of something that happened is tried for a day. Gives back its id.
 */
export function writeMail(
  world: MessageWriter,
  tx: Tx,
  mail: { accountId: string; to: string; text: MailText; expiresAt?: Instant },
  now: Instant,
): Promise<string> {
  const { accountId, to, text, expiresAt = now + NOTICE_LIFE_MS } = mail
  return write(world, tx, { kind: 'mail', accountId, to, body: JSON.stringify(text), expiresAt }, now)
}

type Draft = { kind: 'sms' | 'mail'; accountId: string; to: string; body: string; expiresAt: Instant }

async function write(world: MessageWriter, tx: Tx, draft: Draft, now: Instant): Promise<string> {
  const { box, random, messageWritten } = world
  const id = newId(random, 'msg')
  await tx.run(insertMessage, {
    accountId: draft.accountId,
    id,
    kind: draft.kind,
    recipient: box.seal(messagePlace('recipient', id), draft.to),
    body: box.seal(messagePlace('body', id), draft.body),
    now,
    expiresAt: draft.expiresAt,
  })
  tx.afterCommit(messageWritten)
  return id
}
