import assert from 'node:assert/strict'
import { test } from 'node:test'
import { giveRole } from '../../test/account-rows.ts'
import { OUTBOX } from '../../test/gateway-sink.ts'
import type { TestBrowser } from '../../test/browser.ts'
import {
  type House,
  onBothEngines,
  openHouse,
  OPERATOR_KEY,
  SET_UP_CODE,
  signedIn,
  type TestAccount,
  toSmsStep,
} from '../../test/house.ts'
import { MINUTE_MS } from '../store/duration.ts'
import { writeSms } from './write-message.ts'

const BEARER = { authorization: `Bearer ${SET_UP_CODE}` }

type Item = { id: string; kind: string; to: string; text: string; at: string }

const read = async (
  browser: TestBrowser,
  query = '',
): Promise<{ items: Item[]; nextCursor: string | null }> =>
  (await browser.call('GET', `/api/v1/outbox${query}`, undefined, BEARER)).body

async function write(house: House, account: TestAccount, text: string): Promise<void> {
  const now = house.now()
  await house.world.store.write((tx) =>
    writeSms(
      house.world,
      tx,
      {
        accountId: account.accountId,
        userId: account.userId,
        to: account.phone,
        text,
        expiresAt: now + MINUTE_MS,
      },
      now,
    ),
  )
}

async function untilThere(house: House, count: number): Promise<void> {
  house.world.messageWritten()
  for (
    let tries = 0;
    tries < 500 && (await read(house.browser(), '?limit=200')).items.length < count;
    tries++
  )
    await new Promise((resolve) => setTimeout(resolve, 10))
}

onBothEngines('a newcomer reads her code in the outbox and signs in with it', async (t, engine) => {
  const house = await openHouse(t, { engine, gateways: [OUTBOX] })
  const account = await house.newAccount()
  const browser = house.browser()
  assert.equal((await browser.call('POST', '/api/v1/set-up', { setUpCode: SET_UP_CODE })).status, 204)
  assert.deepEqual((await browser.call('GET', '/api/v1/set-up')).body, {
    firstAccount: false,
    signUp: 'first',
    codeAccepted: true,
    outbox: { sms: true, mail: true },
  })
  await toSmsStep(house, account, browser)
  await browser.call('POST', '/api/v1/sign-in/sms-code')
  await untilThere(house, 2)
  const { items } = (await browser.call('GET', '/api/v1/outbox')).body
  const sms = items.find(({ kind }: Item) => kind === 'sms')
  assert.equal(sms.to, account.phone)
  assert.equal((await browser.call('GET', '/api/v1/sign-in')).body.smsCode.delivery, 'delivered')
  const code = /^(\d{6}) is your Sallyport code\..*\n\n@localhost #\1$/s.exec(sms.text)?.[1]
  assert.equal(
    (await browser.call('POST', '/api/v1/sign-in/second-factor', { method: 'sms', code })).body.state,
    'signed_in',
  )
})

test('only the set-up code opens the outbox: no session, no operator key, no other code', async (t) => {
  const house = await openHouse(t, { gateways: [OUTBOX] })
  const account = await house.newAccount()
  const admin = await signedInByOutbox(house, account)
  await giveRole(house, account, 'admin')
  for (const headers of [
    {},
    { authorization: `Bearer ${OPERATOR_KEY}` },
    { authorization: `Bearer ${SET_UP_CODE}x` },
    { authorization: SET_UP_CODE },
    { authorization: `Basic ${SET_UP_CODE}` },
  ]) {
    const refused = await admin.call('GET', '/api/v1/outbox', undefined, headers)
    assert.deepEqual([refused.status, refused.body.code], [403, 'set_up_code_wrong'], JSON.stringify(headers))
  }
})

async function signedInByOutbox(house: House, account: TestAccount): Promise<TestBrowser> {
  const browser = house.browser()
  await toSmsStep(house, account, browser)
  await browser.call('POST', '/api/v1/sign-in/sms-code')
  await untilThere(house, 2)
  const sms = (await read(house.browser())).items.find(({ kind }) => kind === 'sms')
  await browser.call('POST', '/api/v1/sign-in/second-factor', { method: 'sms', code: sms?.text.slice(-6) })
  return browser
}

