import type { Held } from '../message/message-store.ts'
import { wayTo } from '../sms-gateway/routing.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import { blockOf, parsePhone } from '../user/phone.ts'
import type { World } from '../world.ts'
import { askerKey, type SmsAsker } from './asker.ts'
import { withAsked, withSent } from './brake-rules.ts'
import { brakesOf, holdBrakes, pausedUntil, type Watched, writeBrakes } from './brake-store.ts'
import { notePause } from './note-pause.ts'
import { sendsTo } from './sms-countries.ts'
import { spendBudgets } from './spend-budgets.ts'

/** What whoever wants an SMS sent has at hand for its judge. */
export type GuardWorld = Pick<World, 'config' | 'random' | 'box' | 'countSms' | 'log'>

/**
 * An SMS that is wanted. `asker`: who asks for it; null where nobody outside does. `proven`: the number is one that its
 * user has proved. `hasCode`: it is to be answered, so that it shows whether somebody does.
 */
export type WantedSms = {
  accountId: string
  phone: string
  asker: SmsAsker | null
  proven: boolean
  hasCode: boolean
}

/** Whether it may be sent, and at what price; or what holds it, until when (null: until somebody changes something). */
export type SmsJudgement = { may: true; priceMicros: number | null } | { may: false; held: Held }

/**
 * Judges an SMS before it is written, in the transaction that writes it. One that may be sent is counted with that: in the
 * budgets, and by the brakes. One that is held uses nothing up.
 */
export async function judgeSms(
  world: GuardWorld,
  tx: Tx,
  wanted: WantedSms,
  now: Instant,
): Promise<SmsJudgement> {
  const judgement = await judge(world, tx, wanted, now)
  if (!judgement.may) {
    const country = parsePhone(wanted.phone, undefined)?.country ?? 'other'
    tx.afterCommit(() => world.countSms({ what: 'held', country, because: judgement.held.because }))
  }
  return judgement
}

async function judge(world: GuardWorld, tx: Tx, wanted: WantedSms, now: Instant): Promise<SmsJudgement> {
  const { accountId, phone, asker, proven, hasCode } = wanted
  const { smsRoutes, smsBudgets } = world.config
  const number = parsePhone(phone, undefined)
  if (smsRoutes.refuse.some((prefix) => phone.startsWith(prefix))) return held('number', null)
  if (number !== null && !number.canReceiveSms) return held('number', null)
  // a network of no country is a satellite's, or one of those that exist to be expensive; who has proved hers goes on
  if (!number?.country && !proven) return held('number', null)
  if (number?.country && !(await sendsTo(tx, accountId, number.country, proven))) return held('country', null)

  const numberBlock = blockOf(phone)
  const key = asker && askerKey(world, asker)
  const brakes = await askBrakes(world, tx, { accountId, phone, asker: key, proven }, hasCode, now)
  if (!brakes.may) return held('fraud', brakes.until)

  const { priceMicros } = wayTo(phone, smsRoutes, [])
  // what programs ask for is their account's, and counted as that already
  const network = asker !== null && 'network' in asker ? key : null
  const charged = { accountId, network, numberBlock, proven, priceMicros }
  const usedUp = await spendBudgets(tx, smsBudgets, charged, now)
  if (usedUp !== null) {
    const pause = { ...usedUp, because: 'budget', proven: 0, prefix: null } as const
    await notePause(world, tx, accountId, pause, now)
    return held('budget', usedUp.until)
  }
  if (hasCode) await brakes.sent()
  return { may: true, priceMicros }
}

const held = (because: Held['because'], until: Instant | null): SmsJudgement => ({
  may: false,
  held: { because, until },
})

type Braked = { may: true; sent(): Promise<void> } | { may: false; until: Instant }

/** Asks the brakes of an SMS. What is not to be answered waits behind them, and is none of what they watch. */
async function askBrakes(
  world: GuardWorld,
  tx: Tx,
  watched: Watched,
  hasCode: boolean,
  now: Instant,
): Promise<Braked> {
  const keys = brakesOf(world, watched)
  if (!hasCode) {
    const until = await pausedUntil(tx, keys, now)
    return until === null ? { may: true, sent: async () => undefined } : { may: false, until }
  }
  const asked = (await holdBrakes(tx, keys, now)).map((brake) => ({
    ...brake,
    ...withAsked(brake.state, brake.limits, now),
  }))
  const holding = asked
    .flatMap((brake) => (brake.verdict.may ? [] : [{ ...brake, verdict: brake.verdict }]))
    .toSorted((one, other) => other.verdict.until - one.verdict.until)[0]
  if (holding === undefined) {
    const sent = asked.map((brake) => ({ ...brake, state: withSent(brake.state, now) }))
    return { may: true, sent: () => writeBrakes(tx, sent, now) }
  }
  // how the others stand is worked out anew when they are asked next
  await writeBrakes(
    tx,
    asked.filter((brake) => !brake.verdict.may),
    now,
  )
  const { scope, key, proven, verdict } = holding
  // of one number its user is told by what became of her code
  if (verdict.told && scope !== 'number') {
    const prefix = scope === 'block' || scope === 'range' ? key : null
    await notePause(
      world,
      tx,
      watched.accountId,
      { because: 'fraud', scope, key, proven, prefix, until: verdict.until },
      now,
    )
  }
  return { may: false, until: verdict.until }
}
