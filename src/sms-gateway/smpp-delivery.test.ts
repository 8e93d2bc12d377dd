import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import smpp from 'smpp'
import { type House, type HouseOptions, onBothEngines, PASSWORD, type TestAccount } from '../../test/house.ts'
import { allAnswered } from '../../test/mails.ts'
import { cutPower, foundAccount, newGround, startProduct } from '../../test/processes.ts'
import { type Carrier, type CarrierWays, type Fate, startCarrier } from '../../test/smpp-carrier.ts'
import { askedForCode, openSmsHouse, sentCodeOf, untilDelivery } from '../../test/sms-house.ts'
import { newDatabase } from '../../test/stores.ts'
import { until } from '../../test/webhook-sink.ts'

const RECEIPT_MS = 20_000
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** A house with a carrier for each of these ways, in order of preference, and an account in it. */
async function withCarriers(t: TestContext, ways: Partial<CarrierWays>[], options: HouseOptions = {}) {
  const carriers: Carrier[] = []
  for (const one of ways) carriers.push(await startCarrier(t, one))
  const addresses = carriers.map((carrier, nth) => carrier.address(`from=Sallyport&name=carrier-${nth + 1}`))
  const house = await openSmsHouse(t, addresses, options)
  const [first, second] = carriers as [Carrier, Carrier]
  return { house, account: await house.newAccount(), first, second }
}

const textsOf = ({ taken }: Carrier) => taken.map(({ text }) => text)

/** One code went out by each of both, and it is the same. */
function sameCodeOnce(first: Carrier, second: Carrier, { phone }: TestAccount, what?: string): void {
  assert.deepEqual([first.taken.length, second.taken.length], [1, 1], what)
  assert.deepEqual(textsOf(first), textsOf(second), what)
  assert.match(textsOf(first)[0] ?? '', /^\d{6} is your/)
  assert.deepEqual(
    [first, second].map(({ taken }) => `+${taken[0]?.to}`),
    [phone, phone],
  )
}

async function answers(house: House, account: TestAccount, carrier: Carrier): Promise<void> {
  const browser = await askedForCode(house, account)
  await until(() => carrier.taken.length > 0, 'the code has come')
  const code = /#(\d{6})$/.exec(textsOf(carrier)[0] ?? '')?.[1]
  const { body } = await browser.call('POST', '/api/v1/sign-in/second-factor', { method: 'sms', code })
  assert.equal(body.state, 'signed_in')
}

onBothEngines('a code arrives by SMPP, its receipt is shown, and it signs in', async (t, engine) => {
  const { house, account, first, second } = await withCarriers(t, [{}, {}], { engine })
  const browser = await askedForCode(house, account)
  await untilDelivery(browser, 'delivered')
  assert.equal(first.taken[0]?.from, 'Sallyport')
  const code = /#(\d{6})$/.exec(textsOf(first)[0] ?? '')?.[1]
  const { body } = await browser.call('POST', '/api/v1/sign-in/second-factor', { method: 'sms', code })
  assert.equal(body.state, 'signed_in')
  assert.deepEqual([first.taken.length, second.taken.length], [1, 0])
})

onBothEngines(
  'a code that did not arrive goes out at once by the second gateway, the same',
  async (t, engine) => {
    const fates: Fate[] = ['UNDELIV', 'EXPIRED', 'DELETED', 'REJECTD']
    for (const fate of engine === 'sqlite' ? fates : fates.slice(0, 1)) {
      const { house, account, first, second } = await withCarriers(t, [{ fate }, {}], { engine })
      const browser = await askedForCode(house, account)
      await untilDelivery(browser, 'delivered')
      sameCodeOnce(first, second, account, fate)
      assert.ok((await sentCodeOf(browser))['sentAgainAt'])
    }
  },
)

test('a code without a receipt goes out by the second gateway after 20 seconds, and no sooner', async (t) => {
  const { house, account, first, second } = await withCarriers(t, [{ fate: 'none' }, {}])
  house.stopTime()
  const browser = await askedForCode(house, account)
  await untilDelivery(browser, 'sent')
  await allAnswered(house)
  house.passTime(RECEIPT_MS - 1)
  house.world.messageWritten()
  await sleep(300)
  assert.deepEqual([first.taken.length, second.taken.length], [1, 0])
  house.passTime(1)
  house.world.messageWritten()
  await untilDelivery(browser, 'delivered')
  sameCodeOnce(first, second, account)
})

