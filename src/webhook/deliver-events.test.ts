import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { eventsOf } from '../../test/account-rows.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { type House, onBothEngines, openHouse, signedIn } from '../../test/house.ts'
import { mailTo, said } from '../../test/invited.ts'
import { allAnswered } from '../../test/mails.ts'
import {
  addedWebhook,
  LOOPBACK_ALLOWED,
  startWebhookSink,
  until,
  type WebhookSink,
  WEBHOOKS,
} from '../../test/webhook-sink.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../store/duration.ts'
import { nextTryAt } from '../outgoing/next-try.ts'
import { stopsAt as endOf } from './delivery-times.ts'

const rename = async (admin: TestBrowser, name: string) =>
  assert.equal(said(await admin.call('PATCH', '/api/v1/me', { name })), '200')
const events = (sink: WebhookSink) => sink.events().map(({ id }) => id)
const look = async (admin: TestBrowser, path: string) => (await admin.call('GET', path)).body

/** Lets the next attempt come, which counts as `passTime` says, and waits until it was made. */
async function nextAttempt(
  { passTime }: House,
  admin: TestBrowser,
  path: string,
  sink: WebhookSink,
  ms: number,
) {
  const before = sink.got.length
  passTime(ms)
  await until(() => sink.got.length > before, 'an attempt')
  await until(async () => (await look(admin, path)).nextTryAt !== null, 'what it came to')
}

onBothEngines(
  'what is not taken is sent again in its order under the same id, with longer and longer pauses',
  async (t, engine) => {
    const house = await openHouse(t, { engine, env: LOOPBACK_ALLOWED })
    house.stopTime()
    const account = await house.newAccount()
    const admin = await signedIn(house, account)
    const [sink, healthy] = [await startWebhookSink(t), await startWebhookSink(t)]
    const { path } = await addedWebhook(admin, sink.url, ['user'])
    await addedWebhook(admin, healthy.url, ['user'])
    sink.answers = 500
    for (const name of ['A. Kim', 'B. Kim', 'C. Kim']) await rename(admin, name)
    await until(() => healthy.events().length === 3, 'the other webhook is told meanwhile')
    await until(async () => (await look(admin, path)).state === 'trying_again', 'trying again')
    const [first, second, third] = events(healthy)
    assert.deepEqual(events(sink), [first], 'those behind wait')
    for (let tries = 2; tries <= 4; tries++) await nextAttempt(house, admin, path, sink, MINUTE_MS)
    assert.deepEqual(events(sink), [first, first, first, first])
    const trouble = await look(admin, path)
    assert.deepEqual([trouble.waiting, trouble.lastAnswer], [3, { status: 500, failure: null }])
    const { body } = await admin.call('GET', `${path}/deliveries`)
    assert.deepEqual(
      body.items.map((one: { state: string; tries: number }) => [one.state, one.tries]),
      [
        ['waiting', 0],
        ['waiting', 0],
        ['waiting', 4],
      ],
    )
    assert.deepEqual(body.items[2].answer, { status: 500, body: '{"message":"said"}' })
    const stamps = new Set(sink.events().map(({ headers }) => headers['webhook-timestamp']))
    assert.equal(stamps.size, 4, 'each attempt says its own moment')

    const metrics = await (await fetch(`${house.url}/metrics`)).text()
    assert.match(metrics, /^sallyport_webhook_deliveries_total\{outcome="failed"\} 4$/m)
    assert.match(metrics, /^sallyport_webhook_deliveries_total\{outcome="delivered"\} 3$/m)

    sink.answers = 200
    assert.equal((await admin.call('POST', `${path}/try`)).status, 202)
    await until(() => events(sink).length === 7, 'what waited')
    assert.deepEqual(events(sink).slice(4), [first, second, third])
    await until(async () => (await look(admin, path)).state === 'delivering', 'all is well again')
    assert.deepEqual(await look(admin, path).then(({ waiting, failingSince }) => [waiting, failingSince]), [
      0,
      null,
    ])
  },
)

