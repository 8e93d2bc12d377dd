import { withPatience } from '../outgoing/with-patience.ts'
import { newCircuit, type Circuit } from '../sms-gateway/circuit.ts'
import { wayTo, type Way } from '../sms-gateway/routing.ts'
import { SmsRefused } from '../sms-gateway/sms-refused.ts'
import { type Instant, SECOND_MS } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import type { SmsGateway, World } from '../world.ts'
import { keepMessage, type MessageRow } from './message-store.ts'
import { receiptUrl } from './receipt-address.ts'
import {
  acceptAttempt,
  beginAttempts,
  endHandOver,
  findAttempts,
  lockSms,
  refuseAttempt,
} from './sms-store.ts'
import { messagePlace } from './write-message.ts'

type Needs = Pick<
  World,
  'config' | 'store' | 'clock' | 'box' | 'smsGateways' | 'countSms' | 'messageWritten' | 'log'
> & {
  /** An SMS was taken by no gateway: told in the transaction that ends it. */
  onNotTaken(tx: Tx, message: MessageRow, now: Instant): Promise<void>
  /** Which SMS that one gateway has taken may be paid for once more, by their prices; these are counted with that. */
  payAgain(tx: Tx, prices: readonly (number | null)[], now: Instant): Promise<boolean[]>
}

/** A claimed SMS with the gateway that it is handed to first, and those that may follow. Without one it has no way left. */
export type Chosen = { message: MessageRow; way: Way; tried: string[]; first: SmsGateway | null }

/** Sends SMS by ways of which none is taken twice, and leaves gateways alone that fail. */
export type SmsSender = {
  /** How long an SMS may be under way, in milliseconds. */
  patienceMs: number
  /** Chooses a gateway for each claimed SMS, and writes it down in the transaction that claims it. */
  choose(tx: Tx, messages: readonly MessageRow[], now: Instant): Promise<Chosen[]>
  /** Hands it over and ends it: its text is erased, unless another way waits for a receipt, or it stays in the outbox. */
  send(chosen: Chosen): Promise<void>
}

/** Makes the sender of a process. */
export function newSmsSender(world: Needs): SmsSender {
  const { config, box, smsGateways } = world
  const acceptMs = config.smsAcceptSeconds * SECOND_MS
  const circuits = new Map(smsGateways.map(({ name }) => [name, newCircuit()]))
  const circuitOf = ({ name }: SmsGateway) => circuits.get(name) as Circuit
  const next = ({ gateways }: Way, tried: readonly string[], now: Instant): SmsGateway | null => {
    const left = gateways.filter(({ name }) => !tried.includes(name))
    // where all of them rest, none is spared: somebody waits for her code
    return left.find((gateway) => circuitOf(gateway).mayTry(now)) ?? left[0] ?? null
  }
  return {
    patienceMs: smsGateways.length * acceptMs,
    async choose(tx, messages, now) {
      const chosen: Chosen[] = []
      for (const message of messages) {
        const to = box.open(messagePlace('recipient', message.id), message.recipient ?? '')
        const way = wayTo(to, config.smsRoutes, smsGateways)
        const tried = message.tries > 0 || message.sent_at_ms !== null ? await triedBefore(tx, message) : []
        // where it was lost by a release that wrote no attempts down, nobody knows who has it
        const isUnknown = message.tries > 0 && tried.length === 0
        const first = now < message.expires_at_ms && !isUnknown ? next(way, tried, now) : null
        chosen.push({ message, way, tried, first })
      }
      const copies = chosen.filter(({ message, first }) => first !== null && message.sent_at_ms !== null)
      const paid = await world.payAgain(
        tx,
        copies.map(({ message }) => message.price_micros),
        now,
      )
      for (const [nth, copy] of copies.entries()) if (paid[nth] !== true) copy.first = null
      const begun = chosen.flatMap(({ message, first }) => (first === null ? [] : [keyOf(message, first)]))
      await beginAttempts(tx, begun, now)
      return chosen
    },
    async send({ message, way, tried, first }) {
      const asked = [...tried]
      for (let gateway = first; gateway !== null;) {
        asked.push(gateway.name)
        const handedOver = await handOver(world, {
          message,
          way,
          gateway,
          circuit: circuitOf(gateway),
          acceptMs,
        })
        if (handedOver !== null) {
          const isLast = way.gateways.every(({ name }) => asked.includes(name))
          return endAccepted(world, message, { gateway, reference: handedOver.reference, isLast })
        }
        const following =
          world.clock.now() < message.expires_at_ms ? next(way, asked, world.clock.now()) : null
        gateway = await goOn(world, message, gateway, following)
      }
      return endRefused(world, message)
    },
  }
}

const keyOf = ({ account_id: accountId, id: messageId }: MessageRow, { name: gateway }: SmsGateway) => ({
  accountId,
  messageId,
  gateway,
})

const triedBefore = async (tx: Tx, { account_id: accountId, id: messageId }: MessageRow) =>
  (await tx.all(findAttempts, { accountId, messageId })).map(({ gateway }) => gateway)

type Handing = { message: MessageRow; way: Way; gateway: SmsGateway; circuit: Circuit; acceptMs: number }

