import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { messageRows } from '../../test/account-rows.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { plainGateway, startSink } from '../../test/gateway-sink.ts'
import {
  answer,
  type House,
  onBothEngines,
  openHouse,
  type TestAccount,
  toSmsStep,
} from '../../test/house.ts'
import { allAnswered } from '../../test/mails.ts'
import { SECRET, startTelling, tell, type Telling } from '../../test/sms-receipts.ts'
import { type Engine, statement } from '../store/statement.ts'
import { MINUTE_MS, SECOND_MS } from '../store/duration.ts'
import type { Sms, SmsGateway, SmsOutcome } from '../world.ts'
import { writeSms } from './write-message.ts'

type Scene = { house: House; account: TestAccount; browser: TestBrowser; ways: Telling[] }

/** A code that the first of several gateways has taken; each tells what becomes of what it took. */
async function codeTaken(t: TestContext, engine: Engine, count = 2): Promise<Scene> {
  const now = { of: () => Date.now() }
  const ways: Telling[] = []
  for (let nth = 1; nth <= count; nth++) ways.push(await startTelling(t, `way-${nth}`, () => now.of()))
  const house = await openHouse(t, { engine, gateways: ways.map(({ gateway }) => gateway) })
  house.stopTime()
  now.of = house.now
  const account = await house.newAccount()
  const browser = house.browser()
  await toSmsStep(house, account, browser)
  await ask(browser)
  await allAnswered(house)
  return { house, account, browser, ways }
}

const ask = async (browser: TestBrowser) =>
  assert.equal((await browser.call('POST', '/api/v1/sign-in/sms-code')).status, 202)
const smsCode = async (browser: TestBrowser) => (await browser.call('GET', '/api/v1/sign-in')).body.smsCode
const deliveryOf = async (browser: TestBrowser) => (await smsCode(browser)).delivery
const smsOf = async ({ house, account }: Pick<Scene, 'house' | 'account'>) => {
  const rows = (await messageRows(house, account)).filter(({ kind }) => kind === 'sms')
  return rows.at(-1)
}
const counts = ({ ways }: Scene) => ways.map(({ taken }) => taken.length)
const receiptOf = ({ ways }: Scene, way: number) => ways[way]?.taken.at(-1)?.receiptUrl ?? ''

/** Lets the queue look at what is due by now, until the gateways were given as many as they should; a moment at least. */
async function letQueueLook(
  { house, ways }: Pick<Scene, 'house' | 'ways'>,
  wanted?: number[],
): Promise<void> {
  house.world.messageWritten()
  const isThere = () => wanted?.every((count, way) => (ways[way]?.taken.length ?? 0) >= count) ?? true
  for (let tries = 0; tries === 0 || (tries < 400 && !isThere()); tries++)
    await new Promise((resolve) => setTimeout(resolve, 50))
  await allAnswered(house)
}

onBothEngines('a receipt says that the phone has it; told again, it changes nothing', async (t, engine) => {
  const scene = await codeTaken(t, engine)
  const { house, browser } = scene
  assert.equal(await deliveryOf(browser), 'sent')
  assert.notEqual((await smsOf(scene))?.body, null, 'another way may still need it')
  house.passTime(4 * SECOND_MS)
  const deliveredAt = new Date(house.now()).toISOString()
  assert.equal(await tell(house, receiptOf(scene, 0), 'sent'), 200)
  assert.equal(await deliveryOf(browser), 'sent', 'that the network has it is no end')
  assert.equal(await tell(house, receiptOf(scene, 0), 'delivered'), 200)
  const code = await smsCode(browser)
  assert.deepEqual(
    [code.delivery, code.deliveredAt, code.sentAgainAt, code.hasAnotherWay],
    ['delivered', deliveredAt, null, false],
  )
  const row = await smsOf(scene)
  assert.deepEqual([row?.recipient, row?.body], [null, null])
  house.passTime(1 * MINUTE_MS)
  assert.equal(await tell(house, receiptOf(scene, 0), 'delivered'), 200)
  assert.equal(await tell(house, receiptOf(scene, 0), 'undelivered'), 200)
  await letQueueLook(scene)
  assert.deepEqual(await smsCode(browser), code)
  assert.deepEqual(counts(scene), [1, 0])
  const metrics = await (await fetch(`${house.url}/metrics`)).text()
  assert.match(metrics, /receipts_total\{gateway="way-1",country="US",outcome="delivered"\} 1/)
  assert.doesNotMatch(metrics, /outcome="undelivered"/)
})

