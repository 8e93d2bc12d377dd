import { readRaw, rawRequest } from '../../test/raw-http.ts'
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { openHouse, OPERATOR_KEY, PASSWORD, SET_UP_CODE, signedIn } from '../../test/house.ts'
import { freshDatabase, startPostgres } from '../../test/postgres.ts'

const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

test('a living process says so, and is ready while its store answers', async (t) => {
  const { url } = await openHouse(t)
  assert.deepEqual(await (await fetch(`${url}/healthz`)).json(), { status: 'alive' })
  assert.deepEqual(await (await fetch(`${url}/readyz`)).json(), { status: 'ready' })
})

test('a process that was told to stop is alive and not ready', async (t) => {
  const { url, readiness } = await openHouse(t)
  readiness.open = false
  const response = await fetch(`${url}/readyz`)
  const problem = (await response.json()) as { code: string; detail: string }
  assert.deepEqual(
    [response.status, response.headers.get('retry-after'), problem.code, problem.detail],
    [503, '1', 'store_unavailable', 'This process is stopping.'],
  )
  assert.equal((await fetch(`${url}/healthz`)).status, 200)
})

test('while PostgreSQL is away every call says so with 503, and after its restart all goes on without ours', async (t) => {
  const postgres = await startPostgres()
  t.after(() => postgres.stop())
  const house = await openHouse(t, {
    engine: 'postgres',
    databaseUrl: (await freshDatabase(postgres.url)).url,
  })
  const account = await house.newAccount()
  const browser = await signedIn(house, account)
  await postgres.stop()
  const answers = await Promise.all([
    browser.call('GET', '/api/v1/session'),
    browser.call('PATCH', '/api/v1/me', { name: 'Alex' }),
    house.browser().call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD }),
    house.browser().call('GET', '/api/v1/outbox', undefined, bearer(SET_UP_CODE)),
  ])
  for (const { status, body, headers } of answers) {
    assert.deepEqual([status, body.code, headers.get('retry-after')], [503, 'store_unavailable', '1'])
    assert.match(body.requestId, /^req_/)
  }
  assert.equal((await fetch(`${house.url}/readyz`)).status, 503)
  assert.equal((await fetch(`${house.url}/healthz`)).status, 200)
  assert.equal((await fetch(`${house.url}/api/openapi.json`)).status, 200)

  await postgres.restart()
  for (let tries = 0; tries < 100 && (await fetch(`${house.url}/readyz`)).status !== 200; tries++)
    await new Promise((resolve) => setTimeout(resolve, 50))
  assert.equal(
    (await browser.call('GET', '/api/v1/me')).body.name,
    'Alex Kim',
    'what was refused was not done, and the session is there',
  )
  assert.equal(
    (await (await signedIn(house, account)).call('PATCH', '/api/v1/me', { name: 'Alex' })).status,
    200,
  )
})

test('metrics are for this machine', async (t) => {
  const house = await openHouse(t)
  await house.browser().call('GET', '/api/v1/set-up')
  const response = await fetch(`${house.url}/metrics`)
  assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8')
  const text = await response.text()
  assert.match(
    text,
    /sallyport_request_seconds_count\{route="\/api\/v1\/set-up",method="GET",status="200"\} 1/,
  )
  assert.match(text, /sallyport_sms_total/)
  for (const [host, status] of [
    ['localhost:3000', 200],
    ['127.0.0.1', 200],
    ['evil.example', 404],
    ['localhost.evil.example', 404],
  ] as const) {
    const asked = `GET /metrics HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`
    assert.equal(readRaw(await rawRequest(house.url, asked)).status, status, host)
  }
})

test('through a proxy, trusted or not, the operator key alone opens the metrics', async (t) => {
  for (const env of [{}, { SALLYPORT_TRUST_PROXY: '10.0.0.0/8' }, { SALLYPORT_TRUST_PROXY: '127.0.0.1' }]) {
    const { url } = await openHouse(t, { env })
    for (const said of [
      { 'x-forwarded-for': '203.0.113.9' },
      { 'x-forwarded-for': '127.0.0.1' },
      { 'x-forwarded-for': '' },
      { forwarded: 'for=127.0.0.1' },
      { 'x-real-ip': '127.0.0.1' },
      { via: '1.1 proxy' },
      { 'x-forwarded-proto': 'https' },
    ]) {
      const refused = await fetch(`${url}/metrics`, { headers: said })
      assert.equal(refused.status, 404, JSON.stringify({ ...env, ...said }))
      assert.equal(((await refused.json()) as { code: string }).code, 'not_found')
      assert.equal(
        (await fetch(`${url}/metrics`, { headers: { ...said, ...bearer(`${OPERATOR_KEY}x`) } })).status,
        404,
      )
      assert.equal(
        (await fetch(`${url}/metrics`, { headers: { ...said, ...bearer(OPERATOR_KEY) } })).status,
        200,
      )
    }
  }
})

test('addresses that nobody serves make no new line in the metrics', async (t) => {
  const { url } = await openHouse(t)
  for (const path of ['/api/v1/oak', '/api/v1/elm', '/ash']) await fetch(url + path)
  const text = await (await fetch(`${url}/metrics`)).text()
  assert.match(text, /_count\{route="none",method="GET",status="404"\} 3/)
  assert.doesNotMatch(text, /route="[^"]*(oak|elm|ash)"/)
})

test('the address of every page is answered as one that is there', async (t) => {
  const { url } = await openHouse(t)
  const router = await readFile(join(import.meta.dirname, '../../web/shell/router.tsx'), 'utf8')
  const routes = [...router.matchAll(/getParentRoute: \(\) => (root|account),\s+path: '([^']+)'/g)]
  const places = routes.map(([, parent, path = '']) => `${parent === 'account' ? '/account' : ''}${path}`)
  assert.ok(places.includes('/account/users/$id') && places.includes('/profile/sign-ins'))
  for (const place of places) {
    const address = place.replace('$id', 'usr_1').replace(/(?<=.)\/$/, '')
    const { status } = await fetch(url + address, { headers: { accept: 'text/html' } })
    assert.equal(status, 200, address)
  }
})

test('a product name with dollar signs stands on the pages as it was set', async (t) => {
  const { url } = await openHouse(t, { env: { SALLYPORT_PRODUCT_NAME: "A$&B$'" } })
  const page = await (await fetch(`${url}/sign-in`)).text()
  assert.ok(page.includes('A$&amp;B$&#39;'))
  assert.doesNotMatch(page, /PRODUCT_NAME/)
})

test('the pages name the product as text and not as markup', async (t) => {
  const { url } = await openHouse(t, { env: { SALLYPORT_PRODUCT_NAME: 'A&B <i>"x"</i>' } })
  for (const place of ['/', '/sign-in', '/nowhere']) {
    const response = await fetch(url + place, { headers: { accept: 'text/html' } })
    const page = await response.text()
    assert.equal(response.status, place === '/nowhere' ? 404 : 200)
    assert.doesNotMatch(page, /<i>|%PRODUCT_NAME%/)
    assert.match(page, /A&amp;B &lt;i&gt;/)
  }
})
