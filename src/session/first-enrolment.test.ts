import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { eventsOf, messageRows, takePhone } from '../../test/account-rows.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { switchTwoFactor, userRow } from '../../test/house-rows.ts'
import {
  type House,
  onBothEngines,
  openHouse,
  PASSWORD,
  signedIn,
  type TestAccount,
  wrongCode,
} from '../../test/house.ts'
import { accept, codeIn, invited, mailTo, OWN_PASSWORD, said, wrongMailCode } from '../../test/invited.ts'
import { readToken } from '../http/token.ts'
import { Refusal } from '../refusal.ts'
import { MINUTE_MS, SECOND_MS } from '../store/duration.ts'
import type { Engine } from '../store/statement.ts'
import { proveFirstEnrolment, sendFirstEnrolmentCode } from './first-enrolment.ts'
import { endSession, readSession } from './session-store.ts'

const CLIENT = { address: '192.0.2.1', network: '192.0.2.1', browser: 'Firefox' }
const SMS_ALONE = { active: true, primary: 'sms', backup: null, deviceTrust: 'single_sign_on' }

const sudo = (browser: TestBrowser, password = PASSWORD) =>
  browser.call('POST', '/api/v1/session/sudo', { method: 'password', password })
const askMail = (browser: TestBrowser) => browser.call('POST', '/api/v1/session/sudo/email-code')
const prove = (browser: TestBrowser, code: string) =>
  browser.call('POST', '/api/v1/session/sudo', { method: 'email_code', code })
const askPhone = (browser: TestBrowser, phone: string) => browser.call('PUT', '/api/v1/me/phone', { phone })
const confirm = (browser: TestBrowser, code: string) =>
  browser.call('POST', '/api/v1/me/phone/confirmation', { code })
const mailed = async (house: House, { email }: { email: string }, nth = 1) =>
  codeIn(await mailTo(house, email, 'Sallyport code', nth))

/** A session that the password alone has opened, of a user who never had an authenticator. */
async function byPassword(house: House, { email }: TestAccount): Promise<TestBrowser> {
  const browser = house.browser()
  const begun = await browser.call('POST', '/api/v1/sign-in', { email, password: PASSWORD })
  assert.equal(begun.body.state, 'signed_in')
  return browser
}

/** An account that asks for no second factor, and a session with sudo of its administrator, who never had one. */
async function newcomer(
  t: TestContext,
  engine: Engine = 'sqlite',
): Promise<{ house: House; account: TestAccount; browser: TestBrowser }> {
  const house = await openHouse(t, { engine })
  house.stopTime()
  const account = await house.newAccount()
  await switchTwoFactor(house.world.store, account, false)
  const browser = await byPassword(house, account)
  assert.equal((await sudo(browser)).status, 200)
  return { house, account, browser }
}

onBothEngines(
  'a user without any authenticator binds her first one in a session by a mailed code, and not by her password alone',
  async (t, engine) => {
    const { house, account, browser } = await newcomer(t, engine)
    for (const phone of [account.phone, '+1 303 555 0124']) {
      const refused = await askPhone(browser, phone)
      assert.equal(said(refused), '403 proof_required')
      assert.deepEqual(refused.body.methods, [{ method: 'email_code', enrolled: true }])
      assert.match(refused.body.detail, /e-mail/)
    }
    assert.equal(house.sent.length, 0)

    const sent = await askMail(browser)
    assert.equal(sent.status, 202)
    assert.equal(sent.body.sentTo, `a•••@example.com`)
    assert.equal(sent.body.expiresAt, new Date(house.now() + 10 * MINUTE_MS).toISOString())
    assert.equal(sent.body.resendAt, new Date(house.now() + MINUTE_MS).toISOString())
    const code = await mailed(house, account)
    assert.equal(
      (await browser.call('GET', '/api/v1/session/sudo')).body.emailCode.sentTo,
      'a•••@example.com',
    )
    assert.equal(said(await askPhone(browser, account.phone)), '403 proof_required', 'asking proves nothing')
    const proved = await prove(browser, code)
    assert.equal(proved.status, 200)
    assert.deepEqual(proved.body.answered, [
      { method: 'email_code', at: new Date(house.now()).toISOString() },
    ])
    assert.equal(proved.body.emailCode, null)

    assert.equal((await askPhone(browser, '(303) 555-0124')).status, 202)
    const smsCode = await house.codeFor('+13035550124')
    const bound = await confirm(browser, smsCode)
    assert.deepEqual([bound.status, bound.body.phone, bound.body.methods], [200, '+13035550124', ['sms']])
    const user = await userRow(house.world.store, account)
    assert.deepEqual([user.phone_proven_at_ms, user.ever_enrolled_at_ms], [house.now(), house.now()])
    const told = await mailTo(house, account.email, 'phone')
    assert.match(told.text, /\+13035550124/)
    const types = (await eventsOf(house, account)).map(({ type }) => type)
    for (const type of ['proved_by_email', 'phone_change_asked', 'phone_changed'])
      assert.equal(types.filter((one) => one === type).length, 1, type)
  },
)

