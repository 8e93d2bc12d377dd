import { SECOND_MS } from '../store/duration.ts'
import type { SmsGateway, World } from '../world.ts'
import { claimMessages, endMessage, failLostMessages, keepMessage, type MessageRow } from './message-store.ts'
import { messagePlace } from './write-message.ts'

const AT_ONCE = 64
const POLL_MS = 1_000
const GATEWAY_PATIENCE_MS = 8 * SECOND_MS
const LEASE_MARGIN_MS = 20 * SECOND_MS

/** The running queue of messages. */
export type MessageQueue = {
  /** A message was written: look at once. */
  wake(): void
  /** Takes no new message, and resolves when those under way are done. */
  stop(): Promise<void>
}

type Needs = Pick<World, 'store' | 'clock' | 'box' | 'smsGateways' | 'log'> & {
  onSms(outcome: 'sent' | 'failed'): void
}

/**
 * Sends what is waiting, outside of any transaction: each message is claimed by one process, tries every gateway in
 * order, is never sent after its expiry, and loses its text when it is done. A process that dies while it sends
 * leaves a message that shows as failed, and is not sent twice.
 */
export function startMessageQueue(world: Needs): MessageQueue {
  const underWay = new Set<Promise<void>>()
  let looking: Promise<void> | null = null
  let again = false
  let stopped = false

  const look = () => {
    again = true
    if (stopped) return
    looking ??= claimAndSend().finally(() => {
      looking = null
      // woken between the last look and here
      if (again && underWay.size < AT_ONCE) look()
    })
  }
  const claimAndSend = async () => {
    try {
      while (again && !stopped && underWay.size < AT_ONCE) {
        again = false
        const claimed = await claim(world, AT_ONCE - underWay.size)
        if (claimed.length > 0) again = true
        for (const message of claimed) {
          const sending = send(world, message).catch((error: unknown) =>
            world.log.error({ error: String(error) }, 'a message could not be ended'),
          )
          underWay.add(sending)
          void sending.finally(() => {
            underWay.delete(sending)
            if (again) look()
          })
        }
      }
    } catch (error) {
      world.log.warn(
        { error: String(error) },
        'the queue of messages could not be read; it will be tried again',
      )
    }
  }
  const poll = setInterval(look, POLL_MS)
  look()
  return {
    wake: look,
    async stop() {
      stopped = true
      // what was claimed while we were told to stop is ours to send
      await looking
      await Promise.all(underWay)
      // only now: the end of a gateway's patience alone would not keep the process
      clearInterval(poll)
    },
  }
}

async function claim({ store, clock, smsGateways }: Needs, atMost: number): Promise<MessageRow[]> {
  const now = clock.now()
  const leaseUntil = now + smsGateways.length * GATEWAY_PATIENCE_MS + LEASE_MARGIN_MS
  return store.write(async (tx) => {
    await tx.run(failLostMessages, { now })
    return tx.all(claimMessages, { now, leaseUntil, atMost })
  })
}

async function send(world: Needs, message: MessageRow): Promise<void> {
  const { store, clock, onSms } = world
  const key = { accountId: message.account_id, id: message.id }
  const used = await carry(world, message)
  const outcome = used === null ? 'failed' : 'sent'
  if (message.kind === 'sms') onSms(outcome)
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

/** This release keeps mail in the outbox, whatever carries SMS. */
const MAIL_OUTBOX: SmsGateway = { name: 'outbox', keeps: true, send: async () => undefined }

/** Tries every gateway in order; null when none has taken the message before its expiry. */
async function carry(world: Needs, message: MessageRow): Promise<{ gateway: SmsGateway; at: number } | null> {
  const { box, clock, log } = world
  const gateways = message.kind === 'mail' ? [MAIL_OUTBOX] : world.smsGateways
  for (const [at, gateway] of gateways.entries()) {
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