/** Hands an SMS to one gateway; null where that has not taken it in time. */
async function handOver(
  world: Needs,
  { message, way, gateway, circuit, acceptMs }: Handing,
): Promise<{ reference: string | null } | null> {
  const { box, clock, log, countSms } = world
  const lifeMs = message.expires_at_ms - clock.now()
  if (gateway.keeps) return { reference: null }
  if (lifeMs <= 0) return null
  const about = { gateway: gateway.name, country: message.country ?? 'other' }
  const wasResting = circuit.rests()
  try {
    const sms = {
      id: message.id,
      to: box.open(messagePlace('recipient', message.id), message.recipient ?? ''),
      text: box.open(messagePlace('body', message.id), message.body ?? ''),
      ...(way.from === null ? {} : { from: way.from }),
      receiptUrl: receiptUrl(world, { ...keyOf(message, gateway) }),
      lifeMs,
    }
    const reference = await withPatience(Math.min(acceptMs, lifeMs), null, (over) =>
      unlessOver(over, gateway.send(sms, over)),
    )
    circuit.worked()
    if (wasResting) countSms({ what: 'rest', gateway: gateway.name, rests: false })
    countSms({ what: 'attempt', ...about, outcome: 'accepted' })
    if (message.price_micros !== null) countSms({ what: 'cost', ...about, micros: message.price_micros })
    return { reference: reference ?? null }
  } catch (error) {
    if (error instanceof SmsRefused && error.blame === 'message') circuit.worked()
    else circuit.failed(clock.now())
    const rests = circuit.rests()
    if (rests !== wasResting) countSms({ what: 'rest', gateway: gateway.name, rests })
    countSms({ what: 'attempt', ...about, outcome: 'refused' })
    log.warn(
      { gateway: gateway.name, message: message.id, reason: sayReason(error), ...(rests ? { rests } : {}) },
      'a gateway did not take an SMS',
    )
    return null
  }
}

/** What became of an SMS that was taken: it may wait for its receipt, with another way in hand, and goes out anew once. */
async function endAccepted(
  { store, clock, config, countSms, smsGateways, messageWritten }: Needs,
  message: MessageRow,
  { gateway, reference, isLast }: { gateway: SmsGateway; reference: string | null; isLast: boolean },
): Promise<void> {
  const now = clock.now()
  const isAgain = message.sent_at_ms !== null
  const mayWait = gateway.tells === true && !isLast && !isAgain
  const receiptDue = now + config.smsReceiptSeconds * SECOND_MS
  const id = { accountId: message.account_id, id: message.id }
  await store.write(async (tx) => {
    if (gateway.keeps) {
      await tx.run(keepMessage, { ...id, gateway: 0, now })
      return
    }
    const accepted = await tx.first(acceptAttempt, { ...keyOf(message, gateway), reference, now })
    const isLost = accepted?.outcome === 'undelivered'
    await tx.run(endHandOver, {
      ...id,
      state: mayWait ? 'unconfirmed' : isLost && !isAgain ? 'failed' : 'sent',
      gateway: smsGateways.indexOf(gateway),
      sentAt: message.sent_at_ms ?? now,
      sentAgainAt: isAgain ? now : null,
      againBecause: isAgain
        ? (message.again_because ?? 'no_receipt')
        : isLost && mayWait
          ? 'undelivered'
          : null,
      waitsUntil: isLost ? now : Math.min(receiptDue, message.expires_at_ms),
      now,
    })
    if (isLost && mayWait) tx.afterCommit(messageWritten)
  })
  if (!isAgain) countSms({ what: 'end', outcome: 'sent' })
}

/**
 * Writes down that one gateway has not taken an SMS, and which is asked next; null where nobody waits for it any more, since
 * the phone has it all the same, or its code was answered or replaced meanwhile.
 */
async function goOn(
  { store, clock }: Needs,
  message: MessageRow,
  gateway: SmsGateway,
  following: SmsGateway | null,
): Promise<SmsGateway | null> {
  const now = clock.now()
  const id = { accountId: message.account_id, id: message.id }
  return store.write(async (tx) => {
    const row = await tx.first(lockSms, id)
    await tx.run(refuseAttempt, { ...keyOf(message, gateway), now })
    const isWanted = row?.state === 'sending' && row.answered_at_ms === null && now < row.expires_at_ms
    if (following === null || !isWanted) return null
    await beginAttempts(tx, [keyOf(message, following)], now)
    return following
  })
}

/** No way is left. Where one had taken it before, it may still arrive. */
async function endRefused({ store, clock, countSms, onNotTaken }: Needs, message: MessageRow): Promise<void> {
  const wasSent = message.sent_at_ms !== null
  const now = clock.now()
  const isFailed = await store.write(async (tx) => {
    const ended = await tx.run(endHandOver, {
      accountId: message.account_id,
      id: message.id,
      state: wasSent ? 'sent' : 'failed',
      gateway: message.gateway,
      sentAt: message.sent_at_ms,
      sentAgainAt: message.sent_again_at_ms,
      againBecause: message.again_because,
      waitsUntil: message.next_try_at_ms,
      now,
    })
    if (ended === 0 || wasSent) return false
    await onNotTaken(tx, message, now)
    return true
  })
  if (isFailed) countSms({ what: 'end', outcome: 'failed' })
}

/** What a promise comes to, or the end of patience: a gateway that settles nothing holds up no queue. */
function unlessOver<T>(over: AbortSignal, sending: Promise<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const giveUp = () => reject(over.reason)
  over.addEventListener('abort', giveUp, { once: true })
  sending.then(resolve, reject)
  return promise
}

/** Why a gateway did not take it: our own words, or the kind of error alone, since its words may repeat what was sent. */
const sayReason = (error: unknown) => {
  if (error instanceof SmsRefused) return error.message
  const { code, name } = error as { code?: unknown; name?: string }
  // a timeout's code is a number of old, which says nothing
  return typeof code === 'string' ? code : name
}
