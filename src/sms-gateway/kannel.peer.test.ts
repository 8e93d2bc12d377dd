import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { freePort } from '../../test/free-port.ts'
import { KANNEL_PASSWORD, noKannel, startKannel } from '../../test/kannel.ts'
import { allAnswered } from '../../test/mails.ts'
import { type CarrierWays, SMPP_LOGIN, startCarrier } from '../../test/smpp-carrier.ts'
import { askedForCode, gatewaysAt, openSmsHouse, sentCodeOf, untilDelivery } from '../../test/sms-house.ts'
import { until } from '../../test/webhook-sink.ts'

// Kannel of Debian, set up as the guide says, between the product and a carrier that speaks SMPP
const skip = noKannel ?? false
const SMS = { id: 'msg_1', to: '+12025550123', text: '482913 is your code', lifeMs: 300_000 }
const patience = () => AbortSignal.timeout(5_000)

async function withKannel(t: TestContext, ways: Partial<CarrierWays> = {}) {
  const carrier = await startCarrier(t, ways)
  const kannel = await startKannel(t, carrier)
  await until(() => carrier.bound() === 1, 'Kannel is bound to the carrier')
  return { carrier, kannel }
}

/** A house that Kannel can reach, with Kannel before another carrier. */
async function houseBehind(t: TestContext, ways: Partial<CarrierWays> = {}) {
  const { carrier, kannel } = await withKannel(t, ways)
  const second = await startCarrier(t)
  const port = await freePort()
  const env = { SALLYPORT_PUBLIC_URL: `http://127.0.0.1:${port}` }
  const addresses = [kannel.address(), second.address('from=Example&name=second')]
  const house = await openSmsHouse(t, addresses, { port, env })
  return { house, account: await house.newAccount(), carrier, second }
}

test('by Kannel a code arrives, its receipt comes back, and it signs in', { skip }, async (t) => {
  const { house, account, carrier, second } = await houseBehind(t)
  const browser = await askedForCode(house, account)
  await untilDelivery(browser, 'delivered')
  const [sms] = carrier.taken
  assert.deepEqual([`+${sms?.to}`, sms?.from, sms?.parts], [account.phone, 'Example', 1])
  const code = /#(\d{6})$/.exec(sms?.text ?? '')?.[1]
  const answer = { method: 'sms', code }
  const { body } = await browser.call('POST', '/api/v1/sign-in/second-factor', answer)
  assert.equal(body.state, 'signed_in')
  assert.equal(second.taken.length, 0)
  assert.equal(carrier.taken.length, 1)
})

test('Kannel tells each receipt once', { skip }, async (t) => {
  const { house, account } = await houseBehind(t)
  const browser = await askedForCode(house, account)
  await untilDelivery(browser, 'delivered')
  // it would tell it again after two seconds, had our answer not pleased it
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  const metrics = await (await fetch(`${house.url}/metrics`)).text()
  const answered = metrics
    .split('\n')
    .filter((line) => line.includes('_count') && line.includes('/sms-receipts/'))
  assert.deepEqual(
    answered.map((line) => [/status="(\d+)"/.exec(line)?.[1], line.split(' ').at(-1)]),
    [['200', '2']],
    'taken by the carrier, and delivered',
  )
  assert.match(metrics, /sallyport_sms_receipts_total\{gateway="kannel",country="US",outcome="delivered"\} 1/)
})

test('what Kannel tells as undelivered goes out by the next gateway, the same code', { skip }, async (t) => {
  const { house, account, carrier, second } = await houseBehind(t, { fate: 'UNDELIV' })
  const browser = await askedForCode(house, account)
  await untilDelivery(browser, 'delivered')
  assert.deepEqual([carrier.taken.length, second.taken.length], [1, 1])
  assert.equal(second.taken[0]?.text, carrier.taken[0]?.text)
})

test('what the carrier behind Kannel refuses goes out by the next gateway', { skip }, async (t) => {
  const { house, account, carrier, second } = await houseBehind(t, { submit: 0x0b })
  const browser = await askedForCode(house, account)
  await untilDelivery(browser, 'delivered')
  assert.deepEqual([carrier.submits(), second.taken.length], [1, 1])
})

test('what Kannel has taken while its carrier is away goes out by the next gateway', { skip }, async (t) => {
  const { house, account, carrier, second } = await houseBehind(t)
  await carrier.stop()
  house.stopTime()
  const browser = await askedForCode(house, account)
  await untilDelivery(browser, 'sent')
  await allAnswered(house)
  assert.equal((await sentCodeOf(browser))['hasAnotherWay'], true)
  house.passTime(20_000)
  house.world.messageWritten()
  await untilDelivery(browser, 'delivered')
  assert.deepEqual([carrier.taken.length, second.taken.length], [0, 1])
})

test('by Kannel a text arrives as it is, in either alphabet, long or short', { skip }, async (t) => {
  const { carrier, kannel } = await withKannel(t)
  const [gateway] = gatewaysAt([kannel.address()]).gateways
  t.after(() => gateway?.stop?.())
  const texts: [text: string, coding: number, parts: number][] = [
    ['482913 is your code. @£€_é [x]\n\n@example.com #482913', 0, 1],
    ['482913 – 李 🔑 Zażółć\n\n@example.com #482913', 8, 1],
    ['x'.repeat(200), 0, 2],
    ['李'.repeat(100), 8, 2],
  ]
  for (const [text, coding, parts] of texts) {
    const before = carrier.taken.length
    await gateway?.send({ ...SMS, text }, patience())
    await until(() => carrier.taken.length > before, 'the carrier has it')
    const sms = carrier.taken.at(-1)
    assert.deepEqual([sms?.text, sms?.pdu.data_coding, sms?.parts], [text, coding, parts])
    const lifeMs = Number(sms?.pdu.validity_period) - Date.now()
    assert.ok(lifeMs > 290_000 && lifeMs <= 301_000, String(lifeMs))
  }
})

test('Kannel as the guide sets it up logs no code and no password', { skip }, async (t) => {
  const { carrier, kannel } = await withKannel(t)
  const gateways = [kannel.address(), kannel.address({ password: 'wrong' })].map(
    (address) => gatewaysAt([address]).gateways[0],
  )
  t.after(async () => {
    for (const gateway of gateways) await gateway?.stop?.()
  })
  await gateways[0]?.send({ ...SMS, receiptUrl: 'http://127.0.0.1:1/sms-receipts?key=x' }, patience())
  await assert.rejects(async () => gateways[1]?.send({ ...SMS, text: '771204 is your code' }, patience()))
  await until(() => carrier.delivered.length === 1, 'its receipt has come')
  await carrier.stop()
  await until(() => kannel.logged().includes('carrier'), 'it has logged that the carrier is away')
  assert.doesNotMatch(kannel.logged(), new RegExp(`482913|771204|${KANNEL_PASSWORD}|${SMPP_LOGIN.password}`))
})

test('a password that Kannel does not know is a refusal', { skip }, async (t) => {
  const { carrier, kannel } = await withKannel(t)
  const [gateway] = gatewaysAt([kannel.address({ password: 'wrong' })]).gateways
  t.after(() => gateway?.stop?.())
  await assert.rejects(async () => gateway?.send(SMS, patience()), {
    message: 'the gateway answered 403',
    blame: 'gateway',
  })
  assert.equal(carrier.submits(), 0)
})