onBothEngines(
  'without a receipt for 20 seconds the same text goes by the next gateway, once',
  async (t, engine) => {
    const scene = await codeTaken(t, engine, 3)
    const { house, browser, ways } = scene
    house.passTime(20 * SECOND_MS - 1)
    await letQueueLook(scene, [1, 0, 0])
    assert.deepEqual(counts(scene), [1, 0, 0])
    assert.equal((await smsCode(browser)).hasAnotherWay, true)
    house.passTime(1)
    await letQueueLook(scene, [1, 1, 0])
    assert.deepEqual(counts(scene), [1, 1, 0])
    assert.equal(ways[1]?.taken[0]?.text, ways[0]?.taken[0]?.text)
    const code = await smsCode(browser)
    assert.deepEqual(
      [code.delivery, code.sentAgainAt, code.hasAnotherWay],
      ['sent', new Date(house.now()).toISOString(), false],
    )
    assert.equal((await smsOf(scene))?.again_because, 'no_receipt')
    house.passTime(1 * MINUTE_MS)
    await letQueueLook(scene, [1, 1, 0])
    assert.deepEqual(counts(scene), [1, 1, 0], 'a third would be one too many')
    const typed = /#(\d{6})$/.exec(ways[0]?.taken[0]?.text ?? '')?.[1] ?? ''
    assert.equal((await answer(browser, typed)).body.state, 'signed_in')
  },
)

onBothEngines('the code of a new number that was taken back goes by no other way', async (t, engine) => {
  const scene = await codeTaken(t, engine)
  const { house, browser, ways } = scene
  const typed = /#(\d{6})$/.exec(ways[0]?.taken[0]?.text ?? '')?.[1] ?? ''
  assert.equal((await answer(browser, typed)).body.state, 'signed_in')
  house.passTime(1 * SECOND_MS)
  assert.equal((await browser.call('PUT', '/api/v1/me/phone', { phone: '+12025558001' })).status, 202)
  await allAnswered(house)
  assert.equal(ways[0]?.taken.at(-1)?.to, '+12025558001')
  assert.notEqual((await smsOf(scene))?.body, null)
  assert.equal((await browser.call('DELETE', '/api/v1/me/phone/pending')).status, 204)
  const row = await smsOf(scene)
  assert.deepEqual([row?.state, row?.recipient, row?.body], ['sent', null, null])
  house.passTime(20 * SECOND_MS)
  await letQueueLook(scene)
  assert.deepEqual(counts(scene), [2, 0])
})

const countsOfAll = statement((q, _: Record<never, never>) =>
  q.db.selectFrom('sms_counts').select(['period', 'used', 'micros']).where('scope', '=', 'all'),
)

onBothEngines(
  'a copy that goes by the next gateway is paid for once more, and does not go beyond what all may cost',
  async (t, engine) => {
    const scene = await codeTaken(t, engine)
    const { house, browser, ways } = scene
    const { config } = house.world
    config.smsRoutes = { ...config.smsRoutes, currency: 'EUR', routes: [{ prefix: '+1', price: 0.4 }] }
    house.passTime(30 * SECOND_MS)
    await ask(browser)
    await allAnswered(house)
    assert.deepEqual(counts(scene), [2, 0])
    const micros = async () => (await house.world.store.read.all(countsOfAll, {})).map((row) => row.micros)
    assert.deepEqual(await micros(), [400_000, 400_000])

    config.smsBudgets = { ...config.smsBudgets, money: { day: 900_000, month: 9_000_000 } }
    house.passTime(20 * SECOND_MS)
    await letQueueLook(scene)
    assert.deepEqual(counts(scene), [2, 0], 'it would go into the last fifth')
    assert.equal(await deliveryOf(browser), 'sent')
    assert.deepEqual(await micros(), [400_000, 400_000])

    config.smsBudgets = { ...config.smsBudgets, money: { day: 1_500_000, month: 9_000_000 } }
    const next = house.browser()
    await toSmsStep(house, await house.newAccount(), next)
    await ask(next)
    await allAnswered(house)
    house.passTime(20 * SECOND_MS)
    await letQueueLook(scene, [3, 1])
    assert.deepEqual(counts(scene), [3, 1])
    assert.equal(ways[1]?.taken[0]?.text, ways[0]?.taken[2]?.text)
    assert.deepEqual(await micros(), [1_200_000, 1_200_000])
  },
)

