import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openHouse, PASSWORD, signedIn } from '../../test/house.ts'
import { isCrossSite } from './cross-site.ts'

const OURS = 'https://sign-in.example.com'
const ORIGINS = [
  OURS,
  'https://evil.example',
  'https://sign-in.example.com:8443',
  'http://sign-in.example.com',
  'https://shop.example.com',
  'null',
  '',
  undefined,
]

const decide = (method: string, site: string | undefined, origin: string | undefined) =>
  isCrossSite(
    method,
    {
      ...(site === undefined ? {} : { 'sec-fetch-site': site }),
      ...(origin === undefined ? {} : { origin }),
    },
    OURS,
  )

test('what a browser says of the site decides: our own page and the address bar may, every other may not', () => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'BREW']) {
    for (const origin of ORIGINS) {
      for (const site of ['same-origin', 'none'])
        assert.equal(decide(method, site, origin), false, `${method} ${site} ${origin}`)
      for (const site of ['same-site', 'cross-site', '', 'Same-Origin', 'same-origin, cross-site'])
        assert.equal(decide(method, site, origin), true, `${method} ${site} ${origin}`)
    }
  }
})

test('where a browser says nothing of the site, its origin decides: ours or none', () => {
  for (const origin of ORIGINS)
    assert.equal(decide('POST', undefined, origin), origin !== OURS && origin !== undefined, String(origin))
})

test('reading is never refused: another site cannot see the answer', () => {
  for (const method of ['GET', 'HEAD', 'OPTIONS'])
    for (const site of ['cross-site', 'same-site'])
      assert.equal(decide(method, site, 'https://evil.example'), false)
})

test('another site’s page, a sibling’s and another port’s can do nothing with the cookies of a user', async (t) => {
  const house = await openHouse(t, { env: { SALLYPORT_PUBLIC_URL: 'http://localhost:3000' } })
  const account = await house.newAccount()
  const browser = await signedIn(house, account)
  const foreign = [
    { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    { 'sec-fetch-site': 'same-site', origin: 'http://localhost:4000' },
    { 'sec-fetch-site': 'same-site', origin: 'http://localhost:3000' },
  ]
  for (const headers of foreign) {
    for (const [method, path, body] of [
      ['PATCH', '/api/v1/me', { name: 'Mallory' }],
      ['DELETE', '/api/v1/session', undefined],
      ['DELETE', '/api/v1/me/sessions', undefined],
      ['POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD }],
      ['POST', '/api/v1/nothing', undefined],
      ['POST', '/api/v1/set-up', { broken: true }],
    ] as const) {
      const refused = await browser.call(method, path, body, headers)
      assert.deepEqual(
        [refused.status, refused.body.code],
        [403, 'cross_site'],
        `${method} ${path} ${JSON.stringify(headers)}`,
      )
    }
  }
  assert.equal((await browser.call('GET', '/api/v1/me')).body.name, 'Alex Kim')
})

test('a program without any of a browser’s headers, and a browser that sends an origin alone, are heard', async (t) => {
  const { url } = await openHouse(t, { env: { SALLYPORT_PUBLIC_URL: 'http://localhost:3000' } })
  const ask = async (headers: Record<string, string>) => {
    const response = await fetch(`${url}/api/v1/set-up`, {
      method: 'POST',
      body: '{"setUpCode":"x"}',
      headers: { 'content-type': 'application/json', ...headers },
    })
    return ((await response.json()) as { code: string }).code
  }
  // node's fetch says `sec-fetch-mode` of itself, and nothing of the site
  assert.equal(await ask({}), 'set_up_code_wrong')
  assert.equal(await ask({ origin: 'http://localhost:3000' }), 'set_up_code_wrong')
  for (const origin of ['http://localhost:4000', 'https://localhost:3000', 'null', 'https://evil.example'])
    assert.equal(await ask({ origin }), 'cross_site', origin)
})
