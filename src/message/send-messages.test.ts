import assert from 'node:assert/strict'
import { test } from 'node:test'
import { messageRows } from '../../test/account-rows.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { HANGS, plainGateway, startSink, startTcp } from '../../test/gateway-sink.ts'
import {
  type House,
  onBothEngines,
  openHouse,
  sentCode,
  SET_UP_CODE,
  type TestAccount,
  toSmsStep,
} from '../../test/house.ts'
import { allAnswered } from '../../test/mails.ts'
import { notePatience } from '../../test/patience.ts'
import { newFolder, startServerProcess } from '../../test/server-process.ts'
import { MINUTE_MS, SECOND_MS } from '../store/duration.ts'
import type { Tables } from '../store/tables.ts'
import type { SmsGateway } from '../world.ts'
import { startMessageQueue } from './send-messages.ts'
import { type MessageWriter, writeSms } from './write-message.ts'

const REFUSES: SmsGateway = { name: 'refuses', send: async () => Promise.reject(new Error('no')) }

/** A browser at the SMS step, where a code has been asked for. */
async function askedForCode(house: House, account: TestAccount): Promise<TestBrowser> {
  const browser = house.browser()
  await toSmsStep(house, account, browser)
  assert.equal((await browser.call('POST', '/api/v1/sign-in/sms-code')).status, 202)
  return browser
}

const deliveryOf = async (browser: TestBrowser) =>
  (await browser.call('GET', '/api/v1/sign-in')).body.smsCode.delivery

