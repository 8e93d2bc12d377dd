import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addUserTo, giveRole, takePhone } from '../../test/account-rows.ts'
import { personWith, setPolicy } from '../../test/authenticators.ts'
import type { TestAnswer, TestBrowser } from '../../test/browser.ts'
import { changeUser } from '../../test/house-rows.ts'
import { type House, onBothEngines, openHouse, signedIn, type TestAccount } from '../../test/house.ts'
import { createUser, invited, said } from '../../test/invited.ts'
import { everyTable } from '../../test/mails.ts'
import { withPhone } from '../../test/session-authenticators.ts'
import { meets, trustedBy } from '../../test/trusting.ts'
import type { CoveredUserOnWire, PolicyPreviewOnWire } from '../coverage/coverage-shape.ts'
import { METHOD_CHOICES, NEW_ACCOUNT_POLICY, type TwoFactorPolicy } from '../policy/policy.ts'
import { DAY_MS, MINUTE_MS } from '../store/duration.ts'

const PREVIEW = '/api/v1/account/security-policy/preview'
const COVERAGE = '/api/v1/account/coverage'
const PHONES = `${COVERAGE}/phones`

const policy = (over: Partial<TwoFactorPolicy> = {}): TwoFactorPolicy => ({ ...NEW_ACCOUNT_POLICY, ...over })
const ask = (browser: TestBrowser, twoFactor: object, query = ''): Promise<TestAnswer> =>
  browser.call('POST', PREVIEW + query, { twoFactor })
const save = (browser: TestBrowser, twoFactor: object, version: number): Promise<TestAnswer> =>
  browser.call('PUT', '/api/v1/account/security-policy', { twoFactor, version })

async function preview(
  browser: TestBrowser,
  over: Partial<TwoFactorPolicy> = {},
): Promise<PolicyPreviewOnWire> {
  const { status, body } = await ask(browser, policy(over))
  assert.equal(status, 200, JSON.stringify(body))
  return body as PolicyPreviewOnWire
}

const shown = (users: CoveredUserOnWire[]) => users.map(({ name, before, after }) => [name, before, after])

let numbers = 100
const newUser = (house: House, account: TestAccount, name: string, role: 'admin' | 'member' = 'member') =>
  addUserTo(house, account, {
    name,
    email: `${name.toLowerCase().replaceAll(' ', '.')}.${numbers}@example.com`,
    role,
    phone: `+1303555${String(numbers++).padStart(4, '0')}`,
  })

test('a preview names who is stuck, who will enrol and who is ready, and saves nothing', async (t) => {
  const { house, account, browser } = await withPhone(t)
  await newUser(house, account, 'Sam Rivera')
  await takePhone(house, await newUser(house, account, 'Robin Diaz'))
  const before = await everyTable(house)
  const looked = await preview(browser, METHOD_CHOICES['app+sms'])
  assert.deepEqual(looked.counts, { ready: 1, willEnrol: 1, stuck: 1 })
  assert.deepEqual(shown(looked.users.items), [
    ['Robin Diaz', 'stuck', 'stuck'],
    ['Sam Rivera', 'will_enrol', 'will_enrol'],
    ['Alex Kim', 'ready', 'ready'],
  ])
  assert.deepEqual(looked.admins, { ready: 1, willEnrol: 0, stuck: 0 })
  const byApp = await preview(browser, METHOD_CHOICES.app)
  assert.deepEqual(shown(byApp.users.items), [
    ['Robin Diaz', 'stuck', 'stuck'],
    ['Sam Rivera', 'will_enrol', 'will_enrol'],
    ['Alex Kim', 'ready', 'will_enrol'],
  ])
  const [robin, sam, alex] = byApp.users.items
  assert.deepEqual([robin?.prove, robin?.enrols, robin?.stuckBecause], [[], ['app'], 'nothing_left'])
  assert.deepEqual([alex?.prove, alex?.role, alex?.stuckBecause], [['sms'], 'admin', null])
  assert.deepEqual([sam?.prove, sam?.phoneStatus, sam?.status], [['email_code'], 'unproven', 'active'])
  assert.deepEqual(byApp.admins, { ready: 0, willEnrol: 1, stuck: 0 })
  assert.deepEqual(await everyTable(house), before)
})

