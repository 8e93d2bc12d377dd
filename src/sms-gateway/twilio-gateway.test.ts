import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { TestBrowser } from '../../test/browser.ts'
import { OUTBOX } from '../../test/gateway-sink.ts'
import { answer, type House, onBothEngines, openHouse, toSmsStep } from '../../test/house.ts'
import { allAnswered } from '../../test/mails.ts'
import { ACCOUNT_SID, AUTH_TOKEN, callBack, startTwilio, type TwilioSink } from '../../test/twilio-sink.ts'
import { readConfig } from '../config.ts'
import type { Engine } from '../store/statement.ts'
import { openSmsGateways } from './open-gateways.ts'

type Scene = { house: House; twilio: TwilioSink; browser: TestBrowser; phone: string }

/** A code that was asked for where SMS go to Twilio, and to the outbox if that takes none. */
async function askedFor(t: TestContext, engine: Engine = 'sqlite', sender?: string): Promise<Scene> {
  const twilio = await startTwilio(t, sender)
  const house = await openHouse(t, {
    engine,
    env: { SALLYPORT_SMS: `${twilio.setting},outbox:` },
    opened: true,
  })
  const account = await house.newAccount()
  const browser = house.browser()
  await toSmsStep(house, account, browser)
  assert.equal((await browser.call('POST', '/api/v1/sign-in/sms-code')).status, 202)
  await allAnswered(house)
  return { house, twilio, browser, phone: account.phone }
}

const smsCode = async (browser: TestBrowser) => (await browser.call('GET', '/api/v1/sign-in')).body.smsCode
const patience = () => AbortSignal.timeout(5_000)

onBothEngines(
  'a code goes to Twilio as its API asks for it, and its callback says what became of it',
  async (t, engine) => {
    const { house, twilio, browser, phone } = await askedFor(t, engine)
    const [
      { path, authorization, form } = { path: '', authorization: '', form: {} as Record<string, string> },
    ] = twilio.posted
    assert.equal(path, `/2010-04-01/Accounts/${ACCOUNT_SID}/Messages.json`)
    assert.equal(authorization, `Basic ${Buffer.from(`${ACCOUNT_SID}:${AUTH_TOKEN}`).toString('base64')}`)
    const { Body = '', StatusCallback = '', ValidityPeriod, ...rest } = form
    assert.deepEqual(rest, { To: phone, From: '+12025550100' })
    assert.ok(Number(ValidityPeriod) > 290 && Number(ValidityPeriod) <= 300)
    assert.equal((await smsCode(browser)).delivery, 'sent')
    for (const status of ['queued', 'sending', 'sent'])
      assert.equal(await callBack(house, StatusCallback, status), 200)
    assert.equal((await smsCode(browser)).delivery, 'sent')
    assert.equal(
      await callBack(house, StatusCallback, 'delivered', { more: { RawDlrDoneDate: '2611241201' } }),
      200,
    )
    assert.equal((await smsCode(browser)).delivery, 'delivered')
    assert.equal((await answer(browser, /#(\d{6})$/.exec(Body)?.[1] ?? '')).body.state, 'signed_in')
  },
)

test('a callback that Twilio has not signed is not found', async (t) => {
  const { house, twilio, browser } = await askedFor(t)
  const callback = twilio.posted[0]?.form['StatusCallback'] ?? ''
  assert.equal(await callBack(house, callback, 'delivered', { authToken: 'another' }), 404)
  assert.equal(await callBack(house, callback, 'delivered', { signedUrl: `${callback}x` }), 404)
  assert.equal(await callBack(house, callback.replace(/key=../, 'key=xx'), 'delivered'), 404)
  const { pathname, search } = new URL(callback)
  const unsigned = await fetch(house.url + pathname + search, {
    method: 'POST',
    body: new URLSearchParams({ MessageStatus: 'delivered' }),
  })
  assert.equal(unsigned.status, 404)
  assert.equal((await smsCode(browser)).delivery, 'sent')
})

test('what Twilio says did not arrive goes by the next way', async (t) => {
  for (const status of ['undelivered', 'failed']) {
    const { house, twilio, browser } = await askedFor(t)
    await callBack(house, twilio.posted[0]?.form['StatusCallback'] ?? '', status)
    house.world.messageWritten()
    for (let tries = 0; tries < 400 && (await smsCode(browser)).delivery !== 'delivered'; tries++)
      await new Promise((resolve) => setTimeout(resolve, 10))
    assert.equal((await smsCode(browser)).delivery, 'delivered', 'it stays in the outbox, to be read')
  }
})

test('a messaging service takes the place of a sender', async (t) => {
  const { twilio } = await askedFor(t, 'sqlite', 'messaging-service=MG0123')
  const { MessagingServiceSid, From } = twilio.posted[0]?.form ?? {}
  assert.deepEqual([MessagingServiceSid, From], ['MG0123', undefined])
})

test('what Twilio does not take is refused: a number by its fault, all else by the gateway’s', async (t) => {
  const twilio = await startTwilio(t)
  const gateway = openTwilio(twilio.setting)
  for (const [status, code, blame] of [
    [400, 21_211, 'message'],
    [401, 20_003, 'gateway'],
    [404, 20_404, 'gateway'],
    [429, 20_429, 'gateway'],
    [500, 20_500, 'gateway'],
    [503, 20_503, 'gateway'],
  ] as const) {
    twilio.answers(status, code)
    await assert.rejects(gateway.send({ id: 'msg_1', to: '+12025550123', text: 'x' }, patience()), {
      message: `the gateway answered ${status}`,
      blame,
    })
  }
})

test('a public address that Twilio cannot reach is not named to it, and no receipt is waited for', async () => {
  const config = (publicUrl: string) =>
    readConfig({
      SALLYPORT_SMS: `twilio://${ACCOUNT_SID}:${AUTH_TOKEN}@api.twilio.com?from=+12025550100`,
      SALLYPORT_PUBLIC_URL: publicUrl,
      SALLYPORT_SMTP_URL: 'smtps://user:password@mail.example.com',
      SALLYPORT_MAIL_FROM: 'sign-in@example.com',
      SALLYPORT_SECRET_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
    })
  const tells = (publicUrl: string) => openAll(config(publicUrl)).map((gateway) => gateway.tells ?? false)
  assert.deepEqual([tells('http://localhost:3000'), tells('https://sign-in.example.com')], [[false], [true]])
  assert.equal(OUTBOX.tells, undefined)
})

const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
const openAll = (config: ReturnType<typeof readConfig>) =>
  openSmsGateways({ config, clock: { now: Date.now }, log })

function openTwilio(setting: string) {
  const [gateway] = openAll(
    readConfig({
      SALLYPORT_SMS: setting,
      SALLYPORT_SECRET_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
    }),
  )
  if (!gateway) throw new Error('no gateway was opened')
  return gateway
}