onBothEngines(
  'after 3 days without an answer a webhook stops, its administrators are told once, and Try now goes on with what waits',
  async (t, engine) => {
    const house = await openHouse(t, { engine, env: LOOPBACK_ALLOWED })
    house.stopTime()
    const account = await house.newAccount()
    const admin = await signedIn(house, account)
    const sink = await startWebhookSink(t)
    const { path } = await addedWebhook(admin, sink.url, ['user'])
    sink.answers = 503
    await rename(admin, 'A. Kim')
    await until(async () => (await look(admin, path)).state === 'trying_again', 'trying again')
    const { failingSince, stopsAt } = await look(admin, path)
    assert.equal(Date.parse(stopsAt) - Date.parse(failingSince), 3 * DAY_MS)
    await allAnswered(house)
    house.passTime(3 * DAY_MS - 1)
    const again = await signedIn(house, account)
    await until(
      async () => (await look(again, path)).nextTryAt === stopsAt,
      'the last try is at the very end',
    )
    assert.equal((await look(again, path)).state, 'trying_again')
    house.passTime(1)
    await until(async () => (await look(again, path)).state === 'stopped', 'it stops')
    await mailTo(house, account.email, 'has stopped')
    await rename(again, 'B. Kim')
    await until(async () => (await look(again, path)).waiting === 2, 'what happens meanwhile waits too')
    await allAnswered(house)
    assert.equal(house.mails.filter(({ subject }) => subject.includes('has stopped')).length, 1)
    const stopped = (await eventsOf(house, account)).filter(({ type }) => type === 'webhook_stopped')
    assert.deepEqual(
      stopped.map(({ actorId, details }) => [actorId, details['host']]),
      [[null, new URL(sink.url).host]],
    )
    const before = sink.got.length
    house.passTime(HOUR_MS / 2)
    await new Promise((resolve) => setTimeout(resolve, 700))
    assert.equal(sink.got.length, before, 'nothing is sent any more')

    sink.answers = 204
    assert.equal((await again.call('POST', `${path}/try`)).body.state, 'delivering')
    await until(() => events(sink).length === before + 2 - 1, 'what waited')
    await until(async () => (await look(again, path)).waiting === 0, 'nothing waits')
  },
)

onBothEngines('an event is sent again on request, at its place and under its id', async (t, engine) => {
  const house = await openHouse(t, { engine, env: LOOPBACK_ALLOWED })
  house.stopTime()
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const sink = await startWebhookSink(t)
  const { path } = await addedWebhook(admin, sink.url, ['user'])
  await rename(admin, 'A. Kim')
  house.passTime(MINUTE_MS)
  const since = new Date(house.now()).toISOString()
  for (const name of ['B. Kim', 'C. Kim']) await rename(admin, name)
  await until(() => sink.events().length === 3, 'three events')
  const [first = '', second, third] = events(sink)

  assert.equal((await admin.call('POST', `${path}/deliveries/${first}/replay`)).status, 202)
  await until(() => sink.events().length === 4, 'the first again')
  await until(async () => (await look(admin, path)).waiting === 0, 'it is noted')
  assert.equal((await admin.call('POST', `${path}/replay`, { since })).status, 202)
  await until(() => sink.events().length === 6, 'those from then on')
  assert.deepEqual(events(sink), [first, second, third, first, second, third])
  assert.equal(sink.events()[3]?.text, sink.events()[0]?.text, 'word for word')
  await until(async () => (await look(admin, path)).waiting === 0, 'it is noted')
  const { body } = await admin.call('GET', `${path}/deliveries`)
  assert.deepEqual(
    body.items.map((one: { replayedBy: { id: string } }) => one.replayedBy.id),
    [account.userId, account.userId, account.userId],
  )
  const unknown = `evt_${'0'.repeat(26)}`
  assert.equal(said(await admin.call('POST', `${path}/deliveries/${unknown}/replay`)), '404 not_found')
})

