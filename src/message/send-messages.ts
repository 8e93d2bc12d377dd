import { type Instant, SECOND_MS } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import type { MailOutcome, World } from '../world.ts'
import {
  claimPostponed,
  claimQueued,
  claimUnconfirmed,
  failLostMail,
  type MessageRow,
  whatWaits,
} from './message-store.ts'
import { MAIL_PATIENCE_MS, sendMail } from './send-mail.ts'
import { newSmsSender } from './send-sms.ts'
import { takeUpLostSms } from './sms-store.ts'

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

type Needs = Pick<
  World,
  'store' | 'clock' | 'box' | 'smsGateways' | 'countSms' | 'messageWritten' | 'mailer' | 'config' | 'log'
> & {
  /** What `newSmsSender` tells and asks of the fraud guard. */
  onNotTaken: Parameters<typeof newSmsSender>[0]['onNotTaken']
  payAgain: Parameters<typeof newSmsSender>[0]['payAgain']
  onMail(outcome: MailOutcome): void
}

/**
 * Messages that wait for their own only: a mail server that hangs holds up no SMS, and mail that it did not take before
 * holds up no mail that is tried for the first time.
 */
type Lane = {
  kind: 'sms' | 'mail'
  state: Awaited<ReturnType<typeof whatWaits>>[number]['state']
  claim: typeof claimQueued
  atOnce: number
  patienceMs: number
  /** Makes the sending of claimed messages ready, in the transaction that claims them. */
  ready(tx: Tx, messages: readonly MessageRow[], now: Instant): Promise<(() => Promise<void>)[]>
  underWay: Set<Promise<void>>
}

/**
 * Sends what is waiting, outside of any transaction: each message is claimed by one process, is never sent after its
 * expiry, and loses its text when it is done. Of a process that dies while it sends,
 * an SMS goes on by another gateway, and mail shows as failed; nothing goes to the same server twice.
 */
export function startMessageQueue(world: Needs): MessageQueue {
  const stopping = new AbortController()
  const sms = newSmsSender(world)
  const smsLane = (some: Pick<Lane, 'state' | 'claim' | 'atOnce'>): Lane => ({
    kind: 'sms',
    ...some,
    patienceMs: sms.patienceMs,
    ready: async (tx, messages, now) =>
      (await sms.choose(tx, messages, now)).map((chosen) => () => sms.send(chosen)),
    underWay: new Set(),
  })
  const mailLane = (some: Pick<Lane, 'state' | 'claim' | 'atOnce'>): Lane => ({
    kind: 'mail',
    ...some,
    patienceMs: MAIL_PATIENCE_MS,
    ready: async (_, messages) => messages.map((message) => () => sendMail(world, message, stopping.signal)),
    underWay: new Set(),
  })
  const lanes = [
    smsLane({ state: 'queued', claim: claimQueued, atOnce: 128 }),
    mailLane({ state: 'queued', claim: claimQueued, atOnce: world.mailer.keeps ? 64 : 8 }),
    mailLane({ state: 'postponed', claim: claimPostponed, atOnce: 4 }),
    // last, since what it counts as paid once more is counted by all
    smsLane({ state: 'unconfirmed', claim: claimUnconfirmed, atOnce: 32 }),
  ]
  let looking: Promise<void> | null = null
  let again = false
  let untidy = true
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
        if (untidy) await takeUpLost(world)
        untidy = false
        for (const { lane, send } of await claim(world, lanes)) {
          again = true
          begin(lane, send)
        }
      }
    } catch (error) {
      world.log.warn(
        { error: String(error) },
        'the queue of messages could not be read; it will be tried again',
      )
    }
  }
  const begin = (lane: Lane, send: () => Promise<void>) => {
    const sending = send().catch((error: unknown) =>
      world.log.error({ error: String(error) }, 'a message could not be ended'),
    )
    lane.underWay.add(sending)
    void sending.finally(() => {
      const wasFull = !hasRoom(lane)
      lane.underWay.delete(sending)
      if (wasFull) look()
    })
  }
  const tidyAndLook = () => {
    untidy = true
    look()
  }
  const poll = setInterval(tidyAndLook, POLL_MS)
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

/** Sees to what a process that died has left under way. */
async function takeUpLost({ store, clock }: Needs): Promise<void> {
  const now = clock.now()
  await store.write(async (tx) => {
    await tx.run(failLostMail, { now })
    await tx.run(takeUpLostSms, { now })
  })
}

/** Takes what each lane has room for, in one transaction. */
async function claim(
  { store, clock }: Needs,
  lanes: Lane[],
): Promise<{ lane: Lane; send: () => Promise<void> }[]> {
  const now = clock.now()
  const waiting = await whatWaits(store.read, now)
  const open = lanes.filter(
    (lane) => hasRoom(lane) && waiting.some(({ kind, state }) => kind === lane.kind && state === lane.state),
  )
  if (open.length === 0) return []
  return store.write(async (tx) => {
    const claimed: { lane: Lane; send: () => Promise<void> }[] = []
    for (const lane of open) {
      const { kind, atOnce, underWay, patienceMs } = lane
      const leaseUntil = now + patienceMs + LEASE_MARGIN_MS
      const rows = await tx.all(lane.claim, { kind, now, leaseUntil, atMost: atOnce - underWay.size })
      const ready = await lane.ready(tx, rows, now)
      claimed.push(...ready.map((send) => ({ lane, send })))
    }
    return claimed
  })
}
