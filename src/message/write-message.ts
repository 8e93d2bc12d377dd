import { newId } from '../http/token.ts'
import { DAY_MS, type Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import type { World } from '../world.ts'
import type { MailText } from './mail-text.ts'
import { insertMessage } from './message-store.ts'

const MAIL_LIFE_MS = DAY_MS

/** Where the parts of a message are sealed: it opens in its own row alone. */
export const messagePlace = (column: 'recipient' | 'body', id: string) => ({
  table: 'messages',
  column,
  row: id,
})

type Writer = Pick<World, 'box' | 'random'>

/**
 * Writes an SMS in the transaction of the act that wants it, sealed; the queue sends it once that has committed, and
 * never after `expiresAt`. Gives back its id.
 */
export function writeSms(
  world: Writer,
  tx: Tx,
  sms: { accountId: string; to: string; text: string; expiresAt: Instant },
  now: Instant,
): Promise<string> {
  return write(
    world,
    tx,
    { kind: 'sms', accountId: sms.accountId, to: sms.to, body: sms.text, expiresAt: sms.expiresAt },
    now,
  )
}

/** Writes an e-mail in the transaction of the act that it tells of, sealed. Gives back its id. */
export function writeMail(
  world: Writer,
  tx: Tx,
  mail: { accountId: string; to: string; text: MailText },
  now: Instant,
): Promise<string> {
  return write(
    world,
    tx,
    {
      kind: 'mail',
      accountId: mail.accountId,
      to: mail.to,
      body: JSON.stringify(mail.text),
      expiresAt: now + MAIL_LIFE_MS,
    },
    now,
  )
}

type Draft = { kind: 'sms' | 'mail'; accountId: string; to: string; body: string; expiresAt: Instant }

async function write({ box, random }: Writer, tx: Tx, draft: Draft, now: Instant): Promise<string> {
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
  return id
}
