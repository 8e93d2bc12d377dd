import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventsOf } from '../../test/account-rows.ts'
import { personWith, signedInBy } from '../../test/authenticators.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { onBothEngines, openHouse, signedIn } from '../../test/house.ts'
import type { NewApplication } from './application-shape.ts'
import { said } from '../../test/invited.ts'
import { everyTable } from '../../test/mails.ts'
import { addApplication, CALLBACK } from '../../test/relying-party.ts'

const PATH = '/api/v1/account/applications'
const HOST = { kind: 'host', name: 'Metrics', hosts: ['metrics.example.com'] } as const

const list = async (browser: TestBrowser) => (await browser.call('GET', PATH)).body.items

onBothEngines(
  'an application is added, changed as a whole and removed, and each is recorded',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const admin = await signedIn(house, account)
    assert.deepEqual(await list(admin), [])
    const { secret, ...added } = await addApplication(admin)
    assert.match(secret ?? '', /^sallyport_secret_[\w-]{43}$/)
    assert.deepEqual(
      { ...added, id: null, addedAt: null, secrets: added.secrets.length },
      {
        id: null,
        kind: 'web',
        from: 'account',
        name: 'Example App',
        redirectAddresses: [CALLBACK],
        signOutAddresses: [],
        backChannelAddress: null,
        allowedOrigins: [],
        hosts: [],
        openTo: 'everyone',
        asksFor: 'signed_in',
        notOlderThan: null,
        subject: 'public',
        secrets: 1,
        addedAt: null,
        addedBy: { id: account.userId, name: 'Alex Kim' },
        lastSignInAt: null,
      },
    )
    const path = `${PATH}/${added.id}`
    const patch = {
      name: 'Example Shop',
      redirectAddresses: [CALLBACK, 'http://localhost:8080/callback'],
      openTo: 'administrators',
      asksFor: 'recent',
      notOlderThan: '1_hour',
    }
    const changed = await admin.call('PATCH', path, patch)
    assert.deepEqual([changed.status, changed.body], [200, { ...added, ...patch }])
    assert.deepEqual((await admin.call('GET', path)).body, changed.body)
    const unchanged = await admin.call('PATCH', path, { name: 'Example Shop' })
    assert.deepEqual(unchanged.body, changed.body)
    const [event, ...more] = (await eventsOf(house, account)).filter(
      ({ type }) => type === 'application_changed',
    )
    assert.equal(more.length, 0, 'what changes nothing is not recorded')
    assert.deepEqual(event?.details['before'], {
      name: 'Example App',
      redirectAddresses: [CALLBACK],
      openTo: 'everyone',
      asksFor: 'signed_in',
      notOlderThan: null,
    })
    assert.equal((await admin.call('DELETE', path)).status, 204)
    assert.equal(said(await admin.call('GET', path)), '404 not_found')
    assert.deepEqual(await list(admin), [])
  },
)

test('what is wrong is said beside each field, and nothing of it is stored', async (t) => {
  const house = await openHouse(t)
  const admin = await signedIn(house, await house.newAccount())
  const web = { kind: 'web', name: 'Example App', redirectAddresses: [CALLBACK] }
  const wrong: [object, string][] = [
    [{ ...web, name: '' }, '/name'],
    [{ ...web, name: 'a\u202eb' }, '/name'],
    [{ ...web, name: 'a'.repeat(81) }, '/name'],
    [{ ...web, kind: 'other' }, '/kind'],
    [{ ...web, redirectAddresses: [] }, '/redirectAddresses'],
    [{ ...web, redirectAddresses: [CALLBACK, 'https://*.example.com/'] }, '/redirectAddresses/1'],
    [{ ...web, redirectAddresses: [CALLBACK, CALLBACK] }, '/redirectAddresses/1'],
    [
      { ...web, redirectAddresses: Array.from({ length: 21 }, (_, nth) => `${CALLBACK}/${nth}`) },
      '/redirectAddresses',
    ],
    [{ ...web, hosts: ['metrics.example.com'] }, '/hosts'],
    [{ ...HOST, hosts: [] }, '/hosts'],
    [{ ...HOST, hosts: ['Metrics.example.com'] }, '/hosts/0'],
    [{ ...HOST, redirectAddresses: [CALLBACK] }, '/redirectAddresses'],
  ]
  for (const [body, pointer] of wrong) {
    const answer = await admin.call('POST', PATH, body)
    assert.equal(answer.status, 422, JSON.stringify(body))
    assert.deepEqual(
      answer.body.errors.map((error: { pointer: string }) => error.pointer),
      [pointer],
      JSON.stringify(body),
    )
  }
  assert.deepEqual(await list(admin), [])
  const { id } = await addApplication(admin)
  for (const [patch, pointer] of [
    [{ asksFor: 'recent' }, '/notOlderThan'],
    [{ notOlderThan: '1_hour' }, '/notOlderThan'],
    [{ allowedOrigins: ['https://app.example.com/'] }, '/allowedOrigins/0'],
    [{ signOutAddresses: ['http://app.example.com/'] }, '/signOutAddresses/0'],
    [{ redirectAddresses: [] }, '/redirectAddresses'],
  ] as const) {
    const answer = await admin.call('PATCH', `${PATH}/${id}`, { name: 'Another', ...patch })
    assert.deepEqual(
      answer.body.errors?.map((error: { pointer: string }) => error.pointer),
      [pointer],
      JSON.stringify(patch),
    )
  }
  assert.equal((await list(admin))[0].name, 'Example App')
})