test('a receipt that is no end is waited behind like none', async (t) => {
  const { house, account, first, second } = await withCarriers(t, [{ fate: 'ACCEPTD' }, {}])
  house.stopTime()
  const browser = await askedForCode(house, account)
  await until(() => first.delivered.length === 1, 'the receipt was heard')
  assert.equal((await sentCodeOf(browser))['delivery'], 'sent')
  house.passTime(RECEIPT_MS)
  house.world.messageWritten()
  await untilDelivery(browser, 'delivered')
  sameCodeOnce(first, second, account)
})

test('a receipt that comes after the code went out again counts, and nothing is sent a third time', async (t) => {
  const ways: Partial<CarrierWays>[] = [{ receipt: 'on_demand' }, { fate: 'none' }]
  const { house, account, first, second } = await withCarriers(t, ways)
  house.stopTime()
  const browser = await askedForCode(house, account)
  await untilDelivery(browser, 'sent')
  await allAnswered(house)
  house.passTime(RECEIPT_MS)
  house.world.messageWritten()
  await until(() => second.taken.length === 1, 'the second has it')
  await allAnswered(house)
  assert.equal(await first.receipt('c-1', 'DELIVRD'), 0)
  assert.equal((await sentCodeOf(browser))['delivery'], 'delivered')
  house.passTime(RECEIPT_MS)
  house.world.messageWritten()
  await sleep(300)
  sameCodeOnce(first, second, account)
})

test('a receipt that comes twice is heard once', async (t) => {
  for (const fate of ['DELIVRD', 'UNDELIV'] as const) {
    const { house, account, first, second } = await withCarriers(t, [{ fate, receipt: 'twice' }, {}])
    const browser = await askedForCode(house, account)
    await until(() => first.delivered.length === 2, 'both were answered')
    assert.deepEqual(first.delivered, [0, 0])
    await untilDelivery(browser, 'delivered')
    await sleep(200)
    assert.deepEqual([first.taken.length, second.taken.length], [1, fate === 'DELIVRD' ? 0 : 1])
  }
})

test('a receipt for a message that nobody knows is answered and changes nothing', async (t) => {
  const { house, account, first, second } = await withCarriers(t, [{ receipt: 'on_demand' }, {}])
  const browser = await askedForCode(house, account)
  await untilDelivery(browser, 'sent')
  assert.equal(await first.receipt('c-77', 'UNDELIV'), 0)
  await sleep(200)
  assert.equal((await sentCodeOf(browser))['delivery'], 'sent')
  assert.deepEqual([first.taken.length, second.taken.length], [1, 0])
})

test('a receipt that is faster than the answer to its message is heard', async (t) => {
  for (const fate of ['DELIVRD', 'UNDELIV'] as const) {
    const { house, account, first, second } = await withCarriers(t, [{ fate, receipt: 'before' }, {}])
    const browser = await askedForCode(house, account)
    await untilDelivery(browser, 'delivered')
    assert.deepEqual([first.taken.length, second.taken.length], [1, fate === 'DELIVRD' ? 0 : 1])
  }
})

test('a gateway tells nothing of what another one sends', async (t) => {
  const ways: Partial<CarrierWays>[] = [{ receipt: 'on_demand' }, {}]
  const { house, account, first, second } = await withCarriers(t, ways)
  const browser = await askedForCode(house, account)
  await untilDelivery(browser, 'sent')
  for (const fate of ['UNDELIV', 'DELIVRD'] as const) assert.equal(await second.receipt('c-1', fate), 0)
  await sleep(200)
  assert.equal((await sentCodeOf(browser))['delivery'], 'sent')
  assert.deepEqual([first.taken.length, second.taken.length], [1, 0])
  assert.equal(await first.receipt('c-1', 'DELIVRD'), 0)
  assert.equal((await sentCodeOf(browser))['delivery'], 'delivered')
})

