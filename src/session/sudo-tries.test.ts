import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventsOf } from '../../test/account-rows.ts'
import {
  addApp,
  addKey,
  begin,
  nextCode,
  setPolicy,
  testApp,
  type TestApp,
  wrongAppCode,
} from '../../test/authenticators.ts'
import { userRow } from '../../test/house-rows.ts'
import { type House, onBothEngines, PASSWORD } from '../../test/house.ts'
import { mailTo, said } from '../../test/invited.ts'
import {
  afterWrong,
  answerSudoBy,
  askApp,
  byPasswordAlone,
  confirmApp,
  givenInSession,
  sudo,
  sudoOf,
  withPhone,
} from '../../test/session-authenticators.ts'
import { MINUTE_MS } from '../store/duration.ts'

const wrongBy = (house: House, app: TestApp) => ({ method: 'app', code: wrongAppCode(house, app) })

/** A user who answered wrong 100 times in a row, whose lock is over: SMS and app are off. */
async function switchedOff(
  t: Parameters<typeof withPhone>[0],
  options: Parameters<typeof withPhone>[1] = {},
) {
  const session = await withPhone(t, options)
  const { house, account, browser } = session
  const app = await addApp(house, browser)
  nextCode(house)
  await afterWrong(house, account, 99)
  assert.equal(said(await sudo(browser, wrongBy(house, app))), '429 too_many_attempts')
  await afterWrong(house, account, 100)
  return { ...session, app }
}

onBothEngines(
  'wrong answers in a sign-in and in a session count together, and ten lock both',
  async (t, engine) => {
    const { house, account, browser } = await withPhone(t, { engine })
    const app = await addApp(house, browser)
    nextCode(house)
    await setPolicy(house, account, { primary: 'app', backup: 'sms' })
    const waiting = await begin(house, account)
    for (let n = 1; n < 10; n++) {
      const wrong = wrongBy(house, app)
      const refused =
        n % 2 === 0
          ? await waiting.call('POST', '/api/v1/sign-in/second-factor', wrong)
          : await sudo(browser, wrong)
      assert.equal(said(refused), '422 code_wrong')
      assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, n)
    }
    const tenth = await sudo(browser, wrongBy(house, app))
    assert.equal(said(tenth), '429 too_many_attempts')
    const until = new Date(house.now() + 15 * MINUTE_MS).toISOString()
    assert.equal(tenth.body.lockedUntil, until)
    assert.equal((await sudoOf(browser)).lockedUntil, until)
    const right = { method: 'app', code: app.code() }
    for (const during of [
      await sudo(browser, right),
      await sudo(browser, wrongBy(house, app)),
      await waiting.call('POST', '/api/v1/sign-in/second-factor', right),
      await browser.call('POST', '/api/v1/session/sudo/sms-code'),
    ])
      assert.equal(said(during), '429 too_many_attempts')
    assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, 10, 'none of it counted')
    await mailTo(house, account.email, 'Too many wrong codes')
    house.passTime(15 * MINUTE_MS)
    assert.equal(said(await sudo(browser, { method: 'app', code: app.code() })), '200')
    assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, 0)
  },
)

onBothEngines(
  'no lock refuses a key: it answers sudo, forgets what was wrong, and the lock is over',
  async (t, engine) => {
    const { house, account, browser } = await withPhone(t, { engine })
    const app = await addApp(house, browser)
    const key = await addKey(house, browser)
    nextCode(house)
    await afterWrong(house, account, 9)
    assert.equal(said(await sudo(browser, wrongBy(house, app))), '429 too_many_attempts')
    await setPolicy(house, account, { primary: 'security_key', backup: 'sms' })
    const other = await byPasswordAlone(house, account)
    const after = await answerSudoBy(house, other, { ...account, key }, 'security_key')
    assert.deepEqual([after.until !== null, after.lockedUntil], [true, null])
    const row = await userRow(house.world.store, account)
    assert.deepEqual([row.wrong_in_a_row, row.locked_until_ms], [0, null])
    assert.equal(said(await sudo(browser, { method: 'app', code: app.code() })), '200')
  },
)

