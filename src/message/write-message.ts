import { newId } from '../http/token.ts'
import { DAY_MS, type Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import { blockOf, type Country } from '../user/phone.ts'
import type { World } from '../world.ts'
import type { MailText } from './mail-text.ts'
import { type Held, insertMessage } from './message-store.ts'

const NOTICE_LIFE_MS = DAY_MS

/** Where the parts of a message are sealed: it opens in its own row alone. */
export const messagePlace = (column: 'recipient' | 'body' | 'phone', id: string) => ({
  table: 'messages',
  column,
  row: id,
})

/** What writes messages. The queue is told of them by itself, once they are committed. */
export type MessageWriter = Pick<World, 'box' | 'random' | 'messageWritten'>

/** An SMS that is wanted, as it was judged. `network`: the keyed hash of the network that asked for it, where somebody outside did. */
export type NewSms = {
  accountId: string
  userId: string
  to: string
  text: string
  expiresAt: Instant
  country?: Country | null
  network?: string | null
  priceMicros?: number | null
  /** Why it is not to be sent. */
  held?: Held | null
}

/**
 * Writes an SMS in the transaction of the act that wants it, sealed; the queue sends it once that has committed, and
 * never after `expiresAt`. One that is held is written down without its text. Gives back its id.
 */
export function writeSms(world: MessageWriter, tx: Tx, sms: NewSms, now: Instant): Promise<string> {
  const { accountId, to, text, expiresAt, held } = sms
  const about = {
    userId: sms.userId,
    to,
    numberBlock: blockOf(to),
    country: sms.country ?? null,
    network: sms.network ?? null,
    heldBecause: held?.because ?? null,
    heldUntil: held?.until ?? null,
    priceMicros: sms.priceMicros ?? null,
  }
  return write(world, tx, { kind: 'sms', accountId, to, body: text, expiresAt }, now, about)
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

/** What only SMS have. */
type AboutSms = {
  userId: string | null
  to: string | null
  numberBlock: string | null
  country: string | null
  network: string | null
  heldBecause: string | null
  heldUntil: Instant | null
  priceMicros: number | null
}

const MAIL: AboutSms = {
  userId: null,
  to: null,
  numberBlock: null,
  country: null,
  network: null,
  heldBecause: null,
  heldUntil: null,
  priceMicros: null,
}

async function write(
  world: MessageWriter,
  tx: Tx,
  draft: Draft,
  now: Instant,
  { to, ...about }: AboutSms = MAIL,
): Promise<string> {
  const { box, random, messageWritten } = world
  const id = newId(random, 'msg')
  const isHeld = about.heldBecause !== null
  await tx.run(insertMessage, {
    accountId: draft.accountId,
    id,
    kind: draft.kind,
    recipient: isHeld ? null : box.seal(messagePlace('recipient', id), draft.to),
    body: isHeld ? null : box.seal(messagePlace('body', id), draft.body),
    state: isHeld ? 'held' : 'queued',
    now,
    expiresAt: draft.expiresAt,
    phone: to === null ? null : box.seal(messagePlace('phone', id), to),
    ...about,
  })
  if (!isHeld) tx.afterCommit(messageWritten)
  return id
}
