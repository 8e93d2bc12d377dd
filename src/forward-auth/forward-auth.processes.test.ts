import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addHost, HOST, type HostBrowser, hostBrowser, openHosts, passes } from '../../test/behind-proxy.ts'
import { newBrowser, type TestBrowser } from '../../test/browser.ts'
import { answer, onBothEngines, PASSWORD } from '../../test/house.ts'
import { eventRows } from '../../test/house-rows.ts'
import { foundAccount, newGround, nthCode, startProduct } from '../../test/processes.ts'
import { openDatabase } from '../../test/stores.ts'

/** The address with a code to which Sallyport sends a browser that has begun at a host. */
async function addressWithCode(browser: HostBrowser): Promise<string> {
  const begun = await browser.ask()
  const way = new URL(begun.headers.get('location') ?? '').pathname
  const to = new URL((await browser.own.call('GET', way)).headers.get('location') ?? '')
  return to.pathname + to.search
}

const cookiesIn = (answers: { headers: Headers }[]) =>
  answers.filter(({ headers }) => headers.getSetCookie().length > 0).length

onBothEngines('of many requests at once with one code one gets the cookie', async (t, engine) => {
  const { house, account, browser } = await openHosts(t, { engine })
  const path = await addressWithCode(browser)
  assert.equal(cookiesIn(await Promise.all(Array.from({ length: 12 }, () => browser.ask({ path })))), 1)
  await passes(browser)
  assert.equal((await eventRows(house.world.store, account, 'application_entered')).length, 1)
})

test('two processes on one PostgreSQL give one cookie for a code, and what one ends is ended at the other', async (t) => {
  const ground = await newGround(t, 'postgres')
  const products = await Promise.all([startProduct(t, ground), startProduct(t, ground)])
  const store = openDatabase(ground.database)
  t.after(() => store.close())
  const account = await foundAccount(products[0])
  const own = newBrowser(products[0].url)
  await own.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })
  assert.equal((await own.call('POST', '/api/v1/sign-in/sms-code')).status, 202)
  await answer(own, (await nthCode(ground, account.phone, 1, products[0])) ?? '')
  await addHost(own, 'Metrics', [HOST])
  // the proxy of the host asks one, then the other
  const publicUrl = new URL(products[0].url)
  const at = (url: string, of: TestBrowser) =>
    hostBrowser({ url, world: { config: { publicUrl } } } as never, of)
  const browsers = products.map(({ url }) => at(url, own))
  const [first, second] = browsers as [HostBrowser, HostBrowser]
  const path = await addressWithCode(first)
  second.at(HOST).set('sallyport_host_handshake', first.at(HOST).get('sallyport_host_handshake') ?? '')
  const taken = await Promise.all(
    Array.from({ length: 30 }, (_, n) => (n % 2 === 0 ? first : second).ask({ path })),
  )
  assert.equal(cookiesIn(taken), 1)
  const cookie = first.at(HOST).get('sallyport_host') ?? second.at(HOST).get('sallyport_host') ?? ''
  for (const browser of browsers) {
    browser.at(HOST).set('sallyport_host', cookie)
    assert.equal((await browser.ask()).status, 200)
  }
  assert.equal((await own.call('DELETE', '/api/v1/session')).status, 204)
  for (const browser of browsers) assert.equal((await browser.ask()).status, 302)
  assert.equal((await eventRows(store, account, 'application_entered')).length, 1)
})