onBothEngines(
  'who removes a webhook drops what waits, and an address that moves takes it along',
  async (t, engine) => {
    const house = await openHouse(t, { engine, env: LOOPBACK_ALLOWED })
    const account = await house.newAccount()
    const admin = await signedIn(house, account)
    const [old, moved] = [await startWebhookSink(t), await startWebhookSink(t)]
    const { path } = await addedWebhook(admin, old.url, ['user'])
    old.answers = 500
    await rename(admin, 'A. Kim')
    await until(async () => (await look(admin, path)).state === 'trying_again', 'trying again')
    const changed = await admin.call('PATCH', path, { url: moved.url, events: ['policy', 'user'] })
    assert.deepEqual([changed.status, changed.body.url], [200, moved.url])
    await until(() => moved.events().length === 1, 'what waited')
    assert.equal(moved.got[0]?.type, 'webhook.test')
    moved.answers = 500
    await rename(admin, 'B. Kim')
    await until(async () => (await look(admin, path)).waiting === 1, 'it waits')
    assert.equal(said(await admin.call('DELETE', path)), '204')
    assert.equal(said(await admin.call('GET', path)), '404 not_found')
    await rename(admin, 'C. Kim')
    const types = (await eventsOf(house, account)).map(({ type }) => type)
    for (const type of ['webhook_added', 'webhook_changed', 'webhook_removed'])
      assert.ok(types.includes(type))
  },
)

test('an address is saved only where a server answers a test event, and refused with what to do', async (t) => {
  const house = await openHouse(t, { env: LOOPBACK_ALLOWED })
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const sink = await startWebhookSink(t)
  const add = (url: string, wanted = ['user']) => admin.call('POST', WEBHOOKS, { url, events: wanted })
  const refused = async (url: string) => {
    const { status, body } = await add(url)
    assert.equal(status, 422, url)
    assert.equal(body.errors[0].pointer, '/url')
    return `${body.code}: ${body.errors[0].detail}`
  }
  for (const status of [301, 302, 307, 404, 500]) {
    sink.answers = (_, response) =>
      void response.writeHead(status, { location: `http://127.0.0.1:${sink.port}/elsewhere` }).end()
    assert.match(await refused(sink.url), new RegExp(`^webhook_unanswered: .*answered with ${status}\\.`))
  }
  assert.ok(!sink.got.some((one) => one.path === '/elsewhere'), 'no redirect is followed')
  sink.answers = (_, response) => void response.destroy()
  assert.match(await refused(sink.url), /No server can be reached/)
  assert.match(await refused('https://crm.example.com/'), /DNS knows no server/)
  assert.match(
    await refused('http://192.168.1.20/hook'),
    /^address_private: This address is inside a private network\./,
  )
  assert.match(await refused('https://user:pw@crm.example.com/'), /^invalid: Write the whole address/)
  assert.equal((await add(sink.url, [])).status, 422)
  assert.deepEqual((await admin.call('GET', WEBHOOKS)).body.items, [])

  sink.answers = 204
  for (let nth = 0; nth < 10; nth++) await addedWebhook(admin, sink.url, ['policy'])
  assert.equal(said(await add(sink.url)), '409 webhook_limit')
})

onBothEngines(
  'an account sends thirty test events in an hour, at once or not, whoever asks',
  async (t, engine) => {
    const house = await openHouse(t, { engine, env: LOOPBACK_ALLOWED })
    house.stopTime()
    const account = await house.newAccount()
    const admin = await signedIn(house, account)
    const sink = await startWebhookSink(t)
    const { path } = await addedWebhook(admin, sink.url)
    sink.answers = 500
    const add = (browser = admin) => browser.call('POST', WEBHOOKS, { url: sink.url, events: ['user'] })
    const answers = await Promise.all(Array.from({ length: 35 }, () => add()))
    assert.equal(answers.filter(({ status }) => status === 422).length, 29)
    const refused = answers.filter(({ body }) => body.code === 'test_event_limit')
    assert.equal(refused.length, 6)
    assert.equal(sink.got.length, 30)
    for (const { status, headers } of refused)
      assert.deepEqual([status, headers.get('retry-after')], [429, '3600'])
    const moved = await admin.call('PATCH', path, { url: `${sink.url}/elsewhere` })
    assert.equal(said(moved), '429 test_event_limit')
    assert.equal((await admin.call('PATCH', path, { events: ['policy'] })).status, 200, 'which needs none')
    const other = await signedIn(house, await house.newAccount())
    assert.equal(said(await add(other)), '422 webhook_unanswered')
    assert.equal(sink.got.length, 31)
    house.passTime(HOUR_MS)
    const again = await signedIn(house, account)
    assert.equal(said(await add(again)), '422 webhook_unanswered')
  },
)