test('the coverage of the saved policy is what its own preview says', async (t) => {
  const { house, account, browser } = await withPhone(t)
  await newUser(house, account, 'Sam Rivera')
  const { endsTrust, trusted, admins, loseProtection, ...looked } = await preview(browser)
  assert.deepEqual((await browser.call('GET', COVERAGE)).body, looked)
  assert.deepEqual(endsTrust, { devices: 0, users: 0, because: [], items: [] })
  assert.deepEqual([trusted, loseProtection, admins.ready], [{ devices: 0, users: 0 }, 0, 1])
})

test('a member, a stranger and a policy that cannot be saved are refused; sudo is not asked for', async (t) => {
  const { house, account, browser } = await withPhone(t)
  for (const [primary, backup] of [
    ['app', 'security_key'],
    ['sms', 'sms'],
    ['security_key', 'app'],
  ])
    assert.equal(said(await ask(browser, { ...policy(), primary, backup })), '422 policy_not_allowed')
  for (const cursor of ['1', '1.2.3.usr_x', `70.0.0.usr_${'a'.repeat(27)}`])
    for (const name of ['cursor', 'phonesCursor'])
      assert.equal(said(await ask(browser, policy(), `?${name}=${cursor}`)), '422 invalid', cursor)
  for (const limit of ['0', '201', 'all'])
    assert.equal(said(await browser.call('GET', `${COVERAGE}?limit=${limit}`)), '422 invalid', limit)
  house.passTime(20 * MINUTE_MS)
  assert.equal(said(await save(browser, policy({ active: false }), 1)), '403 sudo_required')
  assert.equal(said(await ask(browser, policy({ active: false }))), '200')
  assert.equal(said(await ask(house.browser(), policy())), '401 no_session')
  assert.equal(said(await house.browser().call('GET', COVERAGE)), '401 no_session')
  await giveRole(house, account, 'member')
  for (const twoFactor of [policy(), { nonsense: 1 }])
    assert.equal(said(await ask(browser, twoFactor)), '403 admin_required')
  for (const path of [COVERAGE, PHONES])
    assert.equal(said(await browser.call('GET', path)), '403 admin_required')
})

test('invited users count and deactivated ones do not; nor does anybody of another account', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const browser = await signedIn(house, account)
  await invited(house, account, { admin: browser })
  const gone = await newUser(house, account, 'Jordan Lee')
  await changeUser(house.world.store, gone, { deactivated_at_ms: house.now() })
  const other = await house.newAccount({ phone: account.phone })
  await newUser(house, other, 'Robin Diaz')
  const { body } = await browser.call('GET', COVERAGE)
  assert.deepEqual(shown(body.users.items), [
    ['Kai Lund', 'will_enrol', 'will_enrol'],
    ['Alex Kim', 'ready', 'ready'],
  ])
  assert.deepEqual(
    body.users.items.map(({ status }: CoveredUserOnWire) => status),
    ['invited', 'active'],
  )
  const phones = await browser.call('GET', PHONES)
  assert.deepEqual(
    phones.body,
    { reachable: 1, unproven: 1, unreachable: 0, shared: 0, none: 0 },
    'the same number, in another account',
  )
  assert.deepEqual(body.counts, { ready: 1, willEnrol: 1, stuck: 0 })
})

