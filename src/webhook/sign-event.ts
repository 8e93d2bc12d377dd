import { createHmac } from 'node:crypto'
import { type Instant, SECOND_MS } from '../store/duration.ts'
import type { Random, World } from '../world.ts'
import type { WebhookRow } from './webhook-store.ts'

const PREFIX = 'whsec_'
const SECRET_BYTES = 32

/** A new signing secret as Standard Webhooks writes it: 256 random bits in base64. */
export const newSigningSecret = (random: Pick<Random, 'bytes'>): string =>
  PREFIX + random.bytes(SECRET_BYTES).toString('base64')

/** Where the secrets of a webhook are sealed. */
export const secretPlace = (column: 'secret' | 'old_secret', id: string) => ({
  table: 'webhooks',
  column,
  row: id,
})

/** The secrets that sign for a webhook: its own, and for a day the one that it replaced. */
export function secretsOf({ box }: Pick<World, 'box'>, webhook: WebhookRow, now: Instant): string[] {
  const { id, secret, old_secret: old, old_secret_until_ms: until } = webhook
  const own = box.open(secretPlace('secret', id), secret)
  return old !== null && until !== null && now < until
    ? [own, box.open(secretPlace('old_secret', id), old)]
    : [own]
}

/** Moments in the headers are whole seconds. */
export const inSeconds = (at: Instant): number => Math.floor(at / SECOND_MS)

/**
 * The headers of an event (Standard Webhooks 1.0): its id, the moment of this attempt, and a signature over both and the
 * body by each secret that counts, so that a receiver may hold either while it changes over.
 */
export function signedHeaders(
  event: { id: string; body: string },
  secrets: readonly string[],
  now: Instant,
): Record<string, string> {
  const timestamp = String(inSeconds(now))
  const signatures = secrets.map(
    (secret) => `v1,${signature(secret, `${event.id}.${timestamp}.${event.body}`)}`,
  )
  return {
    'webhook-id': event.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  }
}

const signature = (secret: string, signed: string): string =>
  createHmac('sha256', Buffer.from(secret.slice(PREFIX.length), 'base64'))
    .update(signed)
    .digest('base64')
