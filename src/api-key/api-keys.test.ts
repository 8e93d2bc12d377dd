import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addUserTo, eventsOf } from '../../test/account-rows.ts'
import { ALL_SCOPES, KEYS, newKey, programOf } from '../../test/api-keys.ts'
import { onBothEngines, openHouse, signedIn } from '../../test/house.ts'
import { said } from '../../test/invited.ts'
import { everyTable } from '../../test/mails.ts'
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../store/duration.ts'

const SAM = { name: 'Sam Reyes', role: 'member', email: 'sam@example.com', phone: '+12025550188' } as const

onBothEngines('a key is shown once, works until it is revoked, and both is recorded', async (t, engine) => {
  const house = await openHouse(t, { engine })
  house.stopTime()
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  assert.deepEqual((await admin.call('GET', KEYS)).body, { items: [], nextCursor: null })
  const wanted = { name: ' Staff directory ', scopes: ['users:write', 'users:read', 'users:read'] }
  const made = await admin.call('POST', KEYS, wanted)
  assert.equal(said(made), '201')
  const { key, ...shown } = made.body
  assert.match(key, /^sallyport_key_[0-9a-z]{26}_[0-9a-z]{52}$/)
  assert.equal(key.split('_')[2], account.accountId.slice(4), 'it names its account before its secret')
  assert.deepEqual(shown, {
    id: shown.id,
    name: 'Staff directory',
    scopes: ['users:read', 'users:write'],
    createdAt: new Date(house.now()).toISOString(),
    createdBy: { id: account.userId, name: 'Alex Kim' },
    lastUsed: null,
    endsAt: new Date(house.now() + 365 * DAY_MS).toISOString(),
  })
  assert.deepEqual((await admin.call('GET', KEYS)).body.items, [shown])
  assert.doesNotMatch(JSON.stringify(await everyTable(house)), new RegExp(key.split('_')[3]))

  const program = programOf(house, { key })
  assert.equal((await program('GET', '/account/users')).body.items[0].name, 'Alex Kim')
  house.passTime(1 * SECOND_MS)
  assert.equal(said(await admin.call('DELETE', `${KEYS}/${shown.id}`)), '204')
  assert.equal(said(await program('GET', '/account/users')), '401 api_key_wrong')
  assert.equal(said(await admin.call('DELETE', `${KEYS}/${shown.id}`)), '404 not_found')
  assert.deepEqual((await admin.call('GET', KEYS)).body.items, [])
  const recorded = (await eventsOf(house, account)).filter(({ type }) => type.startsWith('api_key_'))
  assert.deepEqual(
    recorded.map(({ type, actorId, subjectId, details }) => [type, actorId, subjectId, details['scopes']]),
    [
      ['api_key_created', account.userId, shown.id, ['users:read', 'users:write']],
      ['api_key_revoked', account.userId, shown.id, undefined],
    ],
  )
  const { items } = (await admin.call('GET', '/api/v1/account/audit-events?type=api_key_revoked')).body
  assert.deepEqual(items[0].subject, { kind: 'api_key', id: shown.id, name: 'Staff directory' })
  assert.ok(!house.logged.join('\n').includes(key.split('_')[3]))
})

test('a key ends when it was to end, and one that never ends goes on', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const lives = { '30_days': 30, '90_days': 90, '1_year': 365 }
  const programs = new Map<number, ReturnType<typeof programOf>>()
  for (const [endsIn, days] of Object.entries(lives))
    programs.set(days, programOf(house, await newKey(admin, ['users:read'], { endsIn })))
  const endless = programOf(house, await newKey(admin, ['users:read'], { endsIn: 'never' }))
  let passed = 0
  for (const [days, program] of programs) {
    house.passTime((days - passed) * DAY_MS - 1)
    assert.equal(said(await program('GET', '/account/users')), '200', `${days}`)
    house.passTime(1)
    assert.equal(said(await program('GET', '/account/users')), '401 api_key_wrong', `${days}`)
    passed = days
  }
  house.passTime(10_000 * DAY_MS)
  assert.equal(said(await endless('GET', '/account/users')), '200')
})

