import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventsOf } from '../../test/account-rows.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { changeUser, sessionRows } from '../../test/house-rows.ts'
import {
  afterEachPassword,
  type House,
  onBothEngines,
  openHouse,
  PASSWORD,
  sentCode,
  signedIn,
  type TestAccount,
  toSmsStep,
} from '../../test/house.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../store/duration.ts'
import { endSession } from './session-store.ts'

const look = (browser: TestBrowser) => browser.call('GET', '/api/v1/session')
const act = (browser: TestBrowser) => browser.call('GET', '/api/v1/me/sessions')
const unlock = (browser: TestBrowser, password = PASSWORD) =>
  browser.call('POST', '/api/v1/session/unlock', { password })

async function newSession(
  t: Parameters<typeof openHouse>[0],
  options: Parameters<typeof openHouse>[1] = {},
): Promise<{ house: House; account: TestAccount; browser: TestBrowser }> {
  const house = await openHouse(t, options)
  house.stopTime()
  const account = await house.newAccount()
  return { house, account, browser: await signedIn(house, account) }
}

onBothEngines(
  'a session that is used goes on for 24 hours to the millisecond, and then asks for a new sign-in',
  async (t, engine) => {
    const { house, browser } = await newSession(t, { engine })
    const { endsAt } = (await look(browser)).body
    assert.equal(Date.parse(endsAt), house.now() + 24 * HOUR_MS)
    for (let minutes = 0; minutes < 24 * 60 - 50; minutes += 50) {
      house.passTime(50 * MINUTE_MS)
      assert.equal((await act(browser)).status, 200)
    }
    house.passTime(Date.parse(endsAt) - house.now() - 1)
    assert.equal((await act(browser)).status, 200)
    house.passTime(1)
    for (const ended of [await act(browser), await look(browser), await unlock(browser)])
      assert.deepEqual([ended.status, ended.body.code], [401, 'no_session'])
  },
)

onBothEngines(
  'a session that was idle for an hour is locked, and says until when it may be unlocked',
  async (t, engine) => {
    const { house, account, browser } = await newSession(t, { engine })
    const { endsAt } = (await look(browser)).body
    house.passTime(HOUR_MS - 1)
    assert.equal((await look(browser)).status, 200)
    house.passTime(1)
    for (const refused of [
      await look(browser),
      await act(browser),
      await browser.call('GET', '/api/v1/account/security-policy'),
    ]) {
      assert.deepEqual(
        [refused.status, refused.body.code, refused.body.locked],
        [401, 'session_locked', { email: account.email, endsAt, idleMinutes: 60 }],
      )
    }
  },
)

test('looking at the session keeps none open, however often', async (t) => {
  const { house, browser } = await newSession(t)
  for (let minutes = 0; minutes < 60; minutes += 10) {
    assert.equal((await look(browser)).status, 200)
    assert.equal((await browser.call('GET', '/api/v1/session/sudo')).status, 200)
    house.passTime(10 * MINUTE_MS)
  }
  assert.equal((await look(browser)).body.code, 'session_locked')
})

test('acts keep the session open: an hour counts from the last one', async (t) => {
  const { house, browser } = await newSession(t)
  for (let hours = 0; hours < 3; hours++) {
    house.passTime(59 * MINUTE_MS)
    assert.equal((await act(browser)).status, 200)
  }
  house.passTime(59 * MINUTE_MS)
  assert.equal((await look(browser)).status, 200)
  house.passTime(MINUTE_MS)
  assert.equal((await look(browser)).body.code, 'session_locked')
})

test('the operator says how long a session lives and how long it stays open unused', async (t) => {
  const { house, browser } = await newSession(t, {
    env: { SALLYPORT_SESSION_HOURS: '2', SALLYPORT_SESSION_IDLE_MINUTES: '5' },
  })
  assert.equal(Date.parse((await look(browser)).body.endsAt), house.now() + 2 * HOUR_MS)
  house.passTime(5 * MINUTE_MS)
  assert.equal((await look(browser)).body.code, 'session_locked')
  assert.equal((await unlock(browser)).status, 200)
  for (let minutes = 0; minutes < 20; minutes++) {
    house.passTime(4 * MINUTE_MS)
    assert.equal((await act(browser)).status, 200, 'a short idle time is measured as exactly')
  }
})