onBothEngines(
  'what did not arrive goes by the next gateway at once, and by none is failed',
  async (t, engine) => {
    const scene = await codeTaken(t, engine)
    const { house, browser } = scene
    assert.equal(await tell(house, receiptOf(scene, 0), 'undelivered'), 200)
    await letQueueLook(scene, [1, 1])
    assert.deepEqual(counts(scene), [1, 1])
    assert.equal((await smsOf(scene))?.again_because, 'undelivered')
    assert.equal(await deliveryOf(browser), 'sent')
    assert.equal(await tell(house, receiptOf(scene, 1), 'undelivered'), 200)
    assert.equal(await deliveryOf(browser), 'failed')
    house.passTime(30 * SECOND_MS)
    assert.equal(await tell(house, receiptOf(scene, 0), 'delivered'), 200)
    assert.equal(await deliveryOf(browser), 'delivered', 'late, and true all the same')
  },
)

onBothEngines('a code that was answered, replaced or is too old goes by no other way', async (t, engine) => {
  const answered = await codeTaken(t, engine)
  const typed = /#(\d{6})$/.exec(answered.ways[0]?.taken[0]?.text ?? '')?.[1] ?? ''
  assert.equal((await answer(answered.browser, typed)).body.state, 'signed_in')
  assert.equal((await smsOf(answered))?.answered_at_ms, answered.house.now())
  const row = await smsOf(answered)
  assert.deepEqual([row?.state, row?.body], ['sent', null])
  answered.house.passTime(1 * MINUTE_MS)
  await letQueueLook(answered, [1, 0])
  assert.deepEqual(counts(answered), [1, 0])

  const replaced = await codeTaken(t, engine)
  const [first] = replaced.ways[0]?.taken ?? []
  // its receipt is due only after a new one may be asked for
  replaced.house.world.config.smsReceiptSeconds = 60
  replaced.house.passTime(30 * SECOND_MS)
  await ask(replaced.browser)
  await allAnswered(replaced.house)
  await tell(replaced.house, first?.receiptUrl ?? '', 'undelivered')
  await letQueueLook(replaced)
  assert.ok(replaced.ways[1]?.taken.every(({ id }) => id !== first?.id) ?? false)

  const old = await codeTaken(t, engine)
  old.house.passTime(5 * MINUTE_MS)
  await letQueueLook(old, [1, 0])
  assert.deepEqual(counts(old), [1, 0])
  assert.equal((await smsOf(old))?.body, null)
})

onBothEngines(
  'a forged receipt is not found, whatever is wrong in it, and changes nothing',
  async (t, engine) => {
    const scene = await codeTaken(t, engine)
    const { house, browser } = scene
    const other = await house.newAccount()
    const url = receiptOf(scene, 0)
    const forged: [string, Parameters<typeof tell>[3]][] = [
      ['no key', { url: url.replace(/\?.*/, '') }],
      ['another key', { url: url.replace(/key=../, 'key=xx') }],
      ['another gateway', { url: url.replace('way-1', 'way-2') }],
      ['a gateway that there is not', { url: url.replace('way-1', 'way-9') }],
      ['another account', { url: url.replace(/acc_\w+/, other.accountId) }],
      ['another message', { url: url.replace(/msg_\w+/, `msg_${'0'.repeat(26)}`) }],
      ['another secret', { secret: `whsec_${Buffer.alloc(32, 6).toString('base64')}` }],
      ['an old moment', { atMs: house.now() - 6 * MINUTE_MS }],
      ['a moment ahead', { atMs: house.now() + 6 * MINUTE_MS }],
    ]
    for (const [what, over] of forged) assert.equal(await tell(house, url, 'delivered', over), 404, what)
    assert.equal(await tell(house, url, 'lost'), 404, 'a word that there is not')
    assert.equal(await deliveryOf(browser), 'sent')
    const metrics = await (await fetch(`${house.url}/metrics`)).text()
    assert.match(
      metrics,
      /sallyport_sms_receipts_total\{gateway="way-1",country="other",outcome="not_authentic"\} \d/,
    )
    assert.equal(await tell(house, url, 'delivered'), 200)
  },
)

test('a receipt of one gateway says nothing of an SMS that only the other was given', async (t) => {
  const scene = await codeTaken(t, 'sqlite')
  const { house, browser } = scene
  const { receiptUrl } = await import('./receipt-address.ts')
  const row = await smsOf(scene)
  const place = { gateway: 'way-2', accountId: scene.account.accountId, messageId: row?.id ?? '' }
  assert.equal(await tell(house, receiptUrl(house.world, place), 'delivered'), 404)
  assert.equal(await deliveryOf(browser), 'sent')
})

