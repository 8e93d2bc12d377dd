import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { TestBrowser } from '../../test/browser.ts'
import { PASSWORD, type TestAccount } from '../../test/house.ts'
import { createUser } from '../../test/invited.ts'
import {
  cutPower,
  foundAccount,
  type Ground,
  newGround,
  nthCode,
  startProduct,
} from '../../test/processes.ts'
import type { ServerProcess } from '../../test/server-process.ts'
import { openDatabase } from '../../test/stores.ts'
import { addedWebhook, LOOPBACK_ALLOWED, startWebhookSink, until } from '../../test/webhook-sink.ts'
import { statement } from '../store/statement.ts'

/** As if the time of a lease had passed. */
const endLeases = statement((q, _: Record<never, never>) =>
  q.db.updateTable('webhooks').set({ lease_until_ms: 0 }),
)

async function signedIn(
  ground: Ground,
  product: ServerProcess,
  account: TestAccount,
  nth = 1,
): Promise<TestBrowser> {
  const browser = product.browser()
  await browser.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })
  await browser.call('POST', '/api/v1/sign-in/sms-code')
  const code = await nthCode(ground, account.phone, nth, product)
  const answer = await browser.call('POST', '/api/v1/sign-in/second-factor', { method: 'sms', code })
  assert.equal(answer.status, 200)
  return browser
}

/** The same browser, at another process. */
function at(product: ServerProcess, before: TestBrowser): TestBrowser {
  const browser = product.browser()
  browser.setCookie('sallyport_session', before.cookie('sallyport_session') ?? '')
  return browser
}

const start = (t: TestContext, ground: Ground) => startProduct(t, ground, LOOPBACK_ALLOWED)

async function newUser(admin: TestBrowser, name: string): Promise<string> {
  const { status, body } = await createUser(admin, { name, email: `${name}@example.com`, invite: false })
  assert.equal(status, 201)
  return body.id
}

for (const engine of ['sqlite', 'postgres'] as const)
  void test(`an event whose process is killed before it noted the answer is sent again under its id, and in its order (${engine})`, async (t) => {
    const ground = await newGround(t, engine)
    let product = await start(t, ground)
    const account = await foundAccount(product)
    const admin = await signedIn(ground, product, account)
    const sink = await startWebhookSink(t)
    await addedWebhook(admin, sink.url, ['user'])
    // it takes the first event, and its answer does not arrive any more
    sink.answers = () => undefined
    const made = [await newUser(admin, 'a'), await newUser(admin, 'b'), await newUser(admin, 'c')]
    await until(() => sink.events().length === 1, 'the first event')
    await cutPower(product)
    sink.answers = 204
    const store = openDatabase(ground.database)
    t.after(() => store.close())
    await store.write((tx) => tx.run(endLeases, {}))
    product = await start(t, ground)
    await until(() => sink.events().length === 4, 'the first again, and the others')
    const [first = '', ...again] = sink.events().map(({ data }) => String(data['userId']))
    assert.deepEqual([first, again], [made[0], made])
    assert.equal(sink.events()[1]?.id, sink.events()[0]?.id)
  })

void test('of writers at two processes each is told in order, once, whichever process tells', async (t) => {
  const ground = await newGround(t, 'postgres')
  const products = [await start(t, ground), await start(t, ground)] as const
  const account = await foundAccount(products[0])
  const sessions: TestBrowser[] = []
  for (let nth = 1; nth <= 4; nth++) sessions.push(await signedIn(ground, products[0], account, nth))
  const sink = await startWebhookSink(t)
  const [first] = sessions
  assert.ok(first)
  await addedWebhook(first, sink.url, ['user'])
  await addedWebhook(first, `${sink.url}/second`, ['user'])
  const made = await Promise.all(
    sessions.map(async (session, writer) => {
      const nodes = [session, at(products[1], session)] as const
      const ids: string[] = []
      // each begins when the one before was answered, by the other process
      for (let nth = 0; nth < 12; nth++)
        ids.push(await newUser(nth % 2 === 0 ? nodes[0] : nodes[1], `w${writer}.${nth}`))
      return ids
    }),
  )
  const all = made.flat()
  await until(() => sink.events().length >= 2 * all.length, 'every event at both')
  const orders = ['/in/sallyport', '/in/sallyport/second'].map((path) =>
    sink
      .events()
      .filter((one) => one.path === path)
      .map(({ data }) => String(data['userId'])),
  )
  for (const told of orders) {
    assert.deepEqual(told.toSorted(), all.toSorted(), 'each once')
    for (const ids of made)
      assert.deepEqual(
        told.filter((id) => ids.includes(id)),
        ids,
        'in the order in which it was done',
      )
  }
  assert.deepEqual(orders[0], orders[1], 'and in the same to both')
})
