import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addUserTo } from '../../test/account-rows.ts'
import { addApp, addKey, personWith, setPolicy } from '../../test/authenticators.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { changeUser, switchTwoFactor } from '../../test/house-rows.ts'
import { type House, onBothEngines, openHouse, signedIn, type TestAccount } from '../../test/house.ts'
import { afterWrong, recoveryCodes, sudo, withPhone } from '../../test/session-authenticators.ts'
import { issueTemporaryCode } from '../method/rescue/temporary-code.ts'
import { METHOD_CHOICES } from '../policy/policy.ts'
import { HOUR_MS } from '../store/duration.ts'
import { userToChange } from '../user/user-store.ts'

const shown = async (admin: TestBrowser, { userId }: { userId: string }) =>
  (await admin.call('GET', `/api/v1/account/users/${userId}`)).body
const issue = async ({ world }: House, { accountId, userId }: TestAccount) =>
  world.store.write(async (tx) => {
    const user = await userToChange(tx, accountId, userId)
    await issueTemporaryCode(world, tx, user, null, 1, world.clock.now())
  })

onBothEngines('an administrator sees which methods each of her users has set up', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const account = await house.newAccount()
  const people = []
  for (const having of ['nothing', 'number', 'phone', 'app', 'phone+key'] as const)
    people.push(await personWith(house, account, having))
  const admin = await signedIn(house, account)
  const methods = []
  for (const person of people) methods.push((await shown(admin, person)).methods)
  assert.deepEqual(methods, [[], [], ['sms'], ['app'], ['sms', 'security_key']])
})

/** What each user meets next under each policy: never enrolled, with a number, a phone, an app, a key, both, after a reset. */
const COVERAGE = {
  sms: ['will_enrol', 'will_enrol', 'ready', 'will_enrol', 'will_enrol', 'ready', 'stuck'],
  app: ['will_enrol', 'will_enrol', 'will_enrol', 'ready', 'will_enrol', 'ready', 'stuck'],
  security_key: ['will_enrol', 'will_enrol', 'will_enrol', 'will_enrol', 'ready', 'will_enrol', 'stuck'],
  'sms+app': ['will_enrol', 'will_enrol', 'ready', 'ready', 'will_enrol', 'ready', 'stuck'],
  'app+sms': ['will_enrol', 'will_enrol', 'ready', 'ready', 'will_enrol', 'ready', 'stuck'],
  'sms+security_key': ['will_enrol', 'will_enrol', 'ready', 'will_enrol', 'ready', 'ready', 'stuck'],
  'security_key+sms': ['will_enrol', 'will_enrol', 'ready', 'will_enrol', 'ready', 'ready', 'stuck'],
} satisfies Record<keyof typeof METHOD_CHOICES, string[]>

test('under each policy coverage is what the decision would ask, whatever a user has', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const people = []
  for (const having of ['nothing', 'number', 'phone', 'app', 'key', 'phone+app', 'reset'] as const)
    people.push(await personWith(house, account, having))
  const admin = await signedIn(house, account)
  for (const [choice, words] of Object.entries(COVERAGE)) {
    await setPolicy(house, account, { active: true, ...METHOD_CHOICES[choice as keyof typeof COVERAGE] })
    const seen = []
    for (const person of people) seen.push((await shown(admin, person)).coverage)
    assert.deepEqual(seen, words, choice)
  }
  await switchTwoFactor(house.world.store, account, false)
  for (const person of people) assert.equal((await shown(admin, person)).coverage, 'ready')
})

onBothEngines(
  'a live temporary code, or a recovery code, keeps a user from being stuck; an expired one does not',
  async (t, engine) => {
    const { house, account, browser: admin } = await withPhone(t, { engine })
    const reset = await personWith(house, account, 'reset')
    const key = await personWith(house, account, 'phone+key')
    assert.equal((await shown(admin, reset)).coverage, 'stuck')
    await issue(house, reset)
    assert.equal((await shown(admin, reset)).coverage, 'will_enrol')
    const codes = await signedIn(house, key)
    await recoveryCodes(codes)
    await changeUser(house.world.store, key, { phone: null, phone_proven_at_ms: null })
    assert.deepEqual((await shown(admin, key)).coverage, 'will_enrol')
    house.passTime(HOUR_MS - 1)
    // the session of the administrator has been idle for less than an hour
    assert.equal((await shown(admin, reset)).coverage, 'will_enrol')
    house.passTime(1)
    const later = await signedIn(house, account)
    assert.equal((await shown(later, reset)).coverage, 'stuck')
    assert.equal((await shown(later, key)).coverage, 'will_enrol')
  },
)

onBothEngines('after 100 wrong answers SMS and app do not count, and a key still does', async (t, engine) => {
  const { house, account, browser } = await withPhone(t, { engine })
  const other = await addUserTo(house, account, {
    name: 'Robin Diaz',
    email: 'robin.diaz@example.com',
    role: 'admin',
    phone: '+12025550191',
  })
  const admin = await signedIn(house, other)
  await addApp(house, browser)
  assert.deepEqual((await shown(admin, account)).secondFactor, { lockedUntil: null, disabled: false })
  await browser.call('POST', '/api/v1/session/sudo/sms-code')
  await afterWrong(house, account, 99)
  const code = await house.codeFor(account.phone)
  await sudo(browser, { method: 'sms', code: code === '000000' ? '000001' : '000000' })
  const off = await shown(admin, account)
  assert.deepEqual([off.secondFactor.disabled, off.methods, off.coverage], [true, ['sms', 'app'], 'stuck'])
  assert.ok(Date.parse(off.secondFactor.lockedUntil) > house.now())
  await addKey(house, browser)
  const withKey = await shown(admin, account)
  assert.deepEqual([withKey.methods, withKey.coverage], [['sms', 'app', 'security_key'], 'will_enrol'])
  await setPolicy(house, account, { primary: 'security_key' })
  const { coverage, secondFactor } = await shown(admin, account)
  assert.deepEqual([coverage, secondFactor.disabled], ['ready', true])
})