test('two gateways may call two messages the same, and each tells of its own', async (t) => {
  const never: Partial<CarrierWays> = { receipt: 'on_demand' }
  const { house, account, first, second } = await withCarriers(t, [never, never])
  const one = await askedForCode(house, account)
  await untilDelivery(one, 'sent')
  first.ways.submit = smpp.errors.ESME_RTHROTTLED
  const other = await askedForCode(house, await house.newAccount())
  await untilDelivery(other, 'sent')
  assert.deepEqual([first.taken[0]?.id, second.taken[0]?.id], ['c-1', 'c-1'])
  await first.receipt('c-1', 'DELIVRD')
  const deliveries = async () =>
    Promise.all([one, other].map(async (browser) => (await sentCodeOf(browser))['delivery']))
  assert.deepEqual(await deliveries(), ['delivered', 'sent'])
  await second.receipt('c-1', 'DELIVRD')
  assert.deepEqual(await deliveries(), ['delivered', 'delivered'])
})

test('a receipt that could not be written down comes again, and counts then', async (t) => {
  const { house, account, first } = await withCarriers(t, [{ receipt: 'on_demand' }, {}])
  const browser = await askedForCode(house, account)
  await untilDelivery(browser, 'sent')
  const { store } = house.world
  house.world.store = { ...store, write: async () => Promise.reject(new Error('the database is away')) }
  assert.equal(await first.receipt('c-1', 'DELIVRD'), smpp.errors.ESME_RX_T_APPN)
  house.world.store = store
  assert.equal((await sentCodeOf(browser))['delivery'], 'sent')
  assert.equal(await first.receipt('c-1', 'DELIVRD'), 0)
  assert.equal((await sentCodeOf(browser))['delivery'], 'delivered')
})

test('a carrier that throttles or refuses is passed over at once', async (t) => {
  for (const name of ['ESME_RTHROTTLED', 'ESME_RMSGQFUL', 'ESME_RINVDSTADR'] as const) {
    const submit = smpp.errors[name]
    const { house, account, first, second } = await withCarriers(t, [{ submit }, {}])
    const browser = await askedForCode(house, account)
    await untilDelivery(browser, 'delivered')
    assert.deepEqual([first.submits(), second.taken.length], [1, 1], name)
    assert.ok(house.logged.some((line) => line.includes(`the gateway answered ${name}`)))
  }
})

test('wherever the link is cut, no code is lost, and none goes to the same gateway twice', async (t) => {
  const phases: [string, Partial<CarrierWays>, submits: number][] = [
    ['before the bind', { connection: 'cuts' }, 0],
    ['at the bind', { bind: 'cuts' }, 0],
    ['with the message', { submit: 'cuts' }, 1],
    ['behind its answer', { submit: 'cuts_after', fate: 'none' }, 1],
  ]
  for (const [phase, ways, submits] of phases) {
    // where it has come as far as a message, the link is laid anew in the time that the message has
    const env = submits === 0 ? { SALLYPORT_SMS_ACCEPT_SECONDS: '1' } : {}
    const { house, account, first, second } = await withCarriers(t, [ways, {}], { env })
    house.stopTime()
    const browser = await askedForCode(house, account)
    await until(async () => {
      if ((await sentCodeOf(browser))['delivery'] === 'sent') {
        house.passTime(RECEIPT_MS)
        house.world.messageWritten()
      }
      return second.taken.length > 0
    }, `the second has it: ${phase}`)
    // from here on the first one works again: what it may have is not sent to it anew
    Object.assign(first.ways, { connection: 'accepts', bind: 'accepts', submit: 'accepts' })
    await until(() => first.bound() === 1, `the link is laid anew: ${phase}`)
    await untilDelivery(browser, 'delivered')
    await sleep(100)
    assert.deepEqual([first.submits(), second.submits()], [submits, 1], phase)
    await house.close()
  }
})

test('a link that is cut between answer and receipt hears it by the next one', async (t) => {
  const { house, account, first, second } = await withCarriers(t, [{ receipt: 'on_demand' }, {}])
  const browser = await askedForCode(house, account)
  await untilDelivery(browser, 'sent')
  first.cut()
  await until(() => first.bound() === 0, 'it is cut')
  await until(() => first.bound() === 1, 'it is laid anew')
  assert.equal(await first.receipt('c-1', 'DELIVRD'), 0)
  assert.equal((await sentCodeOf(browser))['delivery'], 'delivered')
  assert.equal(second.taken.length, 0)
})

