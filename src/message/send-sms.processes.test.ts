import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { messageRows } from '../../test/account-rows.ts'
import { type Sink, startSink } from '../../test/gateway-sink.ts'
import { type House, openHouse, PASSWORD, type TestAccount } from '../../test/house.ts'
import { cutPower, foundAccount, type Ground, newGround, startProduct } from '../../test/processes.ts'
import type { ServerProcess } from '../../test/server-process.ts'
import { SECRET, tell } from '../../test/sms-receipts.ts'
import { SECOND_MS } from '../store/duration.ts'

type Ways = { sinks: [Sink, Sink]; env: { SALLYPORT_SMS: string } }

/** Two gateways that sign and tell, each of which takes its time. */
async function startWays(
  t: TestContext,
  waitMs: number,
  onAnswered: () => void = () => undefined,
): Promise<Ways> {
  const answer = (response: ServerResponse) => {
    response.writeHead(202).end()
    onAnswered()
  }
  const start = () => startSink(t, (response) => void setTimeout(answer, waitMs, response))
  const sinks: Ways['sinks'] = [await start(), await start()]
  const [one, two] = sinks.map(({ url }, at) => `${url.href}#secret=${SECRET}&name=way-${at + 1}`)
  return { sinks, env: { SALLYPORT_SMS: `${one},${two}` } }
}

/** Asks for a code by SMS; the answer may never come. */
async function askIn(product: ServerProcess, account: TestAccount): Promise<() => Promise<unknown>> {
  const browser = product.browser()
  await browser.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })
  return () => browser.call('POST', '/api/v1/sign-in/sms-code').catch(() => undefined)
}

const databaseUrlOf = ({ database }: Ground) =>
  database.engine === 'sqlite' ? `sqlite:${database.path}` : database.url

/** The house after the crash: the same data, keys and gateways, with a clock that the test can turn. */
const reopen = (t: TestContext, ground: Ground, { env }: Ways): Promise<House> =>
  openHouse(t, { databaseUrl: databaseUrlOf(ground), env, opened: true })

const smsOf = async (house: House, account: TestAccount) =>
  (await messageRows(house, account)).filter(({ kind }) => kind === 'sms')

async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; tries < 1_000; tries++) {
    if (await isSo()) return
    await sleep(10)
  }
  throw new Error(`${what} did not come`)
}

/** When a process is killed, counted from where it can be seen that far: asked, its gateway asked, its gateway's answer given. */
const MOMENTS = [
  { seen: 'written', afterMs: 0 },
  { seen: 'handed over', afterMs: 0 },
  { seen: 'handed over', afterMs: 10 },
  { seen: 'taken', afterMs: 0 },
  { seen: 'taken', afterMs: 2 },
  { seen: 'taken', afterMs: 20 },
] as const

for (const engine of ['sqlite', 'postgres'] as const)
  test(`whenever a process is killed, no code is lost and none goes to a gateway twice (${engine})`, async (t) => {
    const ground = await newGround(t, engine)
    let answered = 0
    const ways = await startWays(t, 20, () => void answered++)
    const accounts: TestAccount[] = []
    for (const { seen, afterMs } of MOMENTS) {
      const product = await startProduct(t, ground, ways.env)
      const account = await foundAccount(product)
      accounts.push(account)
      const [taken, given] = [ways.sinks[0].taken.length, answered]
      const asking = (await askIn(product, account))()
      if (seen === 'written') await asking
      await until(seen, () => seen !== 'handed over' || ways.sinks[0].taken.length > taken)
      await until(seen, () => seen !== 'taken' || answered > given)
      await sleep(afterMs)
      await cutPower(product)
      await asking
    }
    const house = await reopen(t, ground, ways)
    // leases are over, and receipts are overdue
    house.passTime(60 * SECOND_MS)
    for (const account of accounts) {
      const isTaken = async () =>
        (await smsOf(house, account)).every(({ state }) => state === 'sent' || state === 'unconfirmed')
      await until('the end of an SMS', isTaken)
      const [sms] = await smsOf(house, account)
      const taken = ways.sinks.map((sink) => sink.taken.filter(({ id }) => id === sms?.id))
      assert.ok(
        taken.every(({ length }) => length <= 1),
        `${sms?.id} went to a gateway twice`,
      )
      assert.ok(taken.flat().length >= 1, `${sms?.id} was lost`)
      assert.equal(new Set(taken.flat().map(({ text }) => text)).size, 1, 'every SMS of it has the same code')
    }
  })

test('after a crash a receipt is taken in by the process that comes after, and what has none goes another way', async (t) => {
  const ground = await newGround(t, 'postgres')
  const ways = await startWays(t, 0)
  const product = await startProduct(t, ground, ways.env)
  const [arrives, hangs] = [await foundAccount(product), await foundAccount(product)]
  for (const account of [arrives, hangs]) await (await askIn(product, account))()
  await until('both SMS', () => ways.sinks[0].taken.length === 2)
  await sleep(200)
  await cutPower(product)
  const house = await reopen(t, ground, ways)
  const [first] = ways.sinks[0].taken.filter(({ to }) => to === arrives.phone) as unknown as {
    receiptUrl: string
  }[]
  assert.equal(await tell(house, first?.receiptUrl ?? '', 'delivered'), 200)
  assert.equal((await smsOf(house, arrives))[0]?.state, 'delivered')
  house.passTime(30 * SECOND_MS)
  await until('the SMS by another way', () => ways.sinks[1].taken.length === 1)
  const [once, again] = ways.sinks.map(({ taken }) => taken.find(({ to }) => to === hangs.phone)?.text)
  assert.equal(again, once)
})