test('who has no phone is shown exactly while two-factor is active and SMS chosen, who is stuck first', async (t) => {
  const { house, account, browser } = await withPhone(t)
  await personWith(house, account, 'app')
  await takePhone(house, await newUser(house, account, 'Drew Hart'))
  await setPolicy(house, account, METHOD_CHOICES.app)
  assert.equal((await createUser(browser, { phone: null })).status, 201)
  for (const [choice, methods] of Object.entries(METHOD_CHOICES))
    for (const active of [true, false]) {
      const { missingPhones } = await preview(browser, { ...methods, active })
      const named = shown(missingPhones.items).map(([name, , after]) => `${name} ${after}`)
      const asked = active && choice.includes('sms')
      assert.equal(missingPhones.count, asked ? 3 : 0, choice)
      if (!asked) assert.deepEqual(named, [])
      else if (choice === 'sms+app')
        assert.deepEqual(named, ['Drew Hart stuck', 'Kai Lund will_enrol', 'Robin Diaz ready'])
      else assert.deepEqual([named.length, named[0]], [3, 'Drew Hart stuck'])
    }
  const smsAndApp = policy(METHOD_CHOICES['sms+app'])
  const page = async (query: string) => (await ask(browser, smsAndApp, query)).body as PolicyPreviewOnWire
  const first = await page('?limit=2')
  assert.deepEqual([first.missingPhones.items.length, first.users.items.length], [2, 2])
  const next = await page(`?limit=2&phonesCursor=${first.missingPhones.nextCursor}`)
  assert.deepEqual(
    [shown(next.missingPhones.items)[0]?.[0], next.missingPhones.nextCursor],
    ['Robin Diaz', null],
  )
  assert.deepEqual(next.users, first.users, 'each list goes on by its own cursor')
  const users = await page(`?limit=2&cursor=${first.users.nextCursor}`)
  assert.deepEqual([users.users.items.length, users.users.nextCursor], [2, null])
  assert.deepEqual(users.missingPhones, first.missingPhones)
})

test('numbers that cannot receive SMS or are shared are counted, and leave who has no other way stuck', async (t) => {
  const { house, account, browser } = await withPhone(t)
  const { store } = house.world
  const sam = await newUser(house, account, 'Sam Rivera')
  await changeUser(store, sam, { phone: account.phone, phone_proven_at_ms: house.now() })
  const reset = await newUser(house, account, 'Robin Diaz')
  await takePhone(house, reset)
  await changeUser(store, reset, { phone: '+442079460958' })
  const { users } = await preview(browser)
  const phones = await browser.call('GET', PHONES)
  assert.deepEqual(phones.body, { reachable: 0, unproven: 0, unreachable: 1, shared: 2, none: 0 })
  const [robin, ...others] = users.items
  assert.deepEqual(
    [robin?.after, robin?.stuckBecause, robin?.phoneStatus],
    ['stuck', 'unreachable', 'unreachable'],
  )
  assert.deepEqual(
    others.map(({ phoneStatus, after }) => [phoneStatus, after]),
    [
      ['shared', 'ready'],
      ['shared', 'ready'],
    ],
  )
})

test('switching off tells who would sign in with the password alone, and who keeps the question by own choice', async (t) => {
  const { house, account, browser } = await withPhone(t)
  const keeps = await newUser(house, account, 'Sam Rivera')
  await changeUser(house.world.store, keeps, { own_choice_at_ms: house.now() })
  await newUser(house, account, 'Robin Diaz')
  const off = await preview(browser, { active: false })
  assert.deepEqual([off.loseProtection, off.passwordAlone], [2, 2])
  const on = await preview(browser, METHOD_CHOICES.app)
  assert.deepEqual([on.loseProtection, on.passwordAlone], [0, 0])
  assert.equal(said(await save(browser, policy({ active: false }), 1)), '200')
  const still = await preview(browser, { active: false, primary: 'app' })
  assert.deepEqual([still.loseProtection, still.passwordAlone], [0, 2], 'they are asked for nothing by now')
})