async function until<T>(ask: () => Promise<T> | T, fits: (value: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 500; tries++) {
    const value = await ask()
    if (fits(value)) return value
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return ask()
}

const smsOf = async (house: House, account: TestAccount) =>
  (await messageRows(house, account)).filter(({ kind }) => kind === 'sms')
/** Patiences with gateways; a mail server is given a minute. */
const ofGateways = (patience: number[]) => patience.filter((ms) => ms !== MINUTE_MS)
/** Writes without a word to the queue of the house, as another process does. */
const asAnotherProcess = ({ world }: House) => ({ ...world, messageWritten: () => undefined })
/** Writes an SMS to somebody, as it is or by another process. */
const writeTo = (
  house: House,
  { accountId, userId, phone: to }: TestAccount,
  sms: { text: string; expiresAt: number },
  writer: MessageWriter = house.world,
) => house.world.store.write((tx) => writeSms(writer, tx, { accountId, userId, to, ...sms }, house.now()))
const isOver = (row: Tables['messages'] | undefined) =>
  row !== undefined && row.state !== 'queued' && row.state !== 'sending'

onBothEngines(
  'a code goes to the first gateway, and its text is erased once that has taken it',
  async (t, engine) => {
    const sinks = [await startSink(t), await startSink(t)]
    const house = await openHouse(t, {
      engine,
      gateways: sinks.map(({ url }, at) => plainGateway(`http ${at + 1}`, url)),
    })
    const account = await house.newAccount()
    const browser = await askedForCode(house, account)
    assert.equal(
      await until(
        () => deliveryOf(browser),
        (delivery) => delivery !== 'queued',
      ),
      'sent',
    )
    assert.deepEqual([sinks[0]?.taken.length, sinks[1]?.taken.length], [1, 0])
    const [taken] = sinks[0]?.taken ?? []
    assert.equal(taken?.to, account.phone)
    const code = /#(\d{6})$/.exec(taken?.text ?? '')?.[1]
    assert.equal(
      (await browser.call('POST', '/api/v1/sign-in/second-factor', { method: 'sms', code })).body.state,
      'signed_in',
    )
    const [row] = await smsOf(house, account)
    assert.deepEqual([row?.state, row?.recipient, row?.body, row?.gateway], ['sent', null, null, 0])
  },
)

test('where a gateway fails, in whatever way, the next in order is tried', async (t) => {
  const elsewhere = await startSink(t)
  const failing: [string, URL][] = [
    ['says 500', (await startSink(t, 500)).url],
    ['says garbage', await startTcp(t, (socket) => void socket.end('garbage\r\n\r\n'))],
    [
      'redirects',
      (await startSink(t, (response) => void response.writeHead(307, { location: elsewhere.url.href }).end()))
        .url,
    ],
    ['breaks the connection', await startTcp(t, (socket) => void socket.on('data', () => socket.destroy()))],
    ['is not there', new URL('http://127.0.0.1:1/send')],
  ]
  for (const [how, url] of failing) {
    const second = await startSink(t)
    const house = await openHouse(t, {
      gateways: [plainGateway('http 1', url), plainGateway('http 2', second.url)],
    })
    const account = await house.newAccount()
    const browser = await askedForCode(house, account)
    assert.equal(
      await until(
        () => deliveryOf(browser),
        (delivery) => delivery !== 'queued',
      ),
      'sent',
      how,
    )
    assert.deepEqual(
      second.taken.map(({ to }) => to),
      [account.phone],
      how,
    )
    assert.equal((await smsOf(house, account))[0]?.gateway, 1)
    assert.ok(
      house.logged.some((line) => line.includes('a gateway did not take an SMS')),
      how,
    )
  }
  assert.deepEqual(elsewhere.taken, [])
})

onBothEngines('where every gateway fails the sign-in says so, and the text is erased', async (t, engine) => {
  const house = await openHouse(t, {
    engine,
    gateways: [plainGateway('http 1', (await startSink(t, 500)).url), REFUSES],
  })
  const account = await house.newAccount()
  const browser = await askedForCode(house, account)
  assert.equal(
    await until(
      () => deliveryOf(browser),
      (delivery) => delivery !== 'queued',
    ),
    'failed',
  )
  const [row] = await smsOf(house, account)
  assert.deepEqual([row?.state, row?.recipient, row?.body, row?.sent_at_ms], ['failed', null, null, null])
})

test('what a gateway says of an SMS is not repeated in the log', async (t) => {
  const chatty: SmsGateway = {
    name: 'chatty',
    send: async ({ to, text }) => Promise.reject(new Error(`cannot send "${text}" to ${to}`)),
  }
  const house = await openHouse(t, { gateways: [chatty] })
  const account = await house.newAccount()
  const browser = await askedForCode(house, account)
  assert.equal(
    await until(
      () => deliveryOf(browser),
      (delivery) => delivery !== 'queued',
    ),
    'failed',
  )
  assert.ok(house.logged.some((line) => line.includes('chatty')))
  for (const line of house.logged)
    assert.doesNotMatch(line, new RegExp(`cannot send|is your|${account.phone.slice(1)}`))
})

test('a gateway that hangs is given up after five seconds, and the next is tried', async (t) => {
  const patience = notePatience(t, { shortenTo: 100 })
  const [hangs, second] = [await startSink(t, HANGS), await startSink(t)]
  const house = await openHouse(t, {
    gateways: [plainGateway('http 1', hangs.url), plainGateway('http 2', second.url)],
  })
  const account = await house.newAccount()
  const browser = await askedForCode(house, account)
  assert.equal(await deliveryOf(browser), 'queued', 'while nobody knows')
  assert.equal(
    await until(
      () => deliveryOf(browser),
      (delivery) => delivery !== 'queued',
    ),
    'sent',
  )
  assert.deepEqual(ofGateways(patience).slice(0, 2), [5 * SECOND_MS, 5 * SECOND_MS])
  assert.deepEqual([hangs.taken.length, second.taken.length], [1, 1])
})

onBothEngines('a code whose time ends while a gateway hangs is sent by no other', async (t, engine) => {
  const hangs = await startSink(t, (response) => {
    house.passTime(5 * MINUTE_MS)
    response.destroy()
  })
  const second = await startSink(t)
  const house = await openHouse(t, {
    engine,
    gateways: [plainGateway('http 1', hangs.url), plainGateway('http 2', second.url)],
  })
  const account = await house.newAccount()
  const browser = await askedForCode(house, account)
  assert.equal(
    await until(
      () => deliveryOf(browser),
      (delivery) => delivery !== 'queued',
    ),
    'failed',
  )
  assert.deepEqual(
    [hangs.taken.length, second.taken.length, (await smsOf(house, account))[0]?.body],
    [1, 0, null],
  )
})

test('a gateway is given no more time than the code has left', async (t) => {
  const patience = notePatience(t)
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const now = house.now()
  await writeTo(house, account, { text: 'soon over', expiresAt: now + 3 * SECOND_MS })
  house.world.messageWritten()
  await until(
    () => house.sent.length,
    (length) => length === 1,
  )
  assert.deepEqual(ofGateways(patience), [3 * SECOND_MS])
})

test('a code whose time ends between its claim and its hand-over is not handed over', async (t) => {
  const taken: string[] = []
  const gateway: SmsGateway = {
    name: 'at once',
    async send({ text }) {
      taken.push(text)
      return undefined
    },
  }
  const house = await openHouse(t, { gateways: [gateway] })
  const account = await house.newAccount()
  await allAnswered(house)
  const now = house.now()
  await writeTo(
    house,
    account,
    { text: 'soon over', expiresAt: now + 3 * SECOND_MS },
    asAnotherProcess(house),
  )
  // what comes before the claim and the claim itself are asked the time once each
  let asked = 0
  const clock = { now: () => now + (++asked > 2 ? 4 * SECOND_MS : 0) }
  const queue = startMessageQueue({
    ...house.world,
    clock,
    onMail: () => undefined,
    onNotTaken: async () => undefined,
    payAgain: async (_, prices) => prices.map(() => true),
  })
  const [row] = await until(
    () => smsOf(house, account),
    ([one]) => isOver(one),
  )
  await queue.stop()
  assert.deepEqual([row?.state, row?.body, taken], ['failed', null, []])
})

test('a code whose time has ended before it was the queue’s turn is not sent at all', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const now = house.now()
  await writeTo(house, account, { text: 'late', expiresAt: now })
  house.world.messageWritten()
  const [row] = await until(
    () => smsOf(house, account),
    ([one]) => isOver(one),
  )
  assert.deepEqual([row?.state, row?.body, house.sent], ['failed', null, []])
})

