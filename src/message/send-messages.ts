import { SECOND_MS } from '../store/duration.ts'
import type { MailOutcome, World } from '../world.ts'
import { claimPostponed, claimQueued, failLostMessages, type MessageRow } from './message-store.ts'
import { MAIL_PATIENCE_MS, sendMail } from './send-mail.ts'
import { GATEWAY_PATIENCE_MS, sendSms } from './send-sms.ts'

const POLL_MS = 1_000
const LEASE_MARGIN_MS = 20 * SECOND_MS
/** How long mail under way goes on after we were told to stop. What is not handed over by then is sent after the next start. */
const STOP_PATIENCE_MS = 8 * SECOND_MS

/** The running queue of messages. */
export type MessageQueue = {
  /** A message was written: look at once. */
  wake(): void
  /** Takes no new message, and resolves when those under way are done. */
  stop(): Promise<void>
}

type Needs = Pick<World, 'store' | 'clock' | 'box' | 'smsGateways' | 'mailer' | 'config' | 'log'> & {
  onSms(outcome: 'sent' | 'failed'): void
  onMail(outcome: MailOutcome): void
}

/**
 * Messages that wait for their own only: a mail server that hangs holds up no SMS, and mail that it did not take before
 * holds up no mail that is tried for the first time.
 */
type Lane = {
  kind: 'sms' | 'mail'
  claim: typeof claimQueued
  atOnce: number
  patienceMs: number
  send(message: MessageRow): Promise<void>
  underWay: Set<Promise<void>>
}

/**
 * Sends what is waiting, outside of any transaction: each message is claimed by one process, is never sent after its
 * expiry, and loses its text when it is done. A process that dies while it sends leaves a message that shows as failed,
 * and is not sent twice.
 */
export function startMessageQueue(world: Needs): MessageQueue {
  const stopping = new AbortController()
  const lanes: Lane[] = [
    {
      kind: 'sms',
      claim: claimQueued,
      atOnce: 64,
      patienceMs: world.smsGateways.length * GATEWAY_PATIENCE_MS,
      send: (message) => sendSms(world, message),
      underWay: new Set(),
    },
    ...[
      { claim: claimQueued, atOnce: world.mailer.keeps ? 64 : 8 },
      { claim: claimPostponed, atOnce: 4 },
    ].map((some) => ({
      kind: 'mail' as const,
      ...some,
      patienceMs: MAIL_PATIENCE_MS,
      send: (message: MessageRow) => sendMail(world, message, stopping.signal),
      underWay: new Set<Promise<void>>(),
    })),
  ]
  let looking: Promise<void> | null = null
  let again = false
  let stopped = false

  const look = () => {
    again = true
    if (stopped) return
    looking ??= claimAndSend().finally(() => {
      looking = null
      // woken between the last look and here
      if (again && lanes.some(hasRoom)) look()
    })
  }
  const claimAndSend = async () => {
    try {
      while (again && !stopped && lanes.some(hasRoom)) {
        again = false
        for (const { lane, message } of await claim(world, lanes)) {
          again = true
          begin(lane, message)
        }
      }
    } catch (error) {
      world.log.warn(
        { error: String(error) },
        'the queue of messages could not be read; it will be tried again',
      )
    }
  }
  const begin = (lane: Lane, message: MessageRow) => {
    const sending = lane
      .send(message)
      .catch((error: unknown) => world.log.error({ error: String(error) }, 'a message could not be ended'))
    lane.underWay.add(sending)
    void sending.finally(() => {
      const wasFull = !hasRoom(lane)
      lane.underWay.delete(sending)
      if (wasFull) look()
    })
  }
  const poll = setInterval(look, POLL_MS)
  look()
  return {
    wake: look,
    async stop() {
      stopped = true
      const tooLong = setTimeout(() => stopping.abort(), STOP_PATIENCE_MS)
      // what was claimed while we were told to stop is ours to send
      await looking
      await Promise.all(lanes.flatMap(({ underWay }) => [...underWay]))
      clearTimeout(tooLong)
      // only now: the end of a gateway's patience alone would not keep the process
      clearInterval(poll)
    },
  }
}

const hasRoom = ({ underWay, atOnce }: Lane) => underWay.size < atOnce

/** Takes what each lane has room for, in one transaction. */
function claim({ store, clock }: Needs, lanes: Lane[]): Promise<{ lane: Lane; message: MessageRow }[]> {
  const now = clock.now()
  return store.write(async (tx) => {
    await tx.run(failLostMessages, { now })
    const claimed: { lane: Lane; message: MessageRow }[] = []
    for (const lane of lanes.filter(hasRoom)) {
      const { kind, atOnce, underWay, patienceMs } = lane
      const leaseUntil = now + patienceMs + LEASE_MARGIN_MS
      const rows = await tx.all(lane.claim, {
        kind,
        now,
        leaseUntil,
        atMost: atOnce - underWay.size,
      })
      claimed.push(...rows.map((message) => ({ lane, message })))
    }
    return claimed
  })
}