onBothEngines(
  'whose trust a policy would end is told with names and reasons, and as much has ended when it is saved',
  async (t, engine) => {
    const { house, account, browser } = await withPhone(t, { engine })
    const week = policy({ ...METHOD_CHOICES['app+sms'], deviceTrust: '1_week' })
    const [byApp, bySms] = [
      await personWith(house, account, 'phone+app'),
      await personWith(house, account, 'phone+app'),
    ]
    await setPolicy(house, account, week)
    const devices = [await trustedBy(house, byApp, 'app')]
    house.passTime(MINUTE_MS)
    devices.push(await trustedBy(house, byApp, 'app'), await trustedBy(house, bySms, 'sms'))
    house.passTime(5 * MINUTE_MS)

    const smsAlone = await preview(browser, { ...week, ...METHOD_CHOICES.sms })
    assert.deepEqual(smsAlone.trusted, { devices: 3, users: 2 })
    assert.deepEqual(smsAlone.endsTrust, {
      devices: 2,
      users: 1,
      because: ['method_not_allowed'],
      items: [{ id: byApp.userId, name: 'Robin Diaz', devices: 2, because: 'method_not_allowed' }],
    })
    const off = await preview(browser, { ...week, active: false })
    assert.deepEqual([off.endsTrust.devices, off.endsTrust.because], [3, ['two_factor_off']])
    assert.deepEqual(
      off.endsTrust.items.map(({ id, devices: hers }) => [id, hers]),
      [
        [byApp.userId, 2],
        [bySms.userId, 1],
      ],
    )
    assert.equal((await preview(browser, { ...week, deviceTrust: '1_day' })).endsTrust.devices, 0, 'not yet')
    assert.equal(await meets(devices[2] ?? browser, bySms), 'trusted_device')

    const { version } = (await browser.call('GET', '/api/v1/account/security-policy')).body
    const same = await save(browser, week, version)
    assert.deepEqual(same.body.ended, { devices: 0, users: 0 }, 'nothing was changed')
    const saved = await save(browser, { ...week, ...METHOD_CHOICES.sms }, version)
    assert.deepEqual([saved.status, saved.body.ended], [200, { devices: 2, users: 1 }])
    assert.equal(await meets(devices[2] ?? browser, bySms), 'trusted_device')
    assert.equal(await meets(devices[0] ?? browser, byApp), 'second_factor_required')
    const { endsTrust, trusted } = await preview(browser, { ...week, ...METHOD_CHOICES.sms })
    assert.deepEqual([endsTrust.devices, trusted], [0, { devices: 1, users: 1 }])
    house.passTime(DAY_MS)
  },
)

test('a policy that would lock out the administrators names them, with what helps each', async (t) => {
  const { house, account, browser } = await withPhone(t)
  const { store } = house.world
  const morgan = await newUser(house, account, 'Morgan Ito', 'admin')
  await takePhone(house, morgan)
  await changeUser(store, account, { phone: '+442079460958' })
  const { admins } = await preview(browser)
  assert.deepEqual(admins, { ready: 0, willEnrol: 0, stuck: 2 }, 'it was to be seen before')
  const refused = await save(browser, policy({ deviceTrust: '1_week' }), 1)
  assert.equal(said(refused), '422 would_lock_out_admins')
  assert.deepEqual(refused.body.admins, [
    {
      id: account.userId,
      name: 'Alex Kim',
      you: true,
      phone: '•••• 958',
      phoneUnreachable: true,
      helps: ['phone'],
    },
    {
      id: morgan.userId,
      name: 'Morgan Ito',
      you: false,
      phone: null,
      phoneUnreachable: false,
      helps: ['phone', 'temporary_code'],
    },
  ])
  const byKey = await save(browser, policy(METHOD_CHOICES['security_key+sms']), 1)
  assert.deepEqual(
    byKey.body.admins.map(({ helps }: { helps: string[] }) => helps),
    [
      ['security_key', 'phone'],
      ['phone', 'temporary_code'],
    ],
  )
  assert.equal((await preview(browser)).counts.stuck, 2, 'nothing was saved')
})