test('keys are for administrators, and to create or revoke one needs sudo', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const member = await signedIn(house, await addUserTo(house, account, SAM))
  const admin = await signedIn(house, account)
  const { id } = await newKey(admin)
  const wanted = { name: 'Mine', scopes: ['users:read'] }
  for (const browser of [member, house.browser()]) {
    const code = browser === member ? '403 admin_required' : '401 no_session'
    assert.equal(said(await browser.call('GET', KEYS)), code)
    assert.equal(said(await browser.call('POST', KEYS, wanted)), code)
    assert.equal(said(await browser.call('DELETE', `${KEYS}/${id}`)), code)
  }
  house.passTime(11 * MINUTE_MS)
  assert.equal(said(await admin.call('GET', KEYS)), '200')
  assert.equal(said(await admin.call('POST', KEYS, wanted)), '403 sudo_required')
  assert.equal(said(await admin.call('DELETE', `${KEYS}/${id}`)), '403 sudo_required')
  assert.equal((await admin.call('GET', KEYS)).body.items.length, 1)
})

test('what is no key, no name or no scope is refused, and an account has 100 keys at most', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  for (const wrong of [
    { name: '', scopes: ['users:read'] },
    { name: 'x', scopes: [] },
    { name: 'x', scopes: ['everything'] },
    { name: 'x', scopes: ['users:read'], endsIn: '2_days' },
    { name: 'x', scopes: ['users:read'], admin: true },
  ])
    assert.equal(said(await admin.call('POST', KEYS, wrong)), '422 invalid', JSON.stringify(wrong))
  const { key } = await newKey(admin, ['users:read'])
  const [, , named, secret] = key.split('_')
  const other = await house.newAccount()
  for (const wrong of [
    'x',
    key.slice(0, -1),
    `${key}0`,
    key.toUpperCase(),
    `sallyport_key_${other.accountId.slice(4)}_${secret}`,
    `sallyport_key_${named}_${'0'.repeat(52)}`,
  ])
    assert.equal(
      said(await programOf(house, { key: wrong })('GET', '/account/users')),
      '401 api_key_wrong',
      wrong,
    )
  for (let made = 1; made < 100; made++) await newKey(admin, ['users:read'])
  const oneMore = { name: 'x', scopes: ['users:read'] }
  assert.equal(said(await admin.call('POST', KEYS, oneMore)), '409 too_many_api_keys')
  const { items } = (await admin.call('GET', KEYS)).body
  assert.equal(items.length, 100)
  assert.equal(said(await admin.call('DELETE', `${KEYS}/${items[0].id}`)), '204')
  assert.equal(said(await admin.call('POST', KEYS, oneMore)), '201')
})

onBothEngines(
  'a key of one account sees nothing of another, whose keys are not there for it',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const [mine, other] = [await house.newAccount(), await house.newAccount()]
    const [admin, stranger] = [await signedIn(house, mine), await signedIn(house, other)]
    const program = programOf(house, await newKey(admin, ALL_SCOPES))
    const { id } = await newKey(stranger)
    const { items, matching } = (await program('GET', '/account/users')).body
    assert.deepEqual([items[0].id, matching], [mine.userId, 1])
    for (const [method, path, body] of [
      ['GET', `/account/users/${other.userId}`],
      ['PATCH', `/account/users/${other.userId}`, { name: 'Mine' }],
      ['POST', `/account/users/${other.userId}/invitation`],
    ] as const)
      assert.equal(said(await program(method, path, body)), '404 not_found', path)
    assert.equal(said(await admin.call('DELETE', `${KEYS}/${id}`)), '404 not_found')
    assert.deepEqual((await program('GET', `/account/audit-events?user=${other.userId}`)).body.items, [])
    assert.equal((await stranger.call('GET', KEYS)).body.items.length, 1)
  },
)

test('the last use is noted with its address, once a minute', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const program = programOf(house, await newKey(admin, ['users:read']))
  const lastUse = async (until: (at: number | null) => boolean) => {
    for (let tries = 0; tries < 400; tries++) {
      const [{ lastUsed }] = (await admin.call('GET', KEYS)).body.items
      if (until(lastUsed && Date.parse(lastUsed.at))) return lastUsed
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    throw new Error('the use was not noted')
  }
  const first = house.now()
  await program('GET', '/account/users')
  assert.equal((await lastUse((at) => at === first)).address, '127.0.0.1')
  house.passTime(59 * SECOND_MS)
  await program('GET', '/account/users')
  assert.ok(await lastUse((at) => at === first))
  house.passTime(1 * SECOND_MS)
  await program('GET', '/account/users')
  assert.ok(await lastUse((at) => at === house.now()))
})
