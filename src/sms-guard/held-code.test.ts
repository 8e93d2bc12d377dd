import assert from 'node:assert/strict'
import { messageRows } from '../../test/account-rows.ts'
import { personWith } from '../../test/authenticators.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { answer, onBothEngines, openHouse, signedIn, toSmsStep } from '../../test/house.ts'
import { userRow } from '../../test/house-rows.ts'
import { said } from '../../test/invited.ts'
import { allAnswered } from '../../test/mails.ts'
import { withPhone } from '../../test/session-authenticators.ts'
import { newProduct, asked } from '../../test/verifying.ts'
import { MINUTE_MS, SECOND_MS } from '../store/duration.ts'

const COUNTRIES = '/api/v1/account/sms/countries'
const HELD = { because: 'country', until: null }
const smsCodeAt = async (browser: TestBrowser, path = '/api/v1/sign-in') =>
  (await browser.call('GET', path)).body.smsCode
const ask = (browser: TestBrowser) => browser.call('POST', '/api/v1/sign-in/sms-code')

onBothEngines('a code that is held goes out to nobody, and no code answers it', async (t, engine) => {
  const house = await openHouse(t, { engine })
  house.stopTime()
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  assert.equal((await admin.call('PUT', COUNTRIES, { countries: ['GB'] })).status, 200)
  const before = await userRow(house.world.store, account)
  const sent = house.sent.length
  const browser = house.browser()
  await toSmsStep(house, account, browser)
  // whoever knew what chance gives would have the code
  house.world.random = { ...house.world.random, whole: () => 482_913 }
  const answered = await ask(browser)
  assert.deepEqual(
    [answered.status, answered.body.expiresAt, answered.body.resendAt],
    [202, new Date(house.now()).toISOString(), new Date(house.now() + 30 * SECOND_MS).toISOString()],
  )
  await allAnswered(house)
  assert.equal(house.sent.length, sent, 'nothing went out')
  const view = await smsCodeAt(browser)
  assert.deepEqual([view.delivery, view.hasAnotherWay, view.held], ['failed', false, HELD])
  for (const code of ['482913', '000000']) {
    const { status, body } = await answer(browser, code)
    assert.deepEqual([status, body.code], [422, 'code_expired'])
  }
  const after = await userRow(house.world.store, account)
  assert.deepEqual(
    [after.wrong_in_a_row, JSON.parse(after.sms_budget)],
    [before.wrong_in_a_row, { ...JSON.parse(before.sms_budget), held: [house.now()] }],
    'it is no guess, and no code of hers is used up',
  )
  const row = (await messageRows(house, account)).find(({ state }) => state === 'held')
  assert.deepEqual(
    [row?.body, row?.recipient, row?.held_because, row?.country, row?.price_micros],
    [null, null, 'country', 'US', null],
  )
  assert.match(row?.network ?? '', /^[0-9A-Za-z_-]{20,}$/, 'a keyed hash')
  assert.match(await (await fetch(`${house.url}/metrics`)).text(), /sallyport_sms_held_total\{[^}]*\} 1\n/)
})

onBothEngines(
  'one that is held cannot be asked for in a loop, and where it may go out again it does',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const admin = await signedIn(house, account)
    await admin.call('PUT', COUNTRIES, { countries: ['GB'] })
    const browser = house.browser()
    await toSmsStep(house, account, browser)
    for (const waitS of [30, 60, 120]) {
      const { status, body } = await ask(browser)
      assert.deepEqual([status, Date.parse(body.resendAt) - house.now()], [202, waitS * SECOND_MS])
      house.passTime(waitS * SECOND_MS - 1)
      assert.equal((await ask(browser)).body.code, 'resend_too_soon')
      house.passTime(1)
    }
    await admin.call('PUT', COUNTRIES, { countries: null })
    const { status, body } = await ask(browser)
    assert.equal(status, 202)
    assert.equal(Date.parse(body.expiresAt) - house.now(), 5 * MINUTE_MS)
    assert.equal((await smsCodeAt(browser)).held, null)
    await allAnswered(house)
    assert.equal((await answer(browser, await house.codeFor(account.phone))).body.state, 'signed_in')
  },
)

onBothEngines('a code that is on its way stays good where another one would be held', async (t, engine) => {
  const house = await openHouse(t, { engine })
  house.stopTime()
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const browser = house.browser()
  await toSmsStep(house, account, browser)
  await ask(browser)
  await allAnswered(house)
  const code = await house.codeFor(account.phone)
  await admin.call('PUT', COUNTRIES, { countries: ['GB'] })
  house.passTime(30 * SECOND_MS)
  assert.equal(said(await ask(browser)), '429 sms_limit')
  assert.equal((await smsCodeAt(browser)).delivery, 'sent')
  assert.equal((await answer(browser, code)).body.state, 'signed_in')
})

onBothEngines('what confirms, sudo and programs ask the same judge', async (t, engine) => {
  const { house, account, browser } = await withPhone(t, { engine })
  const person = await personWith(house, account, 'phone')
  const { admin, product } = await newProduct(house, account)
  const sent = house.sent.length
  const phone = await browser.call('PUT', '/api/v1/me/phone', { phone: '+1 416 555 0123' })
  assert.equal(phone.status, 202, JSON.stringify(phone.body))
  // none is on its way any more
  house.passTime(5 * MINUTE_MS)
  await admin.call('PUT', COUNTRIES, { countries: ['GB'] })
  assert.equal(said(await browser.call('POST', '/api/v1/me/phone/sms-code')), '202')
  assert.equal(
    said(await browser.call('POST', '/api/v1/me/phone/confirmation', { code: '123456' })),
    '422 code_expired',
  )
  assert.equal(said(await browser.call('POST', '/api/v1/session/sudo/sms-code')), '202')
  assert.deepEqual((await smsCodeAt(browser, '/api/v1/session/sudo')).held, HELD)
  const id = await asked(product, person)
  assert.equal(said(await product.call('POST', `/account/verifications/${id}/sms-code`)), '202')
  assert.deepEqual((await product.look(id)).body.smsCode.held, HELD)
  await allAnswered(house)
  assert.equal(house.sent.length, sent)
  const held = (await messageRows(house, account)).filter(({ state }) => state === 'held')
  assert.equal(held.length, 4)
  assert.equal(new Set(held.map(({ network }) => network)).size, 2, 'the program is none of the network')
})

onBothEngines('a number is not told of a change where the guard holds it', async (t, engine) => {
  const { house, account, browser } = await withPhone(t, { engine })
  const person = await personWith(house, account, 'phone')
  await browser.call('PUT', COUNTRIES, { countries: ['GB'] })
  const sent = house.sent.length
  const reset = await browser.call('POST', `/api/v1/account/users/${person.userId}/second-factor-reset`, {})
  assert.equal(reset.status, 200)
  await allAnswered(house)
  assert.equal(house.sent.length, sent)
})

onBothEngines('twelve in an hour are held for a user, wherever she asks for them', async (t, engine) => {
  const { browser } = await withPhone(t, { engine })
  await browser.call('PUT', COUNTRIES, { countries: ['GB'] })
  const phones = Array.from({ length: 13 }, (_, nth) => `+1 416 555 01${String(nth).padStart(2, '0')}`)
  const answers: string[] = []
  for (const phone of phones) answers.push(said(await browser.call('PUT', '/api/v1/me/phone', { phone })))
  assert.deepEqual(answers, [...Array.from({ length: 12 }, () => '202'), '429 sms_limit'])
})
