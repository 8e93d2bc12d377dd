import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventsOf } from '../../test/account-rows.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { changeUser, switchTwoFactor, userRow } from '../../test/house-rows.ts'
import {
  answer,
  type House,
  type HouseOptions,
  onBothEngines,
  openHouse,
  PASSWORD,
  sentCode,
  sentSudoCode,
  signedIn,
  type TestAccount,
} from '../../test/house.ts'
import { accept, invited, mailTo, OWN_PASSWORD, said } from '../../test/invited.ts'
import { allAnswered, enter } from '../../test/mails.ts'
import { MINUTE_MS } from '../store/duration.ts'

const POLICY = { active: true, primary: 'sms', backup: null, deviceTrust: 'single_sign_on' }

const choose = (browser: TestBrowser, ownChoice: boolean) =>
  browser.call('PUT', '/api/v1/me/second-factor', { ownChoice })
const me = async (browser: TestBrowser) => (await browser.call('GET', '/api/v1/me')).body
const stateOf = async (house: House, { email }: TestAccount, password = PASSWORD) =>
  (await enter(house.browser(), email, password)).body.state

/** A user of an account that asks for nothing, whose phone is proven, in a session with sudo. */
async function unasked(t: Parameters<typeof openHouse>[0], options: HouseOptions = {}) {
  const house = await openHouse(t, options)
  house.stopTime()
  const account = await house.newAccount()
  const browser = await signedIn(house, account)
  await switchTwoFactor(house.world.store, account, false)
  return { house, account, browser }
}

onBothEngines(
  'a user turns two-factor on for herself: her next sign-in asks, until she turns it off',
  async (t, engine) => {
    const { house, account, browser } = await unasked(t, { engine })
    assert.equal(await stateOf(house, account), 'signed_in', 'her password alone, so far')
    const on = await choose(browser, true)
    assert.deepEqual([on.status, on.body.ownChoice, on.body.accountAsks], [200, true, false])
    const { text } = await mailTo(house, account.email, 'You turned two-factor on')
    assert.match(text, /^When: .* UTC\nBrowser: .+\nAddress: 127\.0\.0\.1$/m)
    assert.match(text, /^If this was not you/m)

    const next = house.browser()
    const begun = await enter(next, account.email, PASSWORD)
    assert.deepEqual(
      [begun.body.state, begun.body.methods],
      [
        'second_factor_required',
        [{ method: 'sms', rank: 'primary', sentTo: `•••• ${account.phone.slice(-3)}` }],
      ],
    )
    const done = await answer(next, await sentCode(house, account, next))
    assert.equal(done.body.state, 'signed_in')

    house.passTime(1)
    const off = await choose(next, false)
    assert.deepEqual([off.status, off.body.ownChoice], [200, false])
    await mailTo(house, account.email, 'You turned two-factor off')
    assert.equal(await stateOf(house, account), 'signed_in')
    assert.deepEqual(
      (await eventsOf(house, account))
        .filter(({ type }) => type === 'own_choice_changed')
        .map(({ actorId, details }) => [actorId, details]),
      [
        [account.userId, { on: true }],
        [account.userId, { on: false }],
      ],
    )
  },
)

onBothEngines('to turn it on or off needs sudo', async (t, engine) => {
  const { house, account, browser } = await unasked(t, { engine })
  house.passTime(10 * MINUTE_MS)
  for (const on of [true, false]) assert.equal(said(await choose(browser, on)), '403 sudo_required')
  assert.equal((await userRow(house.world.store, account)).own_choice_at_ms, null)
  const byPassword = house.browser()
  assert.equal((await enter(byPassword, account.email, PASSWORD)).body.state, 'signed_in')
  assert.equal(said(await choose(byPassword, true)), '403 sudo_required', 'a password alone starts none')
  const code = await sentSudoCode(house, account, byPassword)
  const sudo = await byPassword.call('POST', '/api/v1/session/sudo', { method: 'sms', code })
  assert.equal(sudo.status, 200)
  assert.equal((await choose(byPassword, true)).body.ownChoice, true)
  house.passTime(10 * MINUTE_MS)
  assert.equal(said(await choose(byPassword, false)), '403 sudo_required')
  assert.equal((await me(byPassword)).ownChoice, true)
  assert.equal(said(await choose(house.browser(), false)), '401 no_session')
})

onBothEngines('to turn it on needs a proven authenticator, to turn it off none', async (t, engine) => {
  const { house, account, browser } = await unasked(t, { engine })
  const { store } = house.world
  for (const change of [{ phone_proven_at_ms: null }, { phone: null }]) {
    await changeUser(store, account, change)
    assert.equal(said(await choose(browser, true)), '409 authenticator_required')
    assert.equal((await userRow(store, account)).own_choice_at_ms, null)
  }
  await changeUser(store, account, { own_choice_at_ms: house.now() })
  assert.equal((await choose(browser, false)).body.ownChoice, false)
  await allAnswered(house)
  assert.equal(house.mails.filter(({ subject }) => subject === 'You turned two-factor on').length, 0)
})