onBothEngines(
  'the password alone opens a locked session again, which ends when it would have ended anyway',
  async (t, engine) => {
    const { house, account, browser } = await newSession(t, { engine })
    const before = (await look(browser)).body
    house.passTime(20 * HOUR_MS)
    assert.equal((await look(browser)).body.code, 'session_locked')
    const opened = await unlock(browser)
    assert.deepEqual([opened.status, opened.body.endsAt, opened.body.user], [200, before.endsAt, before.user])
    assert.equal(opened.body.sudoUntil, null, 'a password is no second factor')
    assert.equal((await act(browser)).status, 200)
    assert.equal((await eventsOf(house, account)).filter(({ type }) => type === 'session_unlocked').length, 1)
    house.passTime(4 * HOUR_MS)
    assert.equal((await unlock(browser)).body.code, 'no_session')
  },
)

test('a wrong password opens no locked session, and from the fourth on it has to be waited for', async (t) => {
  const { house, browser } = await newSession(t)
  house.passTime(HOUR_MS)
  for (let tries = 0; tries < 4; tries++)
    assert.deepEqual(
      [(await unlock(browser, 'another password')).body.code, tries],
      ['credentials_wrong', tries],
    )
  const waits = await unlock(browser)
  assert.deepEqual(
    [waits.status, waits.body.code, waits.headers.get('retry-after')],
    [429, 'too_many_attempts', '1'],
  )
  assert.equal((await look(browser)).body.code, 'session_locked')
  house.passTime(SECOND_MS)
  assert.equal((await unlock(browser)).status, 200)
})

onBothEngines(
  'a session is not unlocked by a password that was changed while it was checked',
  async (t, engine) => {
    const { house, account, browser } = await newSession(t, { engine })
    const password_hash = await house.world.passwordHasher.hash('other words than those before')
    house.passTime(HOUR_MS)
    afterEachPassword(house, () => changeUser(house.world.store, account, { password_hash }))
    assert.equal((await unlock(browser)).body.code, 'credentials_wrong')
    assert.equal((await look(browser)).body.code, 'session_locked')
    assert.equal((await unlock(browser, 'other words than those before')).status, 200)
  },
)

test('unlocking forgives the wrong passwords before it, and nothing where the session has ended meanwhile', async (t) => {
  const { house, account, browser } = await newSession(t)
  house.passTime(HOUR_MS)
  for (let round = 0; round < 2; round++) {
    for (let tries = 0; tries < 3; tries++) await unlock(browser, 'another password')
    assert.equal((await unlock(browser)).status, 200, 'each round begins anew')
    house.passTime(HOUR_MS)
  }
  for (let tries = 0; tries < 3; tries++) await unlock(browser, 'another password')
  const [session] = await sessionRows(house.world.store, account)
  const key = { accountId: account.accountId, userId: account.userId, id: session?.id ?? '' }
  afterEachPassword(house, () =>
    house.world.store.write((tx) => tx.run(endSession, { ...key, now: house.now() })).then(() => undefined),
  )
  assert.equal((await unlock(browser)).body.code, 'no_session')
  const begun = browser.copy()
  const signIn = await begun.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })
  assert.equal(signIn.body.code, 'too_many_attempts', 'the try of what came to nothing stays spent')
})

test('without a session there is none to unlock, whatever the password', async (t) => {
  const house = await openHouse(t)
  assert.equal((await unlock(house.browser())).body.code, 'no_session')
})

