import { SECOND_MS } from '../store/duration.ts'
import type { SmsOutcome, World } from '../world.ts'
import type { ReceiptPlace } from './receipt-address.ts'
import {
  endAttempt,
  findAttempts,
  findByReference,
  lockSms,
  markDelivered,
  markUndelivered,
  sendAgainNow,
} from './sms-store.ts'

type Needs = Pick<World, 'store' | 'clock' | 'countSms' | 'messageWritten'>

/**
 * Takes in what a gateway tells of an SMS. The truth is the receipt, not that the gateway had taken it: a phone that has
 * the SMS has it, whatever was told before; one that has not is sent it by another way at once, if there is one. Told
 * twice, or too late, it changes nothing. False: that gateway was never given such an SMS.
 */
export async function hearReceipt(world: Needs, place: ReceiptPlace, outcome: SmsOutcome): Promise<boolean> {
  const { store, clock, countSms, messageWritten } = world
  const { accountId, messageId, gateway } = place
  const id = { accountId, id: messageId }
  const heard = await store.write(async (tx) => {
    const now = clock.now()
    const sms = await tx.first(lockSms, id)
    const attempts = sms ? await tx.all(findAttempts, { accountId, messageId }) : []
    const attempt = attempts.find((one) => one.gateway === gateway)
    if (!sms || !attempt) return null
    const told = { country: sms.country ?? 'other', isNew: false }
    if (outcome === 'sent' || attempt.outcome === 'delivered' || attempt.outcome === outcome) return told
    await tx.run(endAttempt, { ...place, outcome, now })
    if (outcome === 'delivered') await tx.run(markDelivered, { ...id, now })
    else if (sms.state === 'unconfirmed') {
      await tx.run(sendAgainNow, { ...id, now })
      tx.afterCommit(messageWritten)
    } else {
      const others = attempts.filter((one) => one !== attempt)
      if (others.every((one) => one.outcome === 'undelivered' || one.outcome === 'refused'))
        await tx.run(markUndelivered, id)
    }
    return { ...told, isNew: true }
  })
  if (heard === null) countSms({ what: 'receipt', gateway, country: 'other', outcome: 'unknown' })
  else if (heard.isNew) countSms({ what: 'receipt', gateway, country: heard.country, outcome })
  return heard !== null
}

/** How long after a receipt its SMS is looked for again: it may be faster than the answer that named the SMS. */
const LOOK_AGAIN_MS = [200, 1 * SECOND_MS, 5 * SECOND_MS]
const MOST_EARLY = 1_000

/**
 * Listens to the gateways that tell by themselves, until the process stops. One that names an SMS which nobody knows is
 * looked for three times more, of a thousand at a time.
 */
export function listenToGateways(world: Needs & Pick<World, 'smsGateways' | 'log'>): () => void {
  const early = new Set<NodeJS.Timeout>()
  let stopped = false
  for (const { name: gateway, listen } of world.smsGateways) {
    const hear = async (reference: string, outcome: SmsOutcome, nth = 0): Promise<boolean> => {
      const found = await world.store.read.first(findByReference, { gateway, reference })
      if (found)
        return hearReceipt(
          world,
          { gateway, accountId: found.account_id, messageId: found.message_id },
          outcome,
        )
      const waitMs = early.size < MOST_EARLY && !stopped ? LOOK_AGAIN_MS[nth] : undefined
      if (waitMs === undefined) {
        world.countSms({ what: 'receipt', gateway, country: 'other', outcome: 'unknown' })
        return false
      }
      const timer = setTimeout(() => {
        early.delete(timer)
        hear(reference, outcome, nth + 1).catch((error: unknown) =>
          world.log.warn({ gateway, error: String(error) }, 'a receipt could not be written down'),
        )
      }, waitMs)
      early.add(timer)
      return true
    }
    listen?.((reference, outcome) => hear(reference, outcome))
  }
  return () => {
    stopped = true
    for (const timer of early) clearTimeout(timer)
  }
}