test('a secret is shown once and stored as a hash', async (t) => {
  const house = await openHouse(t)
  const admin = await signedIn(house, await house.newAccount())
  const { id, secret } = await addApplication(admin)
  const made = await admin.call('POST', `${PATH}/${id}/secret`)
  assert.equal(made.body.application.secrets.length, 2)
  assert.ok(made.body.application.secrets[1].endsAt)
  const stored = JSON.stringify(await everyTable(house))
  const answers = JSON.stringify([
    await list(admin),
    (await admin.call('GET', '/api/v1/account/audit-events')).body,
  ])
  for (const text of [secret ?? '', made.body.secret as string]) {
    assert.ok(text.length > 40)
    assert.ok(!stored.includes(text))
    assert.ok(!answers.includes(text))
  }
  const hosts = ['metrics.example.com']
  const withoutSecret: Partial<NewApplication>[] = [
    { kind: 'public' },
    { kind: 'host', hosts, redirectAddresses: [] },
  ]
  for (const over of withoutSecret) {
    const other = await addApplication(admin, over)
    assert.equal(other.secret, null)
    assert.equal(said(await admin.call('POST', `${PATH}/${other.id}/secret`)), '422 invalid')
  }
})

test('members, strangers and a session without sudo change nothing', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const { id } = await addApplication(admin)
  const calls: [string, string, object?][] = [
    ['POST', PATH, { kind: 'web', name: 'Mine', redirectAddresses: [CALLBACK] }],
    ['PATCH', `${PATH}/${id}`, { name: 'Mine' }],
    ['POST', `${PATH}/${id}/secret`],
    ['DELETE', `${PATH}/${id}`],
  ]
  const before = await list(admin)
  const member = await signedInBy(house, await personWith(house, account, 'phone'), 'sms')
  for (const [method, path, body] of [...calls, ['GET', PATH] as const, ['GET', `${PATH}/${id}`] as const])
    assert.equal(said(await member.call(method, path, body)), '403 admin_required', `${method} ${path}`)
  const other = await signedIn(house, await house.newAccount())
  for (const [method, path, body] of [...calls.slice(1), ['GET', `${PATH}/${id}`] as const])
    assert.equal(said(await other.call(method, path, body)), '404 not_found', `${method} ${path}`)
  house.passTime(11 * 60_000)
  for (const [method, path, body] of calls)
    assert.equal(said(await admin.call(method, path, body)), '403 sudo_required', `${method} ${path}`)
  assert.deepEqual(await list(admin), before)
})

onBothEngines('a host belongs to one application, and to its account for good', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const admin = await signedIn(house, await house.newAccount())
  const other = await signedIn(house, await house.newAccount())
  const add = (browser: TestBrowser, hosts: string[]) => browser.call('POST', PATH, { ...HOST, hosts })
  const first = await add(admin, ['metrics.example.com', 'logs.example.com'])
  assert.equal(first.status, 201)
  for (const browser of [admin, other]) {
    const taken = await add(browser, ['new.example.com', 'logs.example.com'])
    assert.equal(said(taken), '409 host_taken')
    assert.equal(taken.body.errors[0].pointer, '/hosts/1')
  }
  assert.equal((await list(other)).length, 0)
  const left = await admin.call('PATCH', `${PATH}/${first.body.id}`, { hosts: ['metrics.example.com'] })
  assert.equal(left.status, 200)
  assert.equal(
    said(await add(other, ['logs.example.com'])),
    '409 host_taken',
    'another account does not get it',
  )
  assert.equal((await admin.call('DELETE', `${PATH}/${first.body.id}`)).status, 204)
  assert.equal(said(await add(other, ['metrics.example.com'])), '409 host_taken')
  assert.equal((await add(admin, ['metrics.example.com', 'logs.example.com'])).status, 201)
})

onBothEngines('of two accounts that claim one host at once, one gets it', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const browsers = [
    await signedIn(house, await house.newAccount()),
    await signedIn(house, await house.newAccount()),
  ]
  for (let round = 0; round < 10; round++) {
    const hosts = [`a${round}.example.com`, `b${round}.example.com`]
    const answers = await Promise.all(
      browsers.map((browser, nth) =>
        browser.call('POST', PATH, { ...HOST, hosts: nth === 0 ? hosts : hosts.toReversed() }),
      ),
    )
    assert.deepEqual(answers.map(said).toSorted(), ['201', '409 host_taken'], `round ${round}`)
  }
})

test('an account has a hundred applications at most', async (t) => {
  const house = await openHouse(t)
  const admin = await signedIn(house, await house.newAccount())
  for (let nth = 0; nth < 100; nth++) await addApplication(admin, { name: `App ${nth}` })
  const refused = await admin.call('POST', PATH, {
    kind: 'web',
    name: 'One more',
    redirectAddresses: [CALLBACK],
  })
  assert.equal(said(refused), '409 too_many_applications')
})
