import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { messageRows } from '../../test/account-rows.ts'
import {
  atSmsStep,
  type House,
  type HouseOptions,
  onBothEngines,
  openHouse,
  OPERATOR_KEY,
  PASSWORD,
  SET_UP_CODE,
  type TestAccount,
} from '../../test/house.ts'
import { notePatience } from '../../test/patience.ts'
import { type ServerProcess, startServerProcess } from '../../test/server-process.ts'
import { readMail, type SinkOptions, type SmtpSink, startSmtpSink, startWire } from '../../test/smtp-sink.ts'
import { newDatabase } from '../../test/stores.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../store/duration.ts'
import { type Engine, statement } from '../store/statement.ts'
import type { Tables } from '../store/tables.ts'
import type { Mailer } from '../world.ts'
import { startMessageQueue } from './send-messages.ts'
import { writeMail } from './write-message.ts'

const smtp = (port: number) => ({
  SALLYPORT_SMTP_URL: `smtp://127.0.0.1:${port}`,
  SALLYPORT_MAIL_FROM: 'sign-in@example.com',
})

/** A house whose mail goes to a mail server of the test's, and an account in it whose own first mail has gone. */
async function houseAndSink(
  t: TestContext,
  options: HouseOptions = {},
  sinkOptions: SinkOptions = {},
): Promise<{ house: House; sink: SmtpSink; account: TestAccount }> {
  const sink = await startSmtpSink(t, sinkOptions)
  const house = await openHouse(t, { ...options, env: smtp(sink.port) })
  const account = await house.newAccount()
  await until(
    () => mailsOf(house, account),
    (rows) => rows.every(isOver),
  )
  sink.taken.length = 0
  return { house, sink, account }
}

async function write(
  { world, now }: House,
  { accountId, email }: TestAccount,
  subject: string,
  livesMs = DAY_MS,
): Promise<void> {
  const mail = { accountId, to: email, text: { subject, parts: ['words of the mail'] } }
  await world.store.write((tx) => writeMail(world, tx, { ...mail, expiresAt: now() + livesMs }, now()))
}