onBothEngines('a mailed code and its proof are for one session alone', async (t, engine) => {
  const { house, account, browser } = await newcomer(t, engine)
  const other = await byPassword(house, account)
  await sudo(other)
  await askMail(browser)
  const code = await mailed(house, account)
  assert.equal(said(await prove(other, code)), '422 code_expired')
  assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, 0)
  assert.equal(said(await prove(browser, code)), '200')
  assert.equal(said(await askPhone(other, account.phone)), '403 proof_required')
  assert.equal(said(await askPhone(browser, account.phone)), '202')
  assert.equal(said(await confirm(other, await house.codeFor(account.phone))), '403 proof_required')
})

onBothEngines('a mailed code works for 10 minutes to the millisecond, and once', async (t, engine) => {
  const { house, account, browser } = await newcomer(t, engine)
  await askMail(browser)
  const first = await mailed(house, account)
  house.passTime(10 * MINUTE_MS)
  for (const given of [first, wrongMailCode(first)])
    assert.equal(said(await prove(browser, given)), '422 code_expired')
  assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, 0)
  await askMail(browser)
  const second = await mailed(house, account, 2)
  house.passTime(10 * MINUTE_MS - 1)
  assert.equal(said(await prove(browser, second)), '200')
  for (const given of [second, wrongMailCode(second)])
    assert.equal(said(await prove(browser, given)), '422 code_used')
  assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, 0)
})

test('the proof lasts for 10 minutes, to begin the enrolment as well as to finish it', async (t) => {
  const { house, account, browser } = await newcomer(t)
  await askMail(browser)
  await prove(browser, await mailed(house, account))
  house.passTime(10 * MINUTE_MS - 1)
  await sudo(browser)
  assert.equal(said(await askPhone(browser, account.phone)), '202')
  house.passTime(1)
  const code = await house.codeFor(account.phone)
  for (const late of [
    await confirm(browser, code),
    await confirm(browser, wrongCode(code)),
    await askPhone(browser, account.phone),
    await browser.call('POST', '/api/v1/me/phone/sms-code'),
  ])
    assert.equal(said(late), '403 proof_required')
  const user = await userRow(house.world.store, account)
  assert.deepEqual([user.phone_proven_at_ms, user.wrong_in_a_row], [null, 0])
})

test('a new code may be asked for after a minute, and voids the one before', async (t) => {
  const { house, account, browser } = await newcomer(t)
  await askMail(browser)
  const first = await mailed(house, account)
  house.passTime(MINUTE_MS - 1)
  const tooSoon = await askMail(browser)
  assert.equal(said(tooSoon), '429 resend_too_soon')
  assert.equal(tooSoon.headers.get('retry-after'), '1')
  house.passTime(1)
  assert.equal(said(await askMail(browser)), '202')
  const second = await mailed(house, account, 2)
  if (first !== second) assert.equal(said(await prove(browser, first)), '422 code_wrong')
  assert.equal(said(await prove(browser, second)), '200')
})

