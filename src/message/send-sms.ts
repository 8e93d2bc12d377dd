import { SECOND_MS } from '../store/duration.ts'
import type { SmsGateway, World } from '../world.ts'
import { endMessage, keepMessage, type MessageRow } from './message-store.ts'
import { messagePlace } from './write-message.ts'

/** How long one gateway may take. */
export const GATEWAY_PATIENCE_MS = 8 * SECOND_MS

type Needs = Pick<World, 'store' | 'clock' | 'box' | 'smsGateways' | 'log'> & {
  onSms(outcome: 'sent' | 'failed'): void
}

/**
 * Sends a claimed SMS by the first gateway in order that takes it, never after its expiry, and ends it: its text is
 * erased, unless it stays in the outbox.
 */
export async function sendSms(world: Needs, message: MessageRow): Promise<void> {
  const { store, clock, onSms } = world
  const key = { accountId: message.account_id, id: message.id }
  const used = await carry(world, message)
  const outcome = used === null ? 'failed' : 'sent'
  onSms(outcome)
  await store.write((tx) =>
    used?.gateway.keeps
      ? tx.run(keepMessage, { ...key, gateway: used.at, now: clock.now() })
      : tx.run(endMessage, {
          ...key,
          state: outcome,
          gateway: used?.at ?? 0,
          sentAt: used ? clock.now() : null,
        }),
  )
}

/** Tries every gateway in order; null when none has taken the message before its expiry. */
async function carry(world: Needs, message: MessageRow): Promise<{ gateway: SmsGateway; at: number } | null> {
  const { box, clock, log, smsGateways } = world
  for (const [at, gateway] of smsGateways.entries()) {
    const patience = Math.min(GATEWAY_PATIENCE_MS, message.expires_at_ms - clock.now())
    if (patience <= 0) return null
    try {
      if (!gateway.keeps) {
        const to = box.open(messagePlace('recipient', message.id), message.recipient ?? '')
        const text = box.open(messagePlace('body', message.id), message.body ?? '')
        const over = AbortSignal.timeout(patience)
        await unlessOver(over, gateway.send({ id: message.id, to, text }, over))
      }
      return { gateway, at }
    } catch (error) {
      log.warn(
        { gateway: gateway.name, message: message.id, reason: sayReason(error) },
        'a gateway did not take an SMS',
      )
    }
  }
  return null
}

/** What a promise comes to, or the end of patience: a gateway that settles nothing holds up no queue. */
function unlessOver(over: AbortSignal, sending: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    over.addEventListener('abort', () => reject(over.reason), { once: true })
    sending.then(resolve, reject)
  })
}

/** Why a gateway did not take it: the kind of error alone, since its words may repeat what was sent. */
const sayReason = (error: unknown) => {
  const { code, name, message } = error as { code?: unknown; name?: string; message?: string }
  // a timeout's code is a number of old, which says nothing
  if (typeof code === 'string') return code
  return /^the gateway answered \d+$/.test(message ?? '') ? message : name
}