onBothEngines('a signature that is not right is recorded and counts for nothing', async (t, engine) => {
  const { house, account, browser } = await withPhone(t, { engine })
  const key = await addKey(house, browser)
  const options = (await browser.call('POST', '/api/v1/session/sudo/security-key-options')).body
  const response = key.assert(options, { challenge: options.challenge, counter: 0 })
  const refused = await sudo(browser, { method: 'security_key', response })
  assert.deepEqual([said(refused), refused.body.reason], ['422 key_refused', 'counter_went_back'])
  assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, 0)
  const [event] = (await eventsOf(house, account)).filter(({ type }) => type === 'key_refused')
  assert.deepEqual(event?.details, { purpose: 'sudo', reason: 'counter_went_back' })
})

onBothEngines(
  'after 100 wrong in a row SMS and app are off for sudo, right or wrong, and nothing else is offered',
  async (t, engine) => {
    const { house, account, browser, app } = await switchedOff(t, { engine })
    assert.deepEqual((await sudoOf(browser)).methods, [])
    nextCode(house)
    for (const given of [
      { method: 'app', code: app.code() },
      wrongBy(house, app),
      { method: 'sms', code: '123456' },
    ])
      assert.equal(said(await sudo(browser, given)), '403 second_factor_disabled')
    const asked = await browser.call('POST', '/api/v1/session/sudo/sms-code')
    assert.equal(said(asked), '403 second_factor_disabled')
    assert.equal(
      said(await sudo(browser, { method: 'password', password: PASSWORD })),
      '422 method_not_offered',
    )
    assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, 100, 'none of it counted')
    const { secondFactor, methods } = (await browser.call('GET', '/api/v1/me')).body
    assert.deepEqual([secondFactor.disabled, methods], [true, ['sms', 'app']], 'what she has set up stays')
    await mailTo(house, account.email, 'switched off')
    const events = (await eventsOf(house, account)).filter(({ type }) => type === 'codes_disabled')
    assert.equal(events.length, 1)
  },
)

test('with codes off a key still answers, and what was off stays off', async (t) => {
  const { house, account, browser } = await switchedOff(t)
  const key = await addKey(house, browser)
  await setPolicy(house, account, { primary: 'security_key', backup: 'sms' })
  const other = await byPasswordAlone(house, account)
  const methods = (await sudoOf(other)).methods
  assert.deepEqual(methods, [{ method: 'security_key' }])
  assert.notEqual((await answerSudoBy(house, other, { ...account, key }, 'security_key')).until, null)
  const row = await userRow(house.world.store, account)
  assert.deepEqual([row.wrong_in_a_row, row.codes_disabled_at_ms !== null], [0, true])
  assert.equal(said(await sudo(other, { method: 'sms', code: '123456' })), '403 second_factor_disabled')
})

onBothEngines('an app that is bound anew switches SMS and app on again', async (t, engine) => {
  const { house, account, browser } = await switchedOff(t, { engine })
  const fresh = testApp(house, (await askApp(browser)).body)
  assert.equal(said(await confirmApp(browser, fresh.id, fresh.code())), '201')
  assert.equal((await userRow(house.world.store, account)).codes_disabled_at_ms, null)
  nextCode(house)
  const given = await givenInSession(house, browser, { ...account, app: fresh }, 'app')
  assert.equal(said(await sudo(browser, given)), '200')
  assert.equal((await browser.call('GET', '/api/v1/me')).body.secondFactor.disabled, false)
})

test('her own number, proved anew, switches SMS and app on again too', async (t) => {
  const { house, account, browser } = await switchedOff(t)
  house.passTime(MINUTE_MS)
  const sent = house.sent.length
  assert.equal(said(await browser.call('PUT', '/api/v1/me/phone', { phone: account.phone })), '202')
  for (let tries = 0; tries < 400 && house.sent.length === sent; tries++)
    await new Promise((resolve) => setTimeout(resolve, 10))
  const code = await house.codeFor(account.phone)
  assert.equal(said(await browser.call('POST', '/api/v1/me/phone/confirmation', { code })), '200')
  const { phone, codes_disabled_at_ms: disabled } = await userRow(house.world.store, account)
  assert.deepEqual([phone, disabled], [account.phone, null])
  assert.equal(said(await browser.call('PUT', '/api/v1/me/phone', { phone: account.phone })), '422 invalid')
})
