import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventsOf, giveRole } from '../../test/account-rows.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { FROM_HERE, atSmsStep, onBothEngines, openHouse, signedIn } from '../../test/house.ts'
import { HOUR_MS } from '../store/duration.ts'

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

const look = (browser: TestBrowser) => browser.call('GET', '/api/v1/session')
const sessionsOf = async (
  browser: TestBrowser,
): Promise<{ id: string; current: boolean; locked: boolean }[]> =>
  (await browser.call('GET', '/api/v1/me/sessions')).body.items
const idOf = async (browser: TestBrowser) =>
  (await sessionsOf(browser)).find(({ current }) => current)?.id ?? ''

onBothEngines('a user changes her name, and what it was before is on record', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const account = await house.newAccount()
  const browser = await signedIn(house, account)
  const changed = await browser.call('PATCH', '/api/v1/me', { name: '  Alexandra Kim-O’Neill  ' })
  assert.deepEqual([changed.status, changed.body.name], [200, 'Alexandra Kim-O’Neill'])
  assert.equal((await look(browser)).body.user.name, 'Alexandra Kim-O’Neill')
  const event = (await eventsOf(house, account)).find(({ type }) => type === 'profile_changed')
  assert.deepEqual(
    [event?.actorId, event?.details],
    [account.userId, { before: { name: 'Alex Kim' }, after: { name: 'Alexandra Kim-O’Neill' } }],
  )
})

onBothEngines('saving the name that is there already is no change', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const account = await house.newAccount()
  const browser = await signedIn(house, account)
  for (const name of ['Alex Kim', ' Alex Kim '])
    assert.equal((await browser.call('PATCH', '/api/v1/me', { name })).body.name, 'Alex Kim')
  assert.ok((await eventsOf(house, account)).every(({ type }) => type !== 'profile_changed'))
})

test('what a user may not change of herself by the name’s form is refused, and nothing is changed', async (t) => {
  const house = await openHouse(t)
  const browser = await signedIn(house, await house.newAccount())
  const before = (await browser.call('GET', '/api/v1/me')).body
  for (const patch of [
    { name: '' },
    { name: null },
    { name: 'a'.repeat(101) },
    { name: 'Alex\u0000Kim' },
    { name: 'Alex', role: 'admin' },
    { phone: '+12025550123' },
    {},
  ]) {
    const refused = await browser.call('PATCH', '/api/v1/me', patch)
    assert.deepEqual([refused.status, refused.body.code], [422, 'invalid'], JSON.stringify(patch))
  }
  assert.deepEqual((await browser.call('GET', '/api/v1/me')).body, before)
})

test('a user sees where she is signed in: this browser, the others, and which are locked', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const first = await signedIn(house, account)
  house.passTime(2 * HOUR_MS)
  const { browser: begun, code } = await atSmsStep(house, account)
  const done = await begun.call(
    'POST',
    '/api/v1/sign-in/second-factor',
    { method: 'sms', code },
    { 'user-agent': FIREFOX },
  )
  assert.equal(done.status, 200)
  const { items, nextCursor } = (await begun.call('GET', '/api/v1/me/sessions')).body
  assert.equal(nextCursor, null)
  assert.deepEqual(
    items.map((item: Record<string, unknown>) => [
      item['current'],
      item['browser'],
      item['address'],
      item['locked'],
      item['amr'],
      item['why'],
    ]),
    [
      [true, 'Firefox on Linux', '127.0.0.1', false, ['pwd', 'sms', 'mfa'], 'answered'],
      [false, 'Unknown browser', '127.0.0.1', true, ['pwd', 'sms', 'mfa'], 'answered'],
    ],
  )
  assert.equal((await look(first)).body.code, 'session_locked')
})

onBothEngines('each of many sessions is on one page, whatever its size', async (t, engine) => {
  const house = await openHouse(t, { engine })
  house.stopTime()
  const account = await house.newAccount()
  const here = await signedIn(house, account)
  // some share a moment
  for (const laterMs of [0, 1_000, 0, 1_000]) {
    house.passTime(laterMs)
    await signedIn(house, account)
  }
  const all = (await sessionsOf(here)).map(({ id }) => id)
  assert.equal(all.length, 5)
  for (const limit of [1, 2, 4, 5]) {
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const path: string = `/api/v1/me/sessions?limit=${limit}${cursor && `&cursor=${cursor}`}`
      const { items, nextCursor } = (await here.call('GET', path)).body
      assert.ok(items.length > 0 && items.length <= limit)
      seen.push(...items.map(({ id }: { id: string }) => id))
      cursor = nextCursor
    }
    assert.deepEqual(seen, all, `limit ${limit}`)
  }
  for (const query of ['limit=0', 'limit=201', 'cursor=1.msg_00000000000000000000000000', 'page=2'])
    assert.equal((await here.call('GET', `/api/v1/me/sessions?${query}`)).body.code, 'invalid', query)
})

