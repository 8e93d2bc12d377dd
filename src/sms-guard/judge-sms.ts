import type { Held } from '../message/message-store.ts'
import { segmentsOf } from '../sms-gateway/gsm-alphabet.ts'
import { wayTo } from '../sms-gateway/routing.ts'
import type { Instant } from '../store/duration.ts'
import { Overtaken, type Tx } from '../store/store.ts'
import { blockOf, type Country, parsePhone, type Phone } from '../user/phone.ts'
import type { World } from '../world.ts'
import { askerKey, type SmsAsker } from './asker.ts'
import { isHolding, withAsked, withSent } from './brake-rules.ts'
import { type Brake, brakesOf, lockBrakes, readBrakes, writeBrakes } from './brake-store.ts'
import { notePause } from './note-pause.ts'
import { sendsTo } from './sms-countries.ts'
import { spendBudgets, usedUpBy } from './spend-budgets.ts'

/** What whoever wants an SMS sent has at hand for its judge. */
export type GuardWorld = Pick<World, 'config' | 'random' | 'box' | 'countSms' | 'log'>

/**
 * An SMS that is wanted. `asker`: who asks for it; null where nobody outside does. `proven`: the number is one that its
 * user has proved. `hasCode`: it is to be answered, so that it shows whether somebody does.
 */
export type WantedSms = {
  accountId: string
  phone: string
  text: string
  asker: SmsAsker | null
  proven: boolean
  hasCode: boolean
}

/**
 * What is judged of an SMS: `held` is what holds it, until when (null: until somebody changes something), or null where it
 * may be sent, at `priceMicros` in all its segments. `network`: what stands for its asker.
 */
export type SmsJudgement = {
  held: Held | null
  priceMicros: number | null
  country: Country | null
  network: string | null
}

/**
 * Judges an SMS before it is written, in the transaction that writes it. One that may be sent is counted with that: in the
 * budgets, and by the brakes. One that is held uses nothing up. It is judged by what can be read at once, and counted at
 * the very end, since many wait for the same rows; where others were faster, and it is to be judged otherwise by then, the
 * act is overtaken. One SMS for each transaction.
 */
export async function judgeSms(
  world: GuardWorld,
  tx: Tx,
  wanted: WantedSms,
  now: Instant,
): Promise<SmsJudgement> {
  if (judged.has(tx))
    throw new Error('a second SMS was judged in one transaction: it would not see the first')
  judged.add(tx)
  const number = parsePhone(wanted.phone, undefined)
  const network = wanted.asker && askerKey(world, wanted.asker)
  const { priceMicros: price } = wayTo(wanted.phone, world.config.smsRoutes, [])
  const priceMicros = price === null ? null : price * segmentsOf(wanted.text)
  const country = number?.country ?? null
  const held =
    (await heldByNumber(world, tx, wanted, number)) ??
    (await heldByCount(world, tx, { ...wanted, network, priceMicros }, now))
  if (held !== null)
    tx.afterCommit(() => world.countSms({ what: 'held', country: country ?? 'other', because: held.because }))
  return { held, priceMicros: held === null ? priceMicros : null, country, network }
}

const judged = new WeakSet<Tx>()

/** What its number and its country alone forbid. */
async function heldByNumber(
  { config }: GuardWorld,
  tx: Tx,
  { accountId, phone, proven }: WantedSms,
  number: Phone | null,
): Promise<Held | null> {
  const no = { because: 'number', until: null } as const
  if (config.smsRoutes.refuse.some((prefix) => phone.startsWith(prefix))) return no
  if (number !== null && !number.canReceiveSms) return no
  // a network of no country is a satellite's, or one of those that exist to be expensive; who has proved hers goes on
  if (!number?.country) return proven ? null : no
  return (await sendsTo(tx, accountId, number.country, proven)) ? null : { because: 'country', until: null }
}

