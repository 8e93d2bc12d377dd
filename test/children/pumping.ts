import { type Guarding, guarding, newAccountOf } from '../guarding.ts'
import { newDatabase, openDatabase } from '../stores.ts'
import type { Asking } from '../../src/method/method.ts'
import { sendSmsCode } from '../../src/method/sms/send-sms-code.ts'
import { readySmsCode } from '../../src/method/sms/sms-method.ts'
import { Refusal } from '../../src/refusal.ts'
import { DAY_MS, HOUR_MS, SECOND_MS } from '../../src/store/duration.ts'
import { statement } from '../../src/store/statement.ts'
import type { Tx } from '../../src/store/store.ts'
import { parsePhone } from '../../src/user/phone.ts'
import { addUser } from '../../src/user/user-change-store.ts'
import { userToChange } from '../../src/user/user-store.ts'

// A day of pumping, in simulated time, by the statements and transactions of the product.
//
// The attackers have 1,000 users in 20 accounts, whose passwords they know and whose numbers they are paid for: half of
// these side by side, half anywhere. From 200 networks they ask for a code as often as the test says, each time in a new
// sign-in, which costs no wait. They never answer; in a second run they answer one of ten, and so prove numbers.
//
// The honest users of the same accounts sign in three times a day, mostly in working hours. One of ten sits behind a
// network of the attackers', one of twenty has a number among theirs. One SMS of twenty does not arrive, and she asks
// again. Six of ten have an app beside; who has neither that nor a code is not signed in. Beside them newcomers, who have
// an app and have never proved their number, sit behind the networks of the attackers: codes to such are braked there.

const DAY = Date.UTC(2026, 10, 24)
const ACCOUNTS = 20
const ATTACK = { requests: Number(process.argv[3]), numbers: 1_000, networks: 200 }
const HONEST = { users: 400, newcomers: 40, signIns: 3 }
const PRICE = 0.08
const BATCH = 128
const CODE = 482_913
const AREAS = ['205', '212', '303', '312', '404', '503', '602', '702', '801', '917']

type Person = { accountId: string; userId: string; phone: string; network: string; hasApp: boolean }
type Event = { at: number; act: (tx: Tx) => Promise<void> }
/** What came of the day. `refused`: why requests of the attackers' gave no SMS. */
export type Outcome = {
  requests: number
  attackSent: number
  price: number
  refused: Record<string, number>
  messages: Record<string, number>
  asked: number
  signedIn: number
  byApp: number
  seconds: number
}

const proveNumber = statement((q, p: { accountId: string; id: string; now: number }) =>
  q.db
    .updateTable('users')
    .set({ phone_proven_at_ms: p.now })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)
const countMessages = statement((q, _: Record<never, never>) =>
  q.db
    .selectFrom('messages')
    .select(['held_because', (eb) => eb.fn.countAll<number>().as('rows')])
    .groupBy('held_because'),
)

/** Chance that is the same in each run. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}

/** A number anywhere in the country, a valid one. */
function scattered(chance: () => number): string {
  for (;;) {
    const area = AREAS[Math.floor(chance() * AREAS.length)]
    const phone = `+1${area}${200 + Math.floor(chance() * 800)}${String(Math.floor(chance() * 10_000)).padStart(4, '0')}`
    if (parsePhone(phone, undefined)?.canReceiveSms) return phone
  }
}

async function newPerson(tx: Tx, nth: number, person: Omit<Person, 'userId'>): Promise<Person> {
  const userId = `usr_${String(nth).padStart(26, '0')}`
  const email = `user.${nth}@example.com`
  const { accountId, phone } = person
  const user = {
    accountId,
    id: userId,
    name: 'Robin',
    email,
    emailKey: email,
    phone,
    role: 'member' as const,
  }
  await addUser(tx, { ...user, passwordHash: '', now: DAY })
  return { ...person, userId }
}

/** Asks for a code in a sign-in of its own. True: it goes out. */
async function askIn(
  world: Guarding & { messageWritten: () => void },
  tx: Tx,
  { accountId, userId, phone, network }: Person,
  asking: Asking,
  now: number,
): Promise<boolean> {
  const user = await userToChange(tx, accountId, userId)
  const sent = await sendSmsCode(world, tx, user, { phone, asking, asker: { network } }, now)
  return sent.expiresAt > now
}

async function answerIn(world: Guarding, tx: Tx, { accountId, userId }: Person, asking: Asking, now: number) {
  const user = await userToChange(tx, accountId, userId)
  const ready = readySmsCode(world, String(CODE))
  if ((await ready.liveness(tx, user, asking, now)) !== 'live') return false
  return (await ready.accept(tx, user, asking, now)) !== null
}