test('a gateway that tells nothing is believed: what it took goes by no other', async (t) => {
  const sinks = [await startSink(t), await startSink(t)]
  const house = await openHouse(t, { gateways: sinks.map(({ url }, at) => plainGateway(`way-${at}`, url)) })
  house.stopTime()
  const account = await house.newAccount()
  const browser = house.browser()
  await toSmsStep(house, account, browser)
  await ask(browser)
  await allAnswered(house)
  house.passTime(1 * MINUTE_MS)
  await letQueueLook({ house, ways: [] })
  assert.deepEqual(
    sinks.map(({ taken }) => taken.length),
    [1, 0],
  )
  assert.equal((await smsCode(browser)).hasAnotherWay, false)
})

test('two receipts at once of the same SMS are both taken in, and the phone has it', async (t) => {
  for (const engine of ['sqlite', 'postgres'] as const) {
    const scene = await codeTaken(t, engine)
    const { house, browser } = scene
    await tell(house, receiptOf(scene, 0), 'undelivered')
    await letQueueLook(scene, [1, 1])
    const both = [
      tell(house, receiptOf(scene, 0), 'delivered'),
      tell(house, receiptOf(scene, 1), 'undelivered'),
    ]
    assert.deepEqual(await Promise.all(both), [200, 200])
    assert.equal(await deliveryOf(browser), 'delivered')
  }
})

test('a gateway that fails five times in a row is left alone for 30 seconds, and then tried by one', async (t) => {
  let works = false
  const asked: string[] = []
  const sometimes: SmsGateway = {
    name: 'sometimes',
    async send({ id }) {
      asked.push(id)
      if (!works) throw new Error('down')
      return undefined
    },
  }
  const taken: string[] = []
  const always: SmsGateway = { name: 'always', send: async ({ id }) => void taken.push(id) }
  const house = await openHouse(t, { gateways: [sometimes, always] })
  house.stopTime()
  const sendOne = async () => {
    const account = await house.newAccount()
    const browser = house.browser()
    await toSmsStep(house, account, browser)
    await ask(browser)
    await allAnswered(house)
  }
  for (let nth = 1; nth <= 7; nth++) await sendOne()
  assert.deepEqual([asked.length, taken.length], [5, 7])
  const rests = async () =>
    /sallyport_sms_gateway_rests\{gateway="sometimes"\} (\d)/.exec(
      await (await fetch(`${house.url}/metrics`)).text(),
    )?.[1]
  assert.equal(await rests(), '1')
  house.passTime(30 * SECOND_MS)
  await sendOne()
  await sendOne()
  assert.deepEqual([asked.length, taken.length], [6, 9], 'one tries it; it rests on')
  works = true
  house.passTime(1 * MINUTE_MS)
  await sendOne()
  await sendOne()
  assert.deepEqual([asked.length, taken.length], [8, 9])
  assert.equal(await rests(), '0')
})

test('where all gateways rest, an SMS tries them nevertheless', async (t) => {
  let asked = 0
  const down: SmsGateway = {
    name: 'down',
    async send() {
      asked++
      throw new Error('down')
    },
  }
  const house = await openHouse(t, { gateways: [down] })
  house.stopTime()
  for (let nth = 1; nth <= 7; nth++) {
    const account = await house.newAccount()
    const browser = house.browser()
    await toSmsStep(house, account, browser)
    await ask(browser)
    await allAnswered(house)
    assert.equal(await deliveryOf(browser), 'failed')
  }
  assert.equal(asked, 7)
})

test('the secret of a gateway signs what it is sent, and stands nowhere in it', async (t) => {
  const scene = await codeTaken(t, 'sqlite', 1)
  const [taken] = scene.ways[0]?.taken ?? []
  assert.ok(!JSON.stringify(taken).includes(SECRET.slice(6)))
  assert.match(
    taken?.receiptUrl ?? '',
    /^http:\/\/localhost:\d+\/sms-receipts\/way-1\/acc_\w+\/msg_\w+\?key=[\w-]{43}$/,
  )
})

/** A gateway that tells, and that takes each SMS only when it is told to. */
function slowWay(name: string) {
  const taken: { sms: Sms; accept: () => void; refuse: () => void }[] = []
  const gateway: SmsGateway = {
    name,
    tells: true,
    readReceipt: ({ query }) => (query.get('is') ?? 'sent') as SmsOutcome,
    send: (sms) =>
      new Promise((resolve, reject) => {
        taken.push({ sms, accept: () => resolve(undefined), refuse: () => reject(new Error('no')) })
      }),
  }
  return { gateway, taken }
}

