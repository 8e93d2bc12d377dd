import { withPatience } from '../outgoing/with-patience.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../store/duration.ts'
import type { MailOutcome, World } from '../world.ts'
import { asHtml, asPlainText } from './mail-body.ts'
import type { MailText } from './mail-text.ts'
import { endMessage, keepMessage, type MessageRow, postponeMessage } from './message-store.ts'
import { messagePlace } from './write-message.ts'

/** How long one attempt may take. */
export const MAIL_PATIENCE_MS = 1 * MINUTE_MS

/** How long a mail waits after its first attempt, its second …; after more than these always as long as the last. */
const WAITS_MS = [5 * SECOND_MS, 15 * SECOND_MS, 1 * MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS]
const LAST_WAIT_MS = 1 * HOUR_MS

type Needs = Pick<World, 'store' | 'clock' | 'box' | 'mailer' | 'config'> & {
  onMail(outcome: MailOutcome): void
}

/**
 * Tries to send a claimed mail, never after its expiry. One that may be tried again waits for its next attempt where
 * that lies before its expiry; every other has ended, and address and text are erased, unless it stays in the outbox.
 * `stopping` breaks the attempt off.
 */
export async function sendMail(world: Needs, message: MessageRow, stopping: AbortSignal): Promise<void> {
  const { store, clock, mailer, onMail } = world
  const key = { accountId: message.account_id, id: message.id }
  const tried = await attempt(world, message, stopping)
  const now = clock.now()
  const nextTryAt = now + (WAITS_MS[message.tries] ?? LAST_WAIT_MS)
  const outcome = tried === 'try_again' && nextTryAt >= message.expires_at_ms ? 'failed' : tried
  onMail(outcome)
  await store.write((tx) => {
    if (outcome === 'try_again') return tx.run(postponeMessage, { ...key, nextTryAt })
    return outcome === 'sent' && mailer.keeps
      ? tx.run(keepMessage, { ...key, gateway: 0, now })
      : tx.run(endMessage, { ...key, state: outcome, gateway: 0, sentAt: outcome === 'sent' ? now : null })
  })
}

async function attempt(
  { box, clock, config, mailer }: Needs,
  message: MessageRow,
  stopping: AbortSignal,
): Promise<MailOutcome> {
  const patience = Math.min(MAIL_PATIENCE_MS, message.expires_at_ms - clock.now())
  if (patience <= 0) return 'failed'
  const to = box.open(messagePlace('recipient', message.id), message.recipient ?? '')
  const mail = JSON.parse(box.open(messagePlace('body', message.id), message.body ?? '')) as MailText
  const { subject } = mail
  const whole = { id: message.id, to, subject, text: asPlainText(mail), html: asHtml(mail, config) }
  return withPatience(patience, stopping, (signal) => mailer.send(whole, signal))
}