type Counted = WantedSms & { network: string | null; priceMicros: number | null }

/** What holds it of all that goes by counts: a brake, a budget. Counts it, or what was held, at the end of the transaction. */
async function heldByCount(world: GuardWorld, tx: Tx, wanted: Counted, now: Instant): Promise<Held | null> {
  const { accountId, phone, asker, network, proven, hasCode, priceMicros } = wanted
  const keys = brakesOf(world, { accountId, phone, asker: network, proven })
  const brakes = await readBrakes(tx, keys, now)
  if (!hasCode) {
    const until = heldUntil(brakes, now)
    if (until !== null) return { because: 'fraud', until }
  }
  const braked = hasCode ? askBrakes(brakes, now).holding[0] : undefined
  if (braked) {
    tx.beforeCommit(() => noteBraked(world, tx, accountId, brakes, now))
    return { because: 'fraud', until: braked.verdict.until }
  }

  // what programs ask for is their account's, and counted as that already
  const isProgram = asker !== null && 'programOf' in asker
  const charged = {
    accountId,
    network: isProgram ? null : network,
    numberBlock: blockOf(phone),
    proven,
    priceMicros,
  }
  const budgets = world.config.smsBudgets
  const usedUp = await usedUpBy(tx, budgets, charged, now)
  if (usedUp !== null) {
    const pause = { ...usedUp, because: 'budget', proven: 0, prefix: null } as const
    tx.beforeCommit(() => notePause(world, tx, accountId, pause, now))
    return { because: 'budget', until: usedUp.until }
  }
  tx.beforeCommit(async () => {
    if (hasCode) await countSent(tx, brakes, now)
    await spendBudgets(tx, budgets, charged, now)
  })
  return null
}

/** What is not to be answered waits behind the brakes, and is none of what they watch. */
function heldUntil(brakes: readonly Brake[], now: Instant): Instant | null {
  const untils = brakes.flatMap(({ state }) =>
    isHolding(state) && state.until !== null && now < state.until ? [state.until] : [],
  )
  return untils.length === 0 ? null : Math.max(...untils)
}

type Asked = Brake & { verdict: Extract<ReturnType<typeof withAsked>['verdict'], { may: false }> }

/** How brakes stand once they are asked; those that hold, the one that holds longest first. */
function askBrakes(brakes: readonly Brake[], now: Instant): { asked: Brake[]; holding: Asked[] } {
  const asked = brakes.map((brake) => ({ ...brake, ...withAsked(brake.state, brake.limits, now) }))
  const holding = asked.flatMap((brake) => (brake.verdict.may ? [] : [{ ...brake, verdict: brake.verdict }]))
  return { asked, holding: holding.toSorted((one, other) => other.verdict.until - one.verdict.until) }
}

async function countSent(tx: Tx, seen: readonly Brake[], now: Instant): Promise<void> {
  const { asked, holding } = askBrakes(await lockBrakes(tx, seen, now), now)
  if (holding.length > 0) throw new Overtaken()
  const sent = asked.map((brake) => ({ ...brake, state: withSent(brake.state, now) }))
  await writeBrakes(tx, sent, now)
}

async function noteBraked(
  world: GuardWorld,
  tx: Tx,
  accountId: string,
  seen: readonly Brake[],
  now: Instant,
): Promise<void> {
  const { holding } = askBrakes(await lockBrakes(tx, seen, now), now)
  const [longest] = holding
  if (longest === undefined) throw new Overtaken()
  // how the others stand is worked out anew when they are asked next
  await writeBrakes(tx, holding, now)
  const { scope, key, proven, verdict } = longest
  // of one number its user is told by what became of her code
  if (!verdict.told || scope === 'number') return
  const prefix = scope === 'block' || scope === 'range' ? key : null
  await notePause(
    world,
    tx,
    accountId,
    { because: 'fraud', scope, key, proven, prefix, until: verdict.until },
    now,
  )
}