async function attack(answered: number): Promise<Outcome> {
  const database = await newDatabase('sqlite')
  const store = openDatabase(database)
  const chance = seeded(20261124)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)] as T
  const plain = guarding({ routes: { currency: 'EUR', routes: [{ prefix: '+1', price: PRICE }] } })
  const world = {
    ...plain,
    random: { ...plain.random, whole: () => CODE },
    messageWritten: () => undefined,
  }
  const accounts: string[] = []
  for (let nth = 0; nth < ACCOUNTS; nth++) accounts.push(await newAccountOf(store))
  const networks = Array.from({ length: ATTACK.networks }, (_, nth) => `198.51.${nth}.7`)
  const adjacent = (nth: number) => `+1720555${String(nth).padStart(4, '0')}`

  const attackers: Person[] = []
  const honest: Person[] = []
  await store.write(async (tx) => {
    for (let nth = 0; nth < ATTACK.numbers; nth++) {
      const phone = nth < ATTACK.numbers / 2 ? adjacent(nth) : scattered(chance)
      const accountId = accounts[nth % ACCOUNTS] ?? ''
      attackers.push(await newPerson(tx, nth, { accountId, phone, network: '', hasApp: false }))
    }
    for (let nth = 0; nth < HONEST.users + HONEST.newcomers; nth++) {
      const isNew = nth >= HONEST.users
      const phone = nth % 20 === 0 ? adjacent(500 + nth) : scattered(chance)
      const network = isNew || nth % 10 === 1 ? pick(networks) : `203.0.${nth % 200}.${Math.floor(nth / 200)}`
      const accountId = accounts[nth % ACCOUNTS] ?? ''
      const person = { accountId, phone, network, hasApp: isNew || nth % 10 < 6 }
      const who = await newPerson(tx, 10_000 + nth, person)
      if (!isNew) await tx.run(proveNumber, { accountId, id: who.userId, now: DAY - DAY_MS })
      honest.push(who)
    }
  })

  const outcome: Outcome = {
    requests: ATTACK.requests,
    attackSent: 0,
    price: PRICE,
    refused: {},
    messages: {},
    asked: 0,
    signedIn: 0,
    byApp: 0,
    seconds: 0,
  }
  const events: Event[] = []
  let signIns = 0
  const newAsking = (): Asking => ({ ownerId: `sgn_${signIns++}`, purpose: 'sign_in' })
  const held = (why: string) => void (outcome.refused[why] = (outcome.refused[why] ?? 0) + 1)

  for (let nth = 0; nth < ATTACK.requests; nth++) {
    const at = DAY + Math.floor(chance() * DAY_MS)
    const asking = newAsking()
    const who = { ...pick(attackers), network: pick(networks) }
    const answers = chance() < answered
    let isSent = false
    events.push({
      at,
      act: async (tx) => {
        isSent = await askIn(world, tx, who, asking, at)
        if (isSent) outcome.attackSent++
        else held('guard')
      },
    })
    const later = at + 20 * SECOND_MS
    if (answers)
      events.push({
        at: later,
        act: async (tx) => void (isSent && (await answerIn(world, tx, who, asking, later))),
      })
  }

  for (const who of honest)
    for (let nth = 0; nth < HONEST.signIns; nth++) {
      const isWork = chance() < 0.9
      const at = DAY + Math.floor((isWork ? 8 + chance() * 10 : chance() * 23) * HOUR_MS)
      const asking = newAsking()
      const arrives = [chance() < 0.95, chance() < 0.95]
      let isDone = false
      let isSent = false
      const otherwise = () => {
        if (isDone || !who.hasApp) return
        isDone = true
        outcome.signedIn++
        outcome.byApp++
      }
      const ask = (now: number) => async (tx: Tx) => {
        if (isDone) return
        isSent = await askIn(world, tx, who, asking, now)
        if (!isSent) otherwise()
      }
      const enter = (now: number, arrived: boolean, isLast: boolean) => async (tx: Tx) => {
        if (isDone) return
        if (isSent && arrived && (await answerIn(world, tx, who, asking, now))) {
          isDone = true
          outcome.signedIn++
        } else if (isLast) otherwise()
      }
      outcome.asked++
      const [first, second, third] = [at + 30 * SECOND_MS, at + 45 * SECOND_MS, at + 75 * SECOND_MS]
      events.push({ at, act: ask(at) })
      events.push({ at: first, act: enter(first, arrives[0] ?? false, false) })
      events.push({ at: second, act: ask(second) })
      events.push({ at: third, act: enter(third, arrives[1] ?? false, true) })
    }

  const inOrder = events.toSorted((one, other) => one.at - other.at)
  // one after the other, as they share their commits by themselves
  for (let from = 0; from < inOrder.length; from += BATCH)
    await Promise.all(
      inOrder.slice(from, from + BATCH).map(({ act }) =>
        store.write(act).catch((error: unknown) => {
          if (!(error instanceof Refusal)) throw error
          held(error.code)
        }),
      ),
    )
  const rows = await store.read.all(countMessages, {})
  outcome.messages = Object.fromEntries(rows.map((row) => [row.held_because ?? 'sent', row.rows]))
  await store.close()
  await database.drop()
  return outcome
}

const outcome = await attack(Number(process.argv[2]))
const { user, system } = process.cpuUsage()
console.log(JSON.stringify({ ...outcome, seconds: (user + system) / 1_000_000 }))
process.exit()