test('five codes an hour are mailed to a user, wherever she asks for them, and no sixth', async (t) => {
  const { house, account, browser } = await newcomer(t)
  const other = await byPassword(house, account)
  for (let nth = 0; nth < 5; nth++) {
    assert.equal(said(await askMail(nth % 2 === 0 ? browser : other)), '202')
    house.passTime(MINUTE_MS)
  }
  const refused = await askMail(browser)
  assert.equal(said(refused), '429 mail_limit')
  assert.equal(refused.headers.get('retry-after'), String(55 * 60))
  house.passTime(55 * MINUTE_MS - 1)
  // another session of hers: idle for an hour, the first would be locked
  const next = await byPassword(house, account)
  assert.equal(said(await askMail(next)), '429 mail_limit')
  house.passTime(1)
  assert.equal(said(await askMail(next)), '202')
})

test('proving starts no sudo, and without sudo no number is bound', async (t) => {
  const { house, account, browser } = await newcomer(t)
  house.passTime(10 * MINUTE_MS)
  await askMail(browser)
  const proved = await prove(browser, await mailed(house, account))
  assert.deepEqual([proved.status, proved.body.until], [200, null])
  assert.equal(said(await askPhone(browser, account.phone)), '403 sudo_required')
})

test('a mailed code proves no policy', async (t) => {
  const { house, account, browser } = await newcomer(t)
  await askMail(browser)
  await prove(browser, await mailed(house, account))
  const saved = await browser.call('PUT', '/api/v1/account/security-policy', {
    twoFactor: SMS_ALONE,
    version: 1,
  })
  assert.equal(said(saved), '403 proof_required')
})

onBothEngines(
  'a user who ever had an authenticator and has none proves nothing by mail',
  async (t, engine) => {
    const { house, account, browser } = await newcomer(t, engine)
    await askMail(browser)
    const code = await mailed(house, account)
    await prove(browser, code)
    await takePhone(house, account)
    const refused = await askPhone(browser, account.phone)
    assert.equal(said(refused), '403 proof_required')
    assert.deepEqual(refused.body.methods, [{ method: 'temporary_code', enrolled: true }])
    assert.match(refused.body.detail, /administrator/)
    house.passTime(MINUTE_MS)
    assert.equal(said(await askMail(browser)), '422 method_not_offered')
    for (const given of [code, wrongMailCode(code)])
      assert.equal(said(await prove(browser, given)), '422 method_not_offered')
    assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, 0)
  },
)

test('a user who has an authenticator is mailed no code', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const browser = await signedIn(house, account)
  const before = (await messageRows(house, account)).length
  assert.equal(said(await askMail(browser)), '422 method_not_offered')
  assert.equal(said(await prove(browser, '48291355')), '422 method_not_offered')
  assert.equal((await messageRows(house, account)).length, before)
})

onBothEngines(
  'who accepted an invitation a moment ago binds her first authenticator without a mailed code, for 10 minutes',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const { token, ...kai } = await invited(house, account)
    await switchTwoFactor(house.world.store, account, false)
    const browser = house.browser()
    assert.equal((await accept(browser, token)).body.state, 'signed_in')
    assert.equal(said(await askPhone(browser, kai.phone)), '403 sudo_required')
    await sudo(browser, OWN_PASSWORD)
    house.passTime(10 * MINUTE_MS - 1)
    assert.equal(said(await askPhone(browser, kai.phone)), '202')
    house.passTime(1)
    assert.equal(said(await askPhone(browser, kai.phone)), '403 proof_required')
    assert.equal(said(await confirm(browser, await house.codeFor(kai.phone))), '403 proof_required')
  },
)

onBothEngines(
  'wrong mailed codes count with all others: ten in a row lock the right one too, and no code is mailed meanwhile',
  async (t, engine) => {
    const { house, account, browser } = await newcomer(t, engine)
    await askMail(browser)
    const code = await mailed(house, account)
    for (let n = 1; n < 10; n++) {
      const wrong = await prove(browser, wrongMailCode(code))
      assert.equal(said(wrong), '422 code_wrong')
      assert.equal(wrong.body.triesLeft, n < 7 ? undefined : 10 - n)
    }
    assert.equal(said(await prove(browser, wrongMailCode(code))), '429 too_many_attempts')
    house.passTime(5 * MINUTE_MS)
    for (const given of [code, wrongMailCode(code)])
      assert.equal(said(await prove(browser, given)), '429 too_many_attempts')
    assert.equal(said(await askMail(browser)), '429 too_many_attempts')
    assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, 10)
    house.passTime(10 * MINUTE_MS)
    await askMail(browser)
    assert.equal(said(await prove(browser, await mailed(house, account, 2))), '200')
    assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, 0)
  },
)