test('a name that leads elsewhere the next moment leads nowhere else, at a delivery too', async (t) => {
  const answers: string[][] = []
  const asked: string[] = []
  const resolveName = async (name: string) => {
    asked.push(name)
    return answers.length > 1 ? (answers.shift() ?? []) : (answers[0] ?? [])
  }
  const house = await openHouse(t, { resolveName, env: { SALLYPORT_WEBHOOK_PRIVATE: '127.0.0.1' } })
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const sink = await startWebhookSink(t)
  answers.push(['127.0.0.1'])
  // no name server but ours knows this name: whoever asked another would not get there
  const url = `http://receiver.invalid:${sink.port}/in`
  const { path } = await addedWebhook(admin, url, ['user'])
  assert.deepEqual(
    asked,
    ['receiver.invalid'],
    'it is asked for once, and the connection is made to that answer',
  )
  assert.equal(sink.got[0]?.headers.host, `receiver.invalid:${sink.port}`)

  answers.splice(0, 1, ['127.0.0.2'])
  await rename(admin, 'A. Kim')
  await until(async () => (await look(admin, path)).state === 'trying_again', 'it fails')
  assert.deepEqual((await look(admin, path)).lastAnswer, { status: null, failure: 'private' })
  assert.equal(sink.events().length, 0)
})

test('a server whose certificate nobody vouches for is told nothing', async (t) => {
  const house = await openHouse(t, { env: LOOPBACK_ALLOWED })
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const pem = readFileSync(join(import.meta.dirname, '../../test/localhost.pem'))
  let requests = 0
  const server = createTlsServer({ key: pem, cert: pem }, (_, response) => {
    requests++
    response.writeHead(204).end()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => void server.close())
  const { port } = server.address() as AddressInfo
  const url = `https://localhost:${port}/`
  const { status, body } = await admin.call('POST', WEBHOOKS, { url, events: ['user'] })
  assert.deepEqual([status, body.code], [422, 'webhook_unanswered'])
  assert.match(body.errors[0].detail, /certificate/)
  assert.equal(requests, 0)
})

test('an answer that does not end keeps nobody, and its beginning is kept', async (t) => {
  const house = await openHouse(t, { env: LOOPBACK_ALLOWED })
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const sink = await startWebhookSink(t)
  const { path } = await addedWebhook(admin, sink.url, ['user'])
  sink.answers = (_, response) => {
    response.writeHead(200)
    const more = setInterval(() => response.write(`\0${'x'.repeat(1_000)}`), 1)
    response.on('close', () => clearInterval(more))
  }
  await rename(admin, 'A. Kim')
  await until(async () => (await look(admin, path)).lastDeliveredAt !== null, 'it counts as taken')
  const { body } = await admin.call('GET', `${path}/deliveries`)
  assert.match(body.items[0].answer.body, /^x{1000}x{900,}$/)
})

test('pauses double up to an hour, and the last try is at the end of the third day', () => {
  const random = { whole: (below: number) => Math.floor(below / 2) }
  const pause = (tries: number, now = 0) => (nextTryAt(random, { tries, until: endOf(0) }, now) ?? 0) - now
  assert.deepEqual(
    [1, 2, 3, 4].map((tries) => pause(tries)),
    [5_000, 10_000, 20_000, 40_000],
  )
  assert.equal(pause(100), HOUR_MS)
  assert.equal(pause(9, 3 * DAY_MS - 1), 1)
  assert.equal(nextTryAt(random, { tries: 9, until: endOf(0) }, 3 * DAY_MS), null)
  for (const whole of [() => 0, (below: number) => below - 1]) {
    const at = nextTryAt({ whole }, { tries: 1, until: endOf(0) }, 0) ?? 0
    assert.ok(at >= 4_000 && at <= 6_000)
  }
})