test('a message lies sealed in the database: no number, no code, no address in clear', async (t) => {
  const house = await openHouse(t, { gateways: [plainGateway('http 1', (await startSink(t, HANGS)).url)] })
  const account = await house.newAccount()
  await askedForCode(house, account)
  const rows = await messageRows(house, account)
  assert.deepEqual(rows.map(({ kind }) => kind).toSorted(), ['mail', 'sms'])
  const text = JSON.stringify(rows)
  for (const clear of [account.phone, account.phone.slice(1), account.email, 'is your', 'code', 'Two-factor'])
    assert.ok(!text.includes(clear), clear)
  for (const row of rows) assert.match(row.body ?? '', /^test\.[\w-]{40,}$/)
})

onBothEngines('of several queues on one store each message is sent by one', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const account = await house.newAccount()
  const others = Array.from({ length: 3 }, () =>
    startMessageQueue({
      ...house.world,
      onMail: () => undefined,
      onNotTaken: async () => undefined,
      payAgain: async (_, prices) => prices.map(() => true),
    }),
  )
  t.after(() => Promise.all(others.map((queue) => queue.stop())))
  const now = house.now()
  await Promise.all(
    Array.from({ length: 120 }, (_, n) =>
      writeTo(house, account, { text: `n ${n}`, expiresAt: now + MINUTE_MS }, asAnotherProcess(house)),
    ),
  )
  // all of them look at once
  house.world.messageWritten()
  for (const queue of others) queue.wake()
  await until(
    () => smsOf(house, account),
    (rows) => rows.length === 120 && rows.every(isOver),
  )
  assert.equal(house.sent.length, 120)
  assert.equal(new Set(house.sent.map(({ text }) => text)).size, 120)
  // that an attempt was written down by another one would have stopped a second claim, and lost what it had taken
  assert.ok(!house.logged.some((line) => line.includes('could not be read')))
})