test('a code that went to an address which is not hers any more is worth nothing', async (t) => {
  const { house, account, browser } = await newcomer(t)
  await askMail(browser)
  await prove(browser, await mailed(house, account))
  await askMail(browser)
  const code = await mailed(house, account, 2)
  await browser.call('PUT', '/api/v1/me/email', { email: 'alex@new.example.com' })
  const fresh = codeIn(await mailTo(house, 'alex@new.example.com', 'Confirm'))
  assert.equal(said(await prove(browser, fresh)), fresh === code ? '200' : '422 code_wrong')
  assert.equal(
    said(await browser.call('POST', '/api/v1/me/email/confirmation', { code: fresh })),
    '200',
    'and each code is for its own purpose',
  )
  for (const given of [code, wrongMailCode(code)])
    assert.equal(said(await prove(browser, given)), '422 code_expired')
  assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, 0)
})

onBothEngines(
  'in a session that ends meanwhile no mailed code is judged and none is sent',
  async (t, engine) => {
    const { house, account, browser } = await newcomer(t, engine)
    const { store } = house.world
    await askMail(browser)
    const code = await mailed(house, account)
    const token = readToken(browser.cookie('sallyport_session'))
    const caller = (await readSession(store.read, token, house.now()))?.caller
    assert.ok(caller)
    house.passTime(MINUTE_MS)
    await store.write((tx) => tx.run(endSession, { ...caller, id: caller.sessionId, now: house.now() }))
    const rows = async () => [await userRow(store, account), (await messageRows(house, account)).length]
    const before = await rows()
    const isOver = (reason: unknown) => reason instanceof Refusal && reason.code === 'no_session'
    for (const given of [wrongMailCode(code), code])
      await assert.rejects(
        proveFirstEnrolment(house.world, { caller, client: CLIENT }, { method: 'email_code', code: given }),
        isOver,
      )
    await assert.rejects(sendFirstEnrolmentCode(house.world, caller, CLIENT), isOver)
    assert.deepEqual(await rows(), before)
  },
)

onBothEngines(
  'of twenty equal right mailed codes at once one proves, and no try is counted for the others',
  async (t, engine) => {
    const { house, account, browser } = await newcomer(t, engine)
    await askMail(browser)
    const code = await mailed(house, account)
    const answers = await Promise.all(Array.from({ length: 20 }, () => prove(browser.copy(), code)))
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
    assert.equal(answers.filter((one) => said(one) === '422 code_used').length, 19)
    assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, 0)
  },
)

onBothEngines(
  'sudo by password is over once she has an authenticator: a session of a password thief rebinds nothing',
  async (t, engine) => {
    const { house, account, browser: thief } = await newcomer(t, engine)
    const hers = await byPassword(house, account)
    await sudo(hers)
    await askMail(hers)
    await prove(hers, await mailed(house, account))
    await askPhone(hers, account.phone)
    assert.equal(said(await confirm(hers, await house.codeFor(account.phone))), '200')
    house.passTime(31 * SECOND_MS)

    assert.equal(said(await askPhone(thief, '+1 303 555 0166')), '403 sudo_required')
    assert.equal(
      said(await thief.call('PUT', '/api/v1/me/email', { email: 'kai@example.com' })),
      '403 sudo_required',
    )
    assert.equal((await userRow(house.world.store, account)).phone, account.phone)
  },
)

onBothEngines('sudo by password is over once she has enrolled in a sign-in, too', async (t, engine) => {
  const { house, account, browser: thief } = await newcomer(t, engine)
  await switchTwoFactor(house.world.store, account, true)
  await signedIn(house, account)
  house.passTime(31 * SECOND_MS)
  assert.equal(said(await askPhone(thief, '+1 303 555 0166')), '403 sudo_required')
  assert.equal((await thief.call('GET', '/api/v1/session')).body.sudoUntil, null)
})

test('nothing that is logged tells a mailed code', async (t) => {
  const { house, account, browser } = await newcomer(t)
  await askMail(browser)
  const code = await mailed(house, account)
  await prove(browser, wrongMailCode(code))
  await prove(browser, code)
  assert.ok(!house.logged.join('\n').includes(code))
})