onBothEngines('a user ends one of her sessions, and its cookie is dead at once', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const account = await house.newAccount()
  const [here, there, elsewhere] = [
    await signedIn(house, account),
    await signedIn(house, account),
    await signedIn(house, account),
  ]
  const id = await idOf(there)
  assert.equal((await here.call('DELETE', `/api/v1/me/sessions/${id}`)).status, 204)
  assert.equal((await look(there)).body.code, 'no_session')
  assert.equal(
    (await there.call('POST', '/api/v1/session/unlock', { password: 'four or five unrelated words' })).body
      .code,
    'no_session',
  )
  for (const one of [here, elsewhere]) assert.equal((await look(one)).status, 200)
  assert.equal(
    (await here.call('DELETE', `/api/v1/me/sessions/${id}`)).body.code,
    'not_found',
    'it is not there any more',
  )
  assert.equal((await sessionsOf(here)).length, 2)
  assert.equal((await eventsOf(house, account)).filter(({ type }) => type === 'session_ended').length, 1)
})

onBothEngines('a user ends all her sessions but this one', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const account = await house.newAccount()
  const stranger = await signedIn(house, await house.newAccount())
  const [here, ...others] = [
    await signedIn(house, account),
    await signedIn(house, account),
    await signedIn(house, account),
  ]
  assert.equal((await here.call('DELETE', '/api/v1/me/sessions')).status, 204)
  for (const other of others) assert.equal((await look(other)).body.code, 'no_session')
  for (const one of [here, stranger]) assert.equal((await look(one)).status, 200)
  assert.equal((await here.call('DELETE', '/api/v1/me/sessions')).status, 204)
  assert.deepEqual(
    (await eventsOf(house, account))
      .filter(({ type }) => type === 'session_ended')
      .map(({ details }) => details),
    [{ ended: 2 }],
  )
})

test('a session id that no session of hers has is not found, however it is written', async (t) => {
  const house = await openHouse(t)
  const browser = await signedIn(house, await house.newAccount())
  const id = await idOf(browser)
  for (const odd of [
    'ses_00000000000000000000000000',
    'x',
    '%00',
    '%F0%9F%94%91',
    '%20',
    id.toUpperCase(),
    `${id}%00`,
    `${id}x`,
    '..%2F..%2Fsession',
    'a'.repeat(90),
    'a'.repeat(900),
    '%zz',
    "ses_' or 1=1 --",
  ]) {
    const refused = await browser.call('DELETE', `/api/v1/me/sessions/${odd}`)
    assert.deepEqual([refused.status, refused.body.code], [404, 'not_found'], odd)
  }
  assert.equal((await look(browser)).status, 200)
})

onBothEngines(
  'an administrator changes the account’s name and country; a member reads them alone',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const browser = await signedIn(house, account)
    const changed = await browser.call('PATCH', '/api/v1/account', { name: 'Example Group', country: 'GB' })
    assert.deepEqual(
      [changed.body.name, changed.body.country, changed.body.changed.by],
      ['Example Group', 'GB', 'Alex Kim'],
    )
    assert.equal((await browser.call('PATCH', '/api/v1/account', { country: 'GB' })).status, 200)
    const events = (await eventsOf(house, account)).filter(({ type }) => type === 'account_changed')
    assert.deepEqual(
      events.map(({ details }) => details),
      [
        {
          before: { name: 'Example Ltd', country: 'US' },
          after: { name: 'Example Group', country: 'GB' },
          ...FROM_HERE,
        },
      ],
      'saving what is there already is no change',
    )
    for (const patch of [{}, { country: 'XX' }, { country: 'us' }, { name: ' ' }, { id: 'acc_1' }])
      assert.equal(
        (await browser.call('PATCH', '/api/v1/account', patch)).body.code,
        'invalid',
        JSON.stringify(patch),
      )
    await giveRole(house, account, 'member')
    assert.equal((await browser.call('GET', '/api/v1/account')).body.name, 'Example Group')
    const refused = await browser.call('PATCH', '/api/v1/account', { name: 'Ours' })
    assert.deepEqual([refused.status, refused.body.code], [403, 'admin_required'])
  },
)
