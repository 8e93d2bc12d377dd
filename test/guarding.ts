import { randomBytes, randomInt } from 'node:crypto'
import { addAccount } from '../src/account/account-store.ts'
import { type Config, readConfig } from '../src/config.ts'
import type { SmsBudgets } from '../src/config/sms-budgets.ts'
import { newId } from '../src/http/token.ts'
import { type GuardWorld, judgeSms, type SmsJudgement, type WantedSms } from '../src/sms-guard/judge-sms.ts'
import type { Instant } from '../src/store/duration.ts'
import { secretBox } from '../src/store/secret-box.ts'
import type { Store } from '../src/store/store.ts'
import type { SmsCount } from '../src/world.ts'

/** What the fraud guard has of the world, what it counted and what it logged. */
export type Guarding = GuardWorld & { counted: SmsCount[]; warned: Record<string, unknown>[] }

const KEYS = `test:${Buffer.alloc(32, 7).toString('base64')}`

/** A guard by settings, where `budgets` take the place of those without a setting. */
export function guarding(
  over: { budgets?: Partial<SmsBudgets>; routes?: Partial<Config['smsRoutes']> } = {},
): Guarding {
  const config = readConfig({ SALLYPORT_SECRET_KEYS: KEYS })
  const counted: SmsCount[] = []
  const warned: Record<string, unknown>[] = []
  return {
    config: {
      ...config,
      smsBudgets: { ...config.smsBudgets, ...over.budgets },
      smsRoutes: { ...config.smsRoutes, ...over.routes },
    },
    random: { bytes: randomBytes, whole: (below) => randomInt(below) },
    box: secretBox(config.secretKeys),
    countSms: (count) => void counted.push(count),
    log: {
      info: () => undefined,
      warn: (facts) => void warned.push(facts),
      error: () => undefined,
    },
    counted,
    warned,
  }
}

/** Stores an account of a country, without a user. */
export async function newAccountOf(store: Store, country = 'US'): Promise<string> {
  const id = newId({ bytes: randomBytes }, 'acc')
  await store.write((tx) => addAccount(tx, { id, name: 'Example Ltd', country }, Date.now()))
  return id
}

/** Wants a code sent to a number that nobody has proved, from a network, where nothing else is said. */
export function want(
  store: Store,
  world: GuardWorld,
  wanted: Partial<WantedSms> & Pick<WantedSms, 'accountId' | 'phone'>,
  now: Instant,
): Promise<SmsJudgement> {
  const asked = {
    text: '123456 Example',
    asker: { network: '192.0.2.1' },
    proven: false,
    hasCode: true,
    ...wanted,
  }
  return store.write((tx) => judgeSms(world, tx, asked, now))
}

/** In a word. */
export const word = (judged: SmsJudgement): string => judged.held?.because ?? 'sent'