onBothEngines('the choice survives the account’s switching on and off', async (t, engine) => {
  const { house, account, browser } = await unasked(t, { engine })
  await switchTwoFactor(house.world.store, account, true)
  assert.equal((await choose(browser, true)).body.accountAsks, true)
  const since = (await userRow(house.world.store, account)).own_choice_at_ms
  assert.equal(since, house.now())
  for (const [version, active] of [
    [1, false],
    [2, true],
    [3, false],
  ] as const) {
    const twoFactor = { ...POLICY, active }
    const saved = await browser.call('PUT', '/api/v1/account/security-policy', { twoFactor, version })
    assert.equal(saved.status, 200, JSON.stringify(saved.body))
    assert.equal(await stateOf(house, account), 'second_factor_required', `${active}`)
    const { ownChoice, accountAsks } = await me(browser)
    assert.deepEqual([ownChoice, accountAsks], [true, active])
  }
  assert.equal((await userRow(house.world.store, account)).own_choice_at_ms, since)
  assert.equal((await choose(browser, false)).status, 200)
  assert.equal(await stateOf(house, account), 'signed_in')
})

onBothEngines('to choose what was chosen already is no change', async (t, engine) => {
  const { house, account, browser } = await unasked(t, { engine })
  assert.equal((await choose(browser, false)).status, 200)
  for (let n = 0; n < 2; n++) {
    assert.equal((await choose(browser, true)).body.ownChoice, true)
    house.passTime(MINUTE_MS)
  }
  const since = (await userRow(house.world.store, account)).own_choice_at_ms
  assert.equal(since, house.now() - 2 * MINUTE_MS)
  await allAnswered(house)
  assert.equal(house.mails.filter(({ subject }) => subject.startsWith('You turned')).length, 1)
  assert.equal((await eventsOf(house, account)).filter(({ type }) => type === 'own_choice_changed').length, 1)
})

onBothEngines('a user chooses for herself alone, in her account and in no other', async (t, engine) => {
  const { house, account, browser } = await unasked(t, { engine })
  const kai = await invited(house, account, { admin: browser })
  assert.equal((await accept(house.browser(), kai.token)).body.state, 'signed_in')
  const stranger = await house.newAccount()
  await switchTwoFactor(house.world.store, stranger, false)
  assert.equal((await choose(browser, true)).status, 200)
  assert.equal(await stateOf(house, kai, OWN_PASSWORD), 'signed_in')
  assert.equal(await stateOf(house, stranger), 'signed_in')
  for (const body of [
    { ownChoice: true, id: kai.userId },
    { ownChoice: 'true' },
    { ownChoice: null },
    {},
    [],
  ])
    assert.equal(said(await browser.call('PUT', '/api/v1/me/second-factor', body)), '422 invalid')
})

/** A message that has gone by its only way. */
const ONE_WAY = { sentAgainAt: null, hasAnotherWay: false, held: null }

test('a user sees what of hers waits, when her password changed and whether her account asks', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const created = new Date(house.now()).toISOString()
  house.passTime(MINUTE_MS)
  const browser = await signedIn(house, account)
  const { pendingEmail, pendingPhone, passwordChangedAt, accountAsks } = await me(browser)
  assert.deepEqual([pendingEmail, pendingPhone, passwordChangedAt, accountAsks], [null, null, created, true])
  const at = (ms: number) => new Date(house.now() + ms).toISOString()
  const email = 'alex.kim@mail.example.com'
  const phone = '+12025558001'
  assert.equal((await browser.call('PUT', '/api/v1/me/email', { email })).status, 202)
  assert.equal((await browser.call('PUT', '/api/v1/me/phone', { phone })).status, 202)
  await allAnswered(house)
  const shown = await me(browser)
  assert.deepEqual(shown.pendingEmail, {
    email,
    code: {
      sentTo: 'a•••@mail.example.com',
      expiresAt: at(10 * MINUTE_MS),
      resendAt: at(MINUTE_MS),
      delivery: 'delivered',
      sentAt: at(0),
      deliveredAt: at(0),
      ...ONE_WAY,
    },
  })
  assert.deepEqual(shown.pendingPhone, {
    phone,
    code: {
      sentTo: '•••• 001',
      expiresAt: at(5 * MINUTE_MS),
      resendAt: at(MINUTE_MS / 2),
      delivery: 'sent',
      sentAt: at(0),
      deliveredAt: null,
      ...ONE_WAY,
    },
  })
  assert.deepEqual([shown.email, shown.phone], [account.email, account.phone])
  const others = await me(await signedIn(house, await house.newAccount()))
  assert.deepEqual([others.pendingEmail, others.pendingPhone], [null, null])
  await switchTwoFactor(house.world.store, account, false)
  assert.equal((await me(browser)).accountAsks, false)
})