async function until<T>(ask: () => Promise<T> | T, fits: (value: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 3_000; tries++) {
    const value = await ask()
    if (fits(value)) return value
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return ask()
}

type Row = Tables['messages']

const mailsOf = async (house: House, account: { accountId: string }) =>
  (await messageRows(house, account)).filter(({ kind }) => kind === 'mail')
const findAllMails = statement((q, _: Record<string, never>) =>
  q.db.selectFrom('messages').selectAll().where('kind', '=', 'mail'),
)
const allMails = ({ world }: House) => world.store.read.all(findAllMails, {})
const isOver = ({ state }: Row) => !['queued', 'postponed', 'sending'].includes(state)
const newestMail = async (house: House, account: TestAccount) => (await mailsOf(house, account)).at(-1)
const subjects = (sink: SmtpSink) => sink.taken.map(({ raw }) => readMail(raw).headers.get('subject'))

/** Waits until the newest mail of an account is as it is said to be. */
const untilNewest = (house: House, account: TestAccount, fits: (row: Row) => boolean) =>
  until(
    () => newestMail(house, account),
    (row) => row !== undefined && fits(row),
  )

onBothEngines(
  'a mail goes to the mail server in both forms, and its words are erased here',
  async (t, engine) => {
    const { house, sink, account } = await houseAndSink(t, { engine })
    await write(house, account, 'Something happened')
    const row = await untilNewest(house, account, isOver)
    assert.deepEqual([row?.state, row?.recipient, row?.body, row?.tries], ['sent', null, null, 0])
    assert.ok(row?.sent_at_ms)
    const { headers, text, html } = readMail(sink.taken[0]?.raw ?? '')
    assert.deepEqual([headers.get('to'), headers.get('subject')], [account.email, 'Something happened'])
    assert.equal(text.trim(), 'words of the mail')
    assert.match(html, /<p[^>]*>words of the mail<\/p>/)
    const outbox = await house.browser().call('GET', '/api/v1/outbox', undefined, {
      authorization: `Bearer ${SET_UP_CODE}`,
    })
    assert.deepEqual(outbox.body.items, [], 'what is sent does not stay in the outbox')
  },
)

onBothEngines(
  'a mail that is not taken is tried after 5 and 15 seconds, 1, 5 and 15 minutes, and then every hour, until it is',
  async (t, engine) => {
    const { house, sink, account } = await houseAndSink(t, { engine })
    house.stopTime()
    sink.at = { MAIL: 451 }
    await write(house, account, 'at last')
    const waits = [5 * SECOND_MS, 15 * SECOND_MS, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, HOUR_MS]
    for (const [at, wait] of waits.entries()) {
      const row = await untilNewest(
        house,
        account,
        ({ state, tries }) => state === 'postponed' && tries === at + 1,
      )
      assert.deepEqual([row?.tries, (row?.next_try_at_ms ?? 0) - house.now()], [at + 1, wait])
      assert.ok(row?.body, 'its words stay until it has ended')
      house.passTime(wait - 1)
      house.world.messageWritten()
      await new Promise((resolve) => setTimeout(resolve, 30))
      assert.equal((await newestMail(house, account))?.tries, at + 1, 'not before its time')
      if (at === waits.length - 1) sink.at = {}
      house.passTime(1)
      house.world.messageWritten()
    }
    const row = await untilNewest(house, account, isOver)
    assert.deepEqual([row?.state, row?.tries, row?.recipient, row?.body], ['sent', 7, null, null])
    assert.deepEqual(subjects(sink), ['at last'])
  },
)

onBothEngines('a mail whose next try would come after its expiry has failed', async (t, engine) => {
  const { house, sink, account } = await houseAndSink(t, { engine })
  house.stopTime()
  sink.at = { RCPT: 450 }
  await write(house, account, 'a short life', 20 * SECOND_MS)
  await untilNewest(house, account, ({ tries, state }) => tries === 1 && state === 'postponed')
  house.passTime(5 * SECOND_MS)
  house.world.messageWritten()
  const row = await untilNewest(house, account, isOver)
  assert.deepEqual([row?.state, row?.recipient, row?.body, row?.sent_at_ms], ['failed', null, null, null])
  sink.at = {}
  house.passTime(HOUR_MS)
  house.world.messageWritten()
  await new Promise((resolve) => setTimeout(resolve, 50))
  assert.deepEqual(sink.taken, [])
})

onBothEngines('a mail that has expired while it waited is erased and not sent', async (t, engine) => {
  const { house, sink, account } = await houseAndSink(t, { engine })
  house.stopTime()
  sink.at = { end: 451 }
  await write(house, account, 'late', 6 * SECOND_MS)
  await untilNewest(house, account, ({ tries, state }) => tries === 1 && state === 'postponed')
  sink.at = {}
  house.passTime(6 * SECOND_MS)
  house.world.messageWritten()
  const row = await untilNewest(house, account, isOver)
  assert.deepEqual([row?.state, row?.recipient, row?.body, sink.taken], ['failed', null, null, []])
})

test('a mail that is refused for good, or that nobody knows of, has failed, and its words are erased', async (t) => {
  const sink = await startSmtpSink(t)
  const wire = await startWire(t, sink.port, { when: /\r\n\.\r\n$/, does: 'cuts' })
  for (const [port, at] of [
    [sink.port, { RCPT: 550 }],
    [wire.port, {}],
  ] as const) {
    sink.at = at
    const house = await openHouse(t, { env: smtp(port) })
    const account = await house.newAccount()
    const row = await untilNewest(house, account, isOver)
    assert.deepEqual([row?.state, row?.recipient, row?.body, row?.tries], ['failed', null, null, 0])
    house.passTime(HOUR_MS)
    house.world.messageWritten()
    await new Promise((resolve) => setTimeout(resolve, 50))
    assert.equal(wire.connections(), port === wire.port ? 1 : 0, 'it is not tried again')
  }
})

test('an attempt is given a minute, and no more than the mail has left', async (t) => {
  const patience = notePatience(t)
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  await write(house, account, 'soon over', 3 * SECOND_MS)
  await until(
    () => house.mails.length,
    (length) => length === 2,
  )
  assert.deepEqual(new Set(patience), new Set([MINUTE_MS, 3 * SECOND_MS]))
})

test('a mail server that hangs holds up no code by SMS, and has no more than eight connections', async (t) => {
  const { house, sink, account } = await houseAndSink(t, {}, { at: {} })
  sink.at = { greeting: 'hangs' }
  for (let n = 0; n < 20; n++) await write(house, account, `mail ${n}`)
  await until(
    () => sink.open(),
    (open) => open === 8,
  )
  const { browser, code } = await atSmsStep(house, account)
  const body = { method: 'sms', code }
  const { status } = await browser.call('POST', '/api/v1/sign-in/second-factor', body)
  assert.equal(status, 200)
  assert.equal(sink.open(), 8)
  const states = (await mailsOf(house, account)).map(({ state }) => state)
  assert.equal(states.filter((state) => state === 'sending').length, 8)
  assert.ok(states.filter((state) => state === 'queued').length >= 12)
})

test('mail that was not taken before holds up none that is tried for the first time', async (t) => {
  const tried = new Map<string, number>()
  const sent: string[] = []
  const mailer: Mailer = {
    name: 'test',
    async send({ id, subject }, signal) {
      tried.set(id, (tried.get(id) ?? 0) + 1)
      if (subject !== 'stuck') {
        sent.push(subject)
        return 'sent'
      }
      if (tried.get(id) === 1) return 'try_again'
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
      return 'failed'
    },
  }
  const house = await openHouse(t, { mailer })
  house.stopTime()
  const account = await house.newAccount()
  for (let n = 0; n < 20; n++) await write(house, account, 'stuck', HOUR_MS)
  await until(
    () => mailsOf(house, account),
    (rows) => rows.filter(({ tries }) => tries === 1).length === 20,
  )
  house.passTime(5 * SECOND_MS)
  house.world.messageWritten()
  await until(
    () => [...tried.values()].filter((times) => times === 2).length,
    (stuck) => stuck === 4,
  )
  await write(house, account, 'a code')
  await until(
    () => sent,
    (gone) => gone.includes('a code'),
  )
  assert.ok(sent.includes('a code'))
  assert.equal([...tried.values()].filter((times) => times === 2).length, 4)
})

onBothEngines('of several queues on one store each mail is sent by one', async (t, engine) => {
  const { house, sink, account } = await houseAndSink(t, { engine })
  const others = Array.from({ length: 3 }, () =>
    startMessageQueue({
      ...house.world,
      onMail: () => undefined,
      onNotTaken: async () => undefined,
      payAgain: async (_, prices) => prices.map(() => true),
    }),
  )
  t.after(() => Promise.all(others.map((queue) => queue.stop())))
  await Promise.all(Array.from({ length: 40 }, (_, n) => write(house, account, `mail ${n}`)))
  for (const queue of others) queue.wake()
  await until(
    () => sink.taken.length,
    (length) => length >= 40,
  )
  await until(
    () => mailsOf(house, account),
    (rows) => rows.every(isOver),
  )
  assert.equal(sink.taken.length, 40)
  assert.equal(new Set(subjects(sink)).size, 40)
})

test('a queue that stops brings the mail under way to its end, and leaves what waits for the next start', async (t) => {
  const { house, sink, account } = await houseAndSink(t)
  house.stopTime()
  sink.at = { MAIL: 451 }
  await write(house, account, 'waits')
  await untilNewest(house, account, ({ tries, state }) => tries === 1 && state === 'postponed')
  sink.at = {}
  const quiet = { ...house, world: { ...house.world, messageWritten: () => undefined } }
  await write(quiet, account, 'under way')
  const queue = startMessageQueue({
    ...house.world,
    onMail: () => undefined,
    onNotTaken: async () => undefined,
    payAgain: async (_, prices) => prices.map(() => true),
  })
  await queue.stop()
  assert.deepEqual(subjects(sink), ['under way'])
  assert.deepEqual(
    (await mailsOf(house, account))
      .slice(-2)
      .map(({ state }) => state)
      .toSorted(),
    ['postponed', 'sent'],
  )
  house.passTime(5 * SECOND_MS)
  house.world.messageWritten()
  await until(
    () => sink.taken.length,
    (length) => length === 2,
  )
  assert.deepEqual(subjects(sink), ['under way', 'waits'])
})

test('a server that is told to stop while a mail server hangs ends, and sends the mail after its next start', async (t) => {
  const sink = await startSmtpSink(t, { at: { MAIL: 'hangs' } })
  const ground = await newServerGround(t, 'sqlite', sink)
  const child = await startServerProcess(t, { env: ground.env })
  const accountId = await createAccount(child, 10)
  await until(
    () => sink.open(),
    (open) => open === 1,
  )
  child.kill('SIGTERM')
  const late = new Promise((resolve) => setTimeout(resolve, 30_000, 'the mail server holds it').unref())
  assert.deepEqual(await Promise.race([child.ended, late]), { code: 0, signal: null })
  sink.at = {}
  const house = await openHouse(t, { databaseUrl: ground.databaseUrl, env: smtp(sink.port) })
  const [row] = await mailsOf(house, { accountId })
  assert.deepEqual([row?.state, row?.tries, sink.taken], ['postponed', 1, []])
  house.passTime(5 * SECOND_MS)
  house.world.messageWritten()
  await until(
    () => sink.taken.length,
    (length) => length === 1,
  )
  assert.equal(sink.taken.length, 1)
})

test('metrics count mail by what became of it', async (t) => {
  const { house, sink, account } = await houseAndSink(t)
  sink.at = { RCPT: 550 }
  await write(house, account, 'refused')
  await untilNewest(house, account, isOver)
  sink.at = { RCPT: 450 }
  await write(house, account, 'later')
  await untilNewest(house, account, ({ tries, state }) => tries === 1 && state === 'postponed')
  const text = await (await fetch(`${house.url}/metrics`)).text()
  for (const outcome of ['sent', 'failed', 'try_again'])
    assert.match(text, new RegExp(`^sallyport_mail_total\\{outcome="${outcome}"\\} 1$`, 'm'))
})

type Ground = { databaseUrl: string; env: Record<string, string> }

/** What a server process needs whose mail goes to a sink, and whose database a house opens after it. */
async function newServerGround(t: TestContext, engine: Engine, sink: SmtpSink): Promise<Ground> {
  const database = await newDatabase(engine)
  t.after(() => database.drop())
  const databaseUrl = database.engine === 'sqlite' ? `sqlite:${database.path}` : database.url
  return {
    databaseUrl,
    env: {
      ...smtp(sink.port),
      SALLYPORT_DATABASE_URL: databaseUrl,
      SALLYPORT_SECRET_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
      SALLYPORT_OPERATOR_KEY: OPERATOR_KEY,
    },
  }
}

/** Creates an account in a process, which writes its administrator a mail. */
async function createAccount(child: ServerProcess, number: number): Promise<string> {
  const admin = {
    name: 'Alex Kim',
    email: `alex.kim.${number}@example.com`,
    password: PASSWORD,
    phone: `+1 202 555 01${number}`,
  }
  const headers = { authorization: `Bearer ${OPERATOR_KEY}` }
  const form = { account: { name: 'Example Ltd' }, admin }
  const { status, body } = await child.browser().call('POST', '/api/v1/accounts', form, headers)
  assert.equal(status, 201)
  return body.account.id
}

onBothEngines(
  'a process that is killed between commit and sending: mail that it had not begun is sent once, the rest shows as failed',
  async (t, engine) => {
    const sink = await startSmtpSink(t, { at: { greeting: 'hangs' } })
    const ground = await newServerGround(t, engine, sink)
    const child = await startServerProcess(t, { env: ground.env })
    await Promise.all(Array.from({ length: 12 }, (_, at) => createAccount(child, 10 + at)))
    await until(
      () => sink.open(),
      (open) => open === 8,
    )
    child.kill('SIGKILL')
    await child.ended
    sink.at = {}

    const house = await openHouse(t, { databaseUrl: ground.databaseUrl, env: smtp(sink.port) })
    await until(
      () => sink.taken.length,
      (length) => length === 4,
    )
    assert.equal(sink.taken.length, 4, 'those that nobody had begun')
    const sending = async () => (await allMails(house)).filter(({ state }) => state === 'sending').length
    assert.equal(await until(sending, (count) => count === 8), 8, 'their process may only be slow')
    house.passTime(2 * MINUTE_MS)
    const rows = await until(
      () => allMails(house),
      (all) => all.every(isOver),
    )
    assert.deepEqual(rows.map(({ state }) => state).toSorted(), [
      ...Array.from({ length: 8 }, () => 'failed'),
      ...Array.from({ length: 4 }, () => 'sent'),
    ])
    for (const row of rows) assert.deepEqual([row.recipient, row.body], [null, null])
    assert.equal(new Set(sink.taken.map(({ to }) => to[0])).size, 4)
  },
)

onBothEngines(
  'a process that is killed at any moment sends no mail twice, and leaves none',
  async (t, engine) => {
    const sink = await startSmtpSink(t)
    const ground = await newServerGround(t, engine, sink)
    const created: string[] = []
    for (const [round, answers] of [1, 4, 9].entries()) {
      const child = await startServerProcess(t, { env: ground.env })
      for (let n = 0; n < 12; n++)
        // a creation that the kill cuts off has no answer
        void createAccount(child, 10 + 12 * round + n).then(
          (id) => created.push(id),
          () => undefined,
        )
      const before = created.length
      await until(
        () => created.length - before,
        (answered) => answered >= answers,
      )
      child.kill('SIGKILL')
      await child.ended
    }
    const house = await openHouse(t, { databaseUrl: ground.databaseUrl, env: smtp(sink.port) })
    house.passTime(2 * MINUTE_MS)
    const rows = await until(
      () => allMails(house),
      (all) => all.every(isOver),
    )
    for (const row of rows) assert.deepEqual([isOver(row), row.recipient, row.body], [true, null, null])
    const accounts = rows.map((row) => row.account_id)
    for (const id of created) assert.ok(accounts.includes(id), 'what was answered has its mail')
    const sent = rows.filter(({ state }) => state === 'sent').length
    const addresses = sink.taken.map(({ to }) => to[0])
    assert.equal(new Set(addresses).size, addresses.length, 'none came twice')
    assert.ok(created.length >= 14 && sent <= addresses.length && addresses.length <= rows.length)
  },
)