test('a carrier that cannot be reached delays no start, and is used once it can', async (t) => {
  const carrier = await startCarrier(t)
  await carrier.stop()
  const before = performance.now()
  const house = await openSmsHouse(t, [carrier.address('from=Sallyport')])
  assert.ok(performance.now() - before < 5_000)
  const account = await house.newAccount()
  await until(() => house.ofGateways.length > 0, 'it is told')
  await carrier.start()
  await until(() => carrier.bound() === 1, 'it is found')
  await answers(house, account, carrier)
})

test('after a restart the receipt of an earlier message counts, before anything is sent', async (t) => {
  const { path, drop } = await newDatabase('sqlite')
  t.after(drop)
  const databaseUrl = `sqlite:${path}`
  const ways: Partial<CarrierWays>[] = [{ receipt: 'on_demand' }]
  const { house, account, first } = await withCarriers(t, ways, { databaseUrl })
  const before = await askedForCode(house, account)
  await untilDelivery(before, 'sent')
  await house.close()
  assert.equal(first.bound(), 0)
  const again = await openSmsHouse(t, [first.address('name=carrier-1')], { databaseUrl })
  await until(() => first.bound() === 1, 'the link is laid by the start alone')
  assert.equal(await first.receipt('c-1', 'DELIVRD'), 0)
  const browser = again.browser()
  browser.setCookie('sallyport_sign_in', before.cookie('sallyport_sign_in') ?? '')
  assert.equal((await sentCodeOf(browser))['delivery'], 'delivered')
})

test('the program itself: bound while it runs, and a code whose process is killed goes to no carrier that may have it', async (t) => {
  const [first, second] = [await startCarrier(t, { submit: 'hangs' }), await startCarrier(t)]
  const addresses = [first.address('name=carrier-1'), second.address('name=carrier-2')]
  const ground = await newGround(t, 'sqlite')
  const product = await startProduct(t, ground, { SALLYPORT_SMS: addresses.join(',') })
  await until(() => first.bound() === 1 && second.bound() === 1, 'both links are laid by the start alone')
  const account = await foundAccount(product)
  const before = product.browser()
  const { email } = account
  await before.call('POST', '/api/v1/sign-in', { email, password: PASSWORD })
  await before.call('POST', '/api/v1/sign-in/sms-code')
  await until(() => first.submits() === 1, 'the first carrier has it')
  await cutPower(product)
  first.ways.submit = 'accepts'
  const { database } = ground
  const databaseUrl = database.engine === 'sqlite' ? `sqlite:${database.path}` : database.url
  const house = await openSmsHouse(t, addresses, { databaseUrl })
  const browser = house.browser()
  browser.setCookie('sallyport_sign_in', before.cookie('sallyport_sign_in') ?? '')
  await until(() => first.bound() === 1, 'the first link is laid anew')
  house.passTime(31_000)
  house.world.messageWritten()
  await untilDelivery(browser, 'delivered')
  assert.deepEqual([first.submits(), second.taken.length], [1, 1])
})

test('the program says goodbye to its carriers when it is told to stop', async (t) => {
  const carrier = await startCarrier(t)
  const ground = await newGround(t, 'sqlite')
  const product = await startProduct(t, ground, { SALLYPORT_SMS: carrier.address() })
  await until(() => carrier.bound() === 1, 'the link is laid')
  product.kill('SIGTERM')
  assert.deepEqual(await product.ended, { code: 0, signal: null })
  await until(() => carrier.bound() === 0, 'the link is gone')
  assert.equal(carrier.goodbyes(), 1)
})

test('no log of a house and its gateways has a code, a number or the password', async (t) => {
  const submit = smpp.errors.ESME_RSYSERR
  const { house, account, first } = await withCarriers(t, [{ submit }, { submit: 'cuts' }])
  const browser = await askedForCode(house, account)
  await untilDelivery(browser, 'failed')
  first.cut()
  await until(() => house.ofGateways.length >= 3, 'the gateways have told')
  for (const line of [...house.logged, ...house.ofGateways])
    assert.doesNotMatch(line, new RegExp(`is your|smpppw|${PASSWORD}|${account.phone.slice(1)}`))
})