test('a queue that is told to stop sends what it has claimed, and takes nothing new', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  await until(
    () => messageRows(house, account),
    (rows) => rows.every(isOver),
  )
  const taken: string[] = []
  const slow: SmsGateway = {
    name: 'slow',
    send: async ({ text }) => new Promise((resolve) => setTimeout(() => resolve(void taken.push(text)), 30)),
  }
  const now = house.now()
  const write = (text: string) =>
    house.world.store.write((tx) =>
      writeSms(
        asAnotherProcess(house),
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
  await write('before')
  const queue = startMessageQueue({
    ...house.world,
    smsGateways: [slow],
    onMail: () => undefined,
    onNotTaken: async () => undefined,
    payAgain: async (_, prices) => prices.map(() => true),
  })
  await queue.stop()
  assert.deepEqual(taken, ['before'], 'it was claimed while the queue was told to stop')
  assert.equal((await smsOf(house, account)).find(isOver)?.state, 'sent')
  await write('after')
  queue.wake()
  await new Promise((resolve) => setTimeout(resolve, 50))
  assert.deepEqual(taken, ['before'])
})

onBothEngines(
  'a gateway whose promise never settles is given up after its patience, the next is tried, and the queue stops',
  async (t, engine) => {
    const testEnds = Promise.withResolvers<void>()
    t.after(() => testEnds.resolve())
    const never: SmsGateway = { name: 'never', send: () => testEnds.promise.then(() => undefined) }
    const taken: string[] = []
    const takes: SmsGateway = { name: 'takes', send: async ({ text }) => void taken.push(text) }
    const house = await openHouse(t, { engine, gateways: [never, takes] })
    // the code has as little time left for the second gateway as for the first
    house.stopTime()
    const account = await house.newAccount()
    // the queue of the house has sent what that wrote, and sleeps: the code is the other queue's
    await allAnswered(house)
    const now = house.now()
    await writeTo(house, account, { text: 'a code', expiresAt: now + 200 }, asAnotherProcess(house))
    const queue = startMessageQueue({
      ...house.world,
      onMail: () => undefined,
      onNotTaken: async () => undefined,
      payAgain: async (_, prices) => prices.map(() => true),
    })
    const tooLong = new Promise((resolve) => setTimeout(() => resolve('too long'), 5_000).unref())
    assert.equal(await Promise.race([queue.stop(), tooLong]), undefined)
    const [row] = await until(
      () => smsOf(house, account),
      ([one]) => isOver(one),
    )
    assert.deepEqual([row?.state, row?.gateway, taken], ['sent', 1, ['a code']])
    assert.ok(house.logged.some((line) => line.includes('"never"') && line.includes('TimeoutError')))
  },
)

test('a process that is killed while it sends leaves a code that is sent again by no gateway that may have it', async (t) => {
  const hangs = await startSink(t, HANGS)
  const folder = newFolder(t)
  const databaseUrl = `sqlite:${folder}/sallyport.db`
  const keys = `test:${Buffer.alloc(32, 7).toString('base64')}`
  const child = await startServerProcess(t, {
    folder,
    env: {
      SALLYPORT_DATABASE_URL: databaseUrl,
      SALLYPORT_SECRET_KEYS: keys,
      SALLYPORT_SMS: hangs.url.href,
      SALLYPORT_SET_UP_CODE: SET_UP_CODE,
      SALLYPORT_OPERATOR_KEY: 'operator-key-of-the-tests-0123456789',
    },
  })
  const wanted = {
    account: { name: 'Example Ltd' },
    admin: {
      name: 'Alex Kim',
      email: 'alex.kim@example.com',
      password: 'four or five unrelated words',
      phone: '+1 202 555 0123',
    },
    setUpCode: SET_UP_CODE,
  }
  const made = await child.browser().call('POST', '/api/v1/accounts', wanted)
  const before = child.browser()
  await before.call('POST', '/api/v1/sign-in', {
    email: 'alex.kim@example.com',
    password: 'four or five unrelated words',
  })
  await before.call('POST', '/api/v1/sign-in/sms-code')
  await until(
    () => hangs.taken.length,
    (length) => length === 1,
  )
  child.kill('SIGKILL')
  await child.ended

  const same: SmsGateway = { name: 'http-1', send: async (sms) => void house.sent.push(sms) }
  const house = await openHouse(t, { databaseUrl, gateways: [same] })
  const account = {
    accountId: made.body.account.id,
    userId: made.body.user.id,
    email: 'alex.kim@example.com',
    phone: '+12025550123',
  }
  const browser = house.browser()
  browser.setCookie('sallyport_sign_in', before.cookie('sallyport_sign_in') ?? '')
  assert.equal(await deliveryOf(browser), 'queued', 'its lease lasts: the process may only be slow')
  house.passTime(30 * SECOND_MS)
  assert.equal(
    await until(
      () => deliveryOf(browser),
      (delivery) => delivery !== 'queued',
    ),
    'failed',
  )
  assert.deepEqual([house.sent, hangs.taken.length, (await smsOf(house, account))[0]?.body], [[], 1, null])
  await sentCode(house, account, browser)
  assert.equal(house.sent.length, 1, 'a new one can be asked for')
})