/** A code that the first of two ways is being handed, and has not answered yet. */
async function codeUnderWay(t: TestContext, engine: Engine) {
  const ways = [slowWay('way-1'), slowWay('way-2')] as const
  const house = await openHouse(t, { engine, gateways: ways.map(({ gateway }) => gateway) })
  house.stopTime()
  const account = await house.newAccount()
  const browser = house.browser()
  await toSmsStep(house, account, browser)
  await ask(browser)
  const under = async (way: 0 | 1) => {
    for (let tries = 0; tries < 400 && ways[way].taken.length === 0; tries++)
      await new Promise((resolve) => setTimeout(resolve, 10))
    return ways[way].taken[0] ?? assert.fail('nothing was handed over')
  }
  const hear = async (is: string) => {
    const { pathname, search } = new URL((await under(0)).sms.receiptUrl ?? '')
    assert.equal((await fetch(`${house.url}${pathname}${search}&is=${is}`)).status, 200)
  }
  const later = async () => {
    house.passTime(1 * MINUTE_MS)
    house.world.messageWritten()
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return { house, account, browser, ways, under, hear, later }
}

onBothEngines('what becomes of an SMS while it is handed over is not forgotten', async (t, engine) => {
  const answered = await codeUnderWay(t, engine)
  const first = await answered.under(0)
  const code = /#(\d{6})$/.exec(first.sms.text)?.[1] ?? ''
  assert.equal((await answer(answered.browser, code)).body.state, 'signed_in')
  first.accept()
  await allAnswered(answered.house)
  await answered.later()
  assert.deepEqual([answered.ways[1].taken.length, (await smsOf(answered))?.body], [0, null], 'answered')

  const delivered = await codeUnderWay(t, engine)
  await delivered.hear('delivered')
  ;(await delivered.under(0)).refuse()
  await delivered.later()
  assert.equal(delivered.ways[1].taken.length, 0, 'the phone has it')
  assert.equal(await deliveryOf(delivered.browser), 'delivered')

  const lost = await codeUnderWay(t, engine)
  await lost.hear('undelivered')
  ;(await lost.under(0)).accept()
  ;(await lost.under(1)).accept()
  await allAnswered(lost.house)
  assert.equal((await smsOf(lost))?.again_because, 'undelivered')

  const replaced = await codeUnderWay(t, engine)
  const before = await replaced.under(0)
  replaced.house.passTime(30 * SECOND_MS)
  await ask(replaced.browser)
  before.refuse()
  for (let tries = 0; tries < 400 && replaced.ways[0].taken.length < 2; tries++)
    await new Promise((resolve) => setTimeout(resolve, 10))
  replaced.ways[0].taken[1]?.accept()
  await allAnswered(replaced.house)
  assert.equal(replaced.ways[1].taken.length, 0, 'a void code goes by no other way')
})

onBothEngines('what no gateway took brakes nobody once a gateway takes SMS again', async (t, engine) => {
  let works = false
  const sent: string[] = []
  const gateway: SmsGateway = {
    name: 'sometimes',
    async send({ to }) {
      if (!works) throw new Error('down')
      sent.push(to)
      return undefined
    },
  }
  const house = await openHouse(t, { engine, gateways: [gateway] })
  house.stopTime()
  // twelve new numbers of one hundred, from one network, while nothing goes out
  for (let nth = 0; nth < 12; nth++) {
    const account = await house.newAccount({ phone: `+1 202 555 77${String(nth).padStart(2, '0')}` })
    const browser = house.browser()
    await toSmsStep(house, account, browser)
    await ask(browser)
    await allAnswered(house)
  }
  works = true
  house.passTime(30 * MINUTE_MS)
  const account = await house.newAccount({ phone: '+1 202 555 7799' })
  const browser = house.browser()
  await toSmsStep(house, account, browser)
  await ask(browser)
  await allAnswered(house)
  assert.deepEqual(sent, [account.phone])
})

const loseAll = statement((q, _: Record<never, never>) =>
  q.db.updateTable('messages').set({ state: 'sending', lease_until_ms: 0 }).where('kind', '=', 'sms'),
)

onBothEngines(
  'what a release that wrote no attempts down was sending when it died goes to nobody',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const now = house.now()
    const sms = {
      accountId: account.accountId,
      userId: account.userId,
      to: account.phone,
      text: 'x',
      expiresAt: now + MINUTE_MS,
    }
    await house.world.store.write(async (tx) => {
      await writeSms({ ...house.world, messageWritten: () => undefined }, tx, sms, now)
      await tx.run(loseAll, {})
    })
    house.world.messageWritten()
    for (let tries = 0; tries < 400 && (await smsOf({ house, account }))?.state !== 'failed'; tries++)
      await new Promise((resolve) => setTimeout(resolve, 10))
    assert.deepEqual([(await smsOf({ house, account }))?.state, house.sent], ['failed', []])
  },
)