test('the cookie of the set-up code ends with the next start, whose code is another', async (t) => {
  const house = await openHouse(t, { gateways: [OUTBOX] })
  const browser = house.browser()
  await browser.call('POST', '/api/v1/set-up', { setUpCode: SET_UP_CODE })
  const next = await openHouse(t, {
    gateways: [OUTBOX],
    env: { SALLYPORT_SET_UP_CODE: 'another-code-of-the-tests' },
  })
  const after = next.browser()
  after.setCookie('sallyport_set_up', browser.cookie('sallyport_set_up') ?? '')
  assert.equal((await after.call('GET', '/api/v1/outbox')).body.code, 'set_up_code_wrong')
})

test('where browsers reach the server from elsewhere there is no outbox, whoever asks', async (t) => {
  const house = await openHouse(t)
  house.world.config.publicUrl = new URL('https://sign-in.example.com')
  const refused = await house.browser().call('GET', '/api/v1/outbox', undefined, BEARER)
  assert.deepEqual([refused.status, refused.body.code], [404, 'not_found'])
  assert.equal((await house.browser().call('GET', '/api/v1/set-up', undefined, BEARER)).body.outbox, null)
})

onBothEngines(
  'the newest message comes first, and a page goes on where the one before has ended',
  async (t, engine) => {
    const house = await openHouse(t, { engine, gateways: [OUTBOX] })
    house.stopTime()
    const account = await house.newAccount()
    for (let n = 0; n < 5; n++) {
      house.passTime(1_000)
      await write(house, account, `message ${n}`)
    }
    await untilThere(house, 6)
    const first = await read(house.browser(), '?limit=3')
    assert.deepEqual(
      first.items.map(({ text }) => text),
      ['message 4', 'message 3', 'message 2'],
    )
    house.passTime(1_000)
    await write(house, account, 'message 5')
    await untilThere(house, 7)
    const second = await read(house.browser(), `?limit=3&cursor=${first.nextCursor}`)
    assert.deepEqual(
      [second.items.slice(0, 2).map(({ text }) => text), second.items.length, second.nextCursor],
      [['message 1', 'message 0'], 3, null],
    )
  },
)

onBothEngines('messages of the same moment are each on one page, whatever its size', async (t, engine) => {
  const house = await openHouse(t, { engine, gateways: [OUTBOX] })
  house.stopTime()
  const account = await house.newAccount()
  await Promise.all(Array.from({ length: 24 }, (_, n) => write(house, account, `message ${n}`)))
  await untilThere(house, 25)
  for (const limit of [1, 7, 24, 25, 26]) {
    const seen: string[] = []
    let cursor: string | null = ''
    for (let pages = 0; cursor !== null && pages < 30; pages++) {
      const page: Awaited<ReturnType<typeof read>> = await read(
        house.browser(),
        `?limit=${limit}${cursor && `&cursor=${cursor}`}`,
      )
      seen.push(...page.items.map(({ id }) => id))
      assert.ok(page.items.length > 0, 'no page is empty')
      cursor = page.nextCursor
    }
    assert.deepEqual([seen.length, new Set(seen).size], [25, 25], `limit ${limit}`)
  }
})

test('a cursor or a limit that no page gave is refused', async (t) => {
  const house = await openHouse(t, { gateways: [OUTBOX] })
  for (const query of [
    'cursor=1',
    'cursor=9999999999999999',
    'cursor=-1',
    'cursor=1.msg_x',
    'cursor=%00',
    'cursor=',
    'limit=0',
    'limit=-1',
    'limit=1.5',
    'limit=201',
    'limit=1000',
    'limit=many',
    'page=2',
    'limit=1&limit=2',
  ]) {
    const refused = await house.browser().call('GET', `/api/v1/outbox?${query}`, undefined, BEARER)
    assert.deepEqual([refused.status, refused.body.code], [422, 'invalid'], query)
  }
})

test('where a gateway carries SMS, mail alone stays in the outbox', async (t) => {
  const house = await openHouse(t)
  await signedIn(house, await house.newAccount())
  await untilThere(house, 1)
  const kinds = (await read(house.browser())).items.map(({ kind }) => kind)
  assert.deepEqual([...new Set(kinds)], ['mail'])
})