onBothEngines('signing out ends the session for every copy of its cookie', async (t, engine) => {
  const { house, account, browser } = await newSession(t, { engine })
  const thief = browser.copy()
  assert.equal((await browser.call('DELETE', '/api/v1/session')).status, 204)
  assert.equal(browser.cookie('sallyport_session'), undefined)
  for (const one of [browser, thief]) assert.equal((await look(one)).body.code, 'no_session')
  assert.equal((await unlock(thief)).body.code, 'no_session')
  assert.equal((await browser.call('DELETE', '/api/v1/session')).status, 204, 'signing out twice is no error')
  assert.equal((await eventsOf(house, account)).filter(({ type }) => type === 'signed_out').length, 1)
})

test('a locked session can be signed out', async (t) => {
  const { house, browser } = await newSession(t)
  const thief = browser.copy()
  house.passTime(2 * HOUR_MS)
  assert.equal((await browser.call('DELETE', '/api/v1/session')).status, 204)
  assert.equal((await unlock(thief)).body.code, 'no_session')
})

onBothEngines('a new sign-in ends the browser’s old session and no other', async (t, engine) => {
  const { house, account, browser } = await newSession(t, { engine })
  const elsewhere = await signedIn(house, account)
  const old = browser.copy()
  await toSmsStep(house, account, browser)
  assert.equal((await look(old)).status, 200, 'an unfinished sign-in ends nothing')
  await browser.call('POST', '/api/v1/sign-in/second-factor', {
    method: 'sms',
    code: await sentCode(house, account, browser),
  })
  assert.equal((await look(old)).body.code, 'no_session')
  for (const one of [browser, elsewhere]) assert.equal((await look(one)).status, 200)
})

test('a session cookie with another account, another session or another secret opens nothing', async (t) => {
  const { house, browser } = await newSession(t)
  const otherBrowser = await signedIn(house, await house.newAccount())
  const [account, id, secret] = (browser.cookie('sallyport_session') ?? '').split('.')
  const [otherAccount, otherId, otherSecret] = (otherBrowser.cookie('sallyport_session') ?? '').split('.')
  const forged = [
    [otherAccount, id, secret],
    [account, otherId, secret],
    [otherAccount, otherId, secret],
    [account, id, otherSecret],
    [account, id, (secret ?? '').slice(0, -1)],
    [account, id, ''],
    [account, id?.replace('ses_', 'sgn_'), secret],
    [account, id, secret, secret],
  ].map((parts) => parts.join('.'))
  for (const cookie of [...forged, '', 'null', '..', '%00', 'a'.repeat(4000)]) {
    const thief = house.browser()
    thief.setCookie('sallyport_session', cookie)
    for (const answer of [await look(thief), await act(thief), await unlock(thief)])
      assert.deepEqual([answer.status, answer.body.code], [401, 'no_session'], cookie)
  }
  assert.equal((await look(browser)).status, 200)
})

onBothEngines('the session of a deactivated user is over at once', async (t, engine) => {
  const { house, account, browser } = await newSession(t, { engine })
  await changeUser(house.world.store, account, { deactivated_at_ms: house.now() })
  for (const answer of [await look(browser), await act(browser), await unlock(browser)])
    assert.equal(answer.body.code, 'no_session')
})

test('the cookie of a sign-in opens no session, and that of a session no sign-in', async (t) => {
  const { house, account, browser } = await newSession(t)
  const begun = house.browser()
  await toSmsStep(house, account, begun)
  const thief = house.browser()
  thief.setCookie('sallyport_session', begun.cookie('sallyport_sign_in') ?? '')
  assert.equal((await look(thief)).body.code, 'no_session')
  thief.setCookie('sallyport_sign_in', browser.cookie('sallyport_session') ?? '')
  assert.equal((await thief.call('GET', '/api/v1/sign-in')).body.code, 'no_sign_in')
})

test('a clock that is put back an hour loses no session, and the next act counts from there', async (t) => {
  const { house, browser } = await newSession(t)
  house.passTime(-HOUR_MS)
  assert.equal((await look(browser)).status, 200)
  assert.equal((await act(browser)).status, 200)
  house.passTime(HOUR_MS - 1)
  assert.equal((await look(browser)).status, 200)
  house.passTime(1)
  assert.equal((await look(browser)).body.code, 'session_locked')
  assert.equal((await unlock(browser)).status, 200)
})
