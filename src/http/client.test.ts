import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sessionRows } from '../../test/house-rows.ts'
import { atSmsStep, type House, openHouse, PASSWORD } from '../../test/house.ts'
import { browserLabel } from './client.ts'

const USER_AGENTS: [string, string][] = [
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    'Chrome on Windows',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
    'Microsoft Edge on Windows',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
    'Safari on iOS',
  ],
]

test('a browser is named in words that its user knows', () => {
  for (const [userAgent, label] of USER_AGENTS) assert.equal(browserLabel(userAgent), label)
})

test('a user agent that says nothing, or far too much, makes a short label', () => {
  assert.equal(browserLabel(undefined), 'Unknown browser')
  assert.equal(browserLabel(''), 'Unknown browser')
  for (const odd of [
    'x'.repeat(100_000),
    '('.repeat(5_000),
    `Mozilla/5.0 ${'a/b '.repeat(5_000)}`,
    '<script>alert(1)</script>/1.0 x',
    '%00',
  ])
    assert.ok(browserLabel(odd).length <= 60)
})

/** Signs in through these headers, and gives back the address that is kept with the session. */
async function addressOfSession(house: House, headers: Record<string, string>): Promise<string | undefined> {
  const account = await house.newAccount()
  const { browser, code } = await atSmsStep(house, account)
  await browser.call('POST', '/api/v1/sign-in/second-factor', { method: 'sms', code }, headers)
  return (await sessionRows(house.world.store, account))[0]?.address
}

test('X-Forwarded-For counts from a proxy that the operator trusts, and only its last untrusted hop', async (t) => {
  const house = await openHouse(t, { env: { SALLYPORT_TRUST_PROXY: '127.0.0.0/8, 10.0.0.0/8' } })
  assert.equal(await addressOfSession(house, { 'x-forwarded-for': '203.0.113.9' }), '203.0.113.9')
  assert.equal(
    await addressOfSession(house, { 'x-forwarded-for': '198.51.100.1, 203.0.113.9, 10.1.2.3' }),
    '203.0.113.9',
    'what the client wrote itself does not count',
  )
  assert.equal(await addressOfSession(house, {}), '127.0.0.1')
})

test('X-Forwarded-For from anybody else counts for nothing', async (t) => {
  for (const env of [{}, { SALLYPORT_TRUST_PROXY: '10.0.0.0/8' }]) {
    const house = await openHouse(t, { env })
    assert.equal(await addressOfSession(house, { 'x-forwarded-for': '203.0.113.9' }), '127.0.0.1')
  }
})

test('who makes up addresses does not escape the limit of wrong passwords of her network', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const attack = (n: number) =>
    house
      .browser()
      .call(
        'POST',
        '/api/v1/sign-in',
        { email: `alex.kim.${n}@example.com`, password: PASSWORD },
        { 'x-forwarded-for': `203.0.113.${n}`, forwarded: `for=203.0.113.${n}` },
      )
  const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => attack(n)))
  assert.ok(answers.every(({ status }) => status === 401))
  assert.equal((await attack(100)).status, 429)
})
