import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addUserTo, eventsOf } from '../../test/account-rows.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { changeUser, switchTwoFactor, userRow } from '../../test/house-rows.ts'
import {
  answer,
  atSmsStep,
  type House,
  type HouseOptions,
  onBothEngines,
  openHouse,
  PASSWORD,
  sentCode,
  sentSudoCode,
  signedIn,
  type TestAccount,
  toSmsStep,
  wrongCode,
} from '../../test/house.ts'
import { codeIn, mailTo, said } from '../../test/invited.ts'
import { allAnswered, enter, whileCodeIsJudged } from '../../test/mails.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../store/duration.ts'

const N1 = '+12025558001'
const N2 = '+12025558002'
const LANDLINE = '+44 20 7946 0958'
const POLICY = { active: true, primary: 'sms', backup: null, deviceTrust: 'single_sign_on' }

const begin = (browser: TestBrowser, phone: string) => browser.call('PUT', '/api/v1/me/phone', { phone })
const resend = (browser: TestBrowser) => browser.call('POST', '/api/v1/me/phone/sms-code')
const confirm = (browser: TestBrowser, code: string) =>
  browser.call('POST', '/api/v1/me/phone/confirmation', { code })
const cancel = (browser: TestBrowser) => browser.call('DELETE', '/api/v1/me/phone/pending')
const me = async (browser: TestBrowser) => (await browser.call('GET', '/api/v1/me')).body
const sudo = async (browser: TestBrowser) => (await browser.call('GET', '/api/v1/session/sudo')).body
/** What was recorded of her number and of proofs, by name. */
const recorded = async (house: House, account: TestAccount) =>
  (await eventsOf(house, account))
    .map(({ type }) => type)
    .filter((type) => /phone|proved/.test(type))
    .toSorted((one, other) => one.localeCompare(other))
const row = ({ world }: House, account: TestAccount) => userRow(world.store, account)
const codesTo = (house: House, phone: string) =>
  house.sent.filter((sms) => sms.to === phone && /#\d{6}$/.test(sms.text))

/** The code of the nth text to a number, counted from 1. */
async function nthCodeTo(house: House, phone: string, nth: number): Promise<string> {
  for (let tries = 0; tries < 800; tries++) {
    const code = /#(\d{6})$/.exec(codesTo(house, phone)[nth - 1]?.text ?? '')?.[1]
    if (code) return code
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`code ${nth} did not go to ${phone}`)
}

/** Begins a change and gives back the code that went to the new number. */
async function begun(house: House, browser: TestBrowser, phone = N1): Promise<string> {
  const before = codesTo(house, phone).length
  const asked = await begin(browser, phone)
  assert.equal(asked.status, 202, JSON.stringify(asked.body))
  return nthCodeTo(house, phone, before + 1)
}

async function newSession(t: Parameters<typeof openHouse>[0], options: HouseOptions = {}) {
  const house = await openHouse(t, options)
  house.stopTime()
  const account = await house.newAccount()
  return { house, account, browser: await signedIn(house, account) }
}

async function renewSudo(house: House, account: TestAccount, browser: TestBrowser): Promise<void> {
  const code = await sentSudoCode(house, account, browser)
  assert.equal((await browser.call('POST', '/api/v1/session/sudo', { method: 'sms', code })).status, 200)
}

onBothEngines(
  'codes go to the old number until the code of the new one is entered, and to the new one from then on',
  async (t, engine) => {
    const { house, account, browser } = await newSession(t, { engine })
    const elsewhere = await signedIn(house, account)
    const asked = await begin(browser, '(202) 555-8001')
    assert.deepEqual(
      [asked.status, asked.body],
      [
        202,
        {
          sentTo: '•••• 001',
          expiresAt: new Date(house.now() + 5 * MINUTE_MS).toISOString(),
          resendAt: new Date(house.now() + 30 * SECOND_MS).toISOString(),
        },
      ],
    )
    const code = await nthCodeTo(house, N1, 1)
    await allAnswered(house)
    const waiting = await me(browser)
    assert.equal(waiting.phone, account.phone)
    const { phone, code: shown } = waiting.pendingPhone
    assert.deepEqual([phone, shown.sentTo, shown.delivery], [N1, '•••• 001', 'sent'])

    const meanwhile = house.browser()
    await toSmsStep(house, account, meanwhile)
    const old = codesTo(house, account.phone).length
    const { body } = await meanwhile.call('POST', '/api/v1/sign-in/sms-code')
    assert.equal(body.sentTo, `•••• ${account.phone.slice(-3)}`)
    const oldCode = await nthCodeTo(house, account.phone, old + 1)
    assert.equal((await answer(meanwhile, oldCode)).body.state, 'signed_in', 'the old number still answers')
    const { browser: open, code: late } = await atSmsStep(house, account)

    house.passTime(1)
    const done = await confirm(browser, code)
    assert.deepEqual(
      [done.status, done.body.phone, done.body.phoneStatus, done.body.methods, done.body.pendingPhone],
      [200, N1, 'reachable', ['sms'], null],
    )
    assert.equal(said(await answer(open, late)), '410 sign_in_expired', 'open sign-ins have ended')
    for (const session of [browser, elsewhere, meanwhile])
      assert.equal((await session.call('GET', '/api/v1/session')).status, 200, 'sessions go on')

    const { text } = await mailTo(house, account.email, 'Your phone number was changed')
    assert.match(text, new RegExp(`^Before: \\${account.phone}\nNow: \\${N1}$`, 'm'))
    await allAnswered(house)
    const toOld = house.sent.filter((sms) => sms.to === account.phone && !/#\d{6}$/.test(sms.text))
    assert.equal(toOld.length, 1)
    assert.match(toOld[0]?.text ?? '', /go to another number from now on.*administrator/)
    assert.ok(!toOld[0]?.text.includes('8001'), 'the old number is not told the new one')
    assert.deepEqual(await recorded(house, account), ['phone_change_asked', 'phone_changed', 'phone_proven'])

    const next = house.browser()
    await toSmsStep(house, account, next)
    assert.equal(
      (await answer(next, await sentCode(house, { ...account, phone: N1 }, next))).body.state,
      'signed_in',
    )
  },
)

onBothEngines('to begin, to send again and to finish each need sudo', async (t, engine) => {
  const { house, account, browser } = await newSession(t, { engine })
  house.passTime(10 * MINUTE_MS)
  assert.equal(said(await begin(browser, N1)), '403 sudo_required')
  await renewSudo(house, account, browser)
  const code = await begun(house, browser)
  house.passTime(10 * MINUTE_MS)
  const before = await row(house, account)
  assert.equal(said(await resend(browser)), '403 sudo_required')
  assert.equal(said(await confirm(browser, code)), '403 sudo_required')
  assert.deepEqual(await row(house, account), before)
  assert.equal((await cancel(browser)).status, 204, 'taking it back needs none')
  assert.equal((await me(browser)).pendingPhone, null)
  assert.equal(said(await begin(house.browser(), N1)), '401 no_session')
})

onBothEngines('the code of one number confirms no other, in either order', async (t, engine) => {
  const { house, account, browser } = await newSession(t, { engine })
  const first = await begun(house, browser, N1)
  const second = await begun(house, browser, N2)
  const wrong = async (code: string) =>
    assert.equal(said(await confirm(browser, code)), '422 code_wrong', code)
  if (first !== second) await wrong(first)
  assert.equal((await me(browser)).phone, account.phone)
  house.passTime(MINUTE_MS)
  const back = await begun(house, browser, N1)
  if (second !== back) await wrong(second)
  if (first !== back) await wrong(first)
  assert.equal((await confirm(browser, back)).body.phone, N1)
  assert.equal(codesTo(house, N2).length, 1)
})

onBothEngines('a code works for 5 minutes, to the millisecond, and once', async (t, engine) => {
  const { house, account, browser } = await newSession(t, { engine })
  const code = await begun(house, browser)
  house.passTime(5 * MINUTE_MS)
  assert.equal(said(await confirm(browser, code)), '422 code_expired')
  assert.equal(said(await confirm(browser, wrongCode(code))), '422 code_expired')
  house.passTime(-1)
  const answers = await Promise.all(Array.from({ length: 10 }, () => confirm(browser, code)))
  assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  assert.equal(answers.filter((one) => said(one) === '422 code_used').length, 9)
  assert.equal((await row(house, account)).wrong_in_a_row, 0)
  await allAnswered(house)
  assert.equal(house.mails.filter(({ subject }) => subject === 'Your phone number was changed').length, 1)
})

onBothEngines(
  'her own number, a landline and what is no number are refused, and nothing is sent',
  async (t, engine) => {
    const { house, account, browser } = await newSession(t, { engine })
    const before = house.sent.length
    const refused: [string, string][] = [
      [account.phone, '422 invalid'],
      [account.phone.replace('+1', ''), '422 invalid'],
      [LANDLINE, '422 phone_cannot_receive_sms'],
      ['+1 800 555 0100', '422 phone_cannot_receive_sms'],
      ['12', '422 phone_invalid'],
      ['+44 7700 900123', '422 phone_invalid'],
      ['not a number', '422 phone_invalid'],
      ['', '422 invalid'],
      ['+1 202 555 8001\r\n+1 202 555 8002', '422 invalid'],
    ]
    for (const [phone, expected] of refused) {
      const answered = await begin(browser, phone)
      assert.equal(said(answered), expected, phone)
      assert.equal(answered.body.errors[0].pointer, '/phone', phone)
    }
    assert.equal((await me(browser)).pendingPhone, null)
    await allAnswered(house)
    assert.equal(house.sent.length, before)
    for (const code of ['12345', '1234567', ' 123456', '１２３４５６', 123456])
      assert.equal(said(await confirm(browser, code as string)), '422 invalid')
  },
)

onBothEngines(
  'a new code goes out after 30 seconds, then 60, and voids the one before',
  async (t, engine) => {
    const { house, account, browser } = await newSession(t, { engine })
    const first = await begun(house, browser)
    house.passTime(30 * SECOND_MS - 1)
    for (const early of [await resend(browser), await begin(browser, N1)])
      assert.deepEqual([said(early), early.headers.get('retry-after')], ['429 resend_too_soon', '1'])
    house.passTime(1)
    const again = await resend(browser)
    assert.deepEqual(
      [again.status, again.body.sentTo, again.body.resendAt],
      [202, '•••• 001', new Date(house.now() + MINUTE_MS).toISOString()],
    )
    const second = await nthCodeTo(house, N1, 2)
    if (first !== second) assert.equal(said(await confirm(browser, first)), '422 code_wrong')
    assert.equal((await confirm(browser, second)).body.phone, N1)
    assert.equal((await row(house, account)).wrong_in_a_row, 0)
    assert.equal(said(await resend(browser)), '404 not_found', 'nothing waits any more')
  },
)

onBothEngines(
  'users who have not proved a number share two of its codes an hour, and a user has five in all',
  async (t, engine) => {
    const { house, account, browser } = await newSession(t, { engine })
    const stranger = await signedIn(house, await house.newAccount())
    await begun(house, browser, N1)
    await begun(house, stranger, N1)
    house.passTime(5 * MINUTE_MS)
    for (const one of [browser, stranger]) {
      const refused = await begin(one, N1)
      assert.equal(said(refused), '429 sms_limit')
      assert.equal(refused.headers.get('retry-after'), String(55 * 60))
    }
    assert.equal(codesTo(house, N1).length, 2)
    for (const phone of ['+12025558003', '+12025558004', '+12025558005', '+12025558006'])
      await begun(house, browser, phone)
    assert.equal(said(await begin(browser, '+12025558007')), '429 sms_limit')
    const other = house.browser()
    await toSmsStep(house, account, other)
    assert.equal(said(await other.call('POST', '/api/v1/sign-in/sms-code')), '429 sms_limit')
    house.passTime(HOUR_MS)
    assert.equal((await begin(await signedIn(house, account), N1)).status, 202)
  },
)

onBothEngines('a change that was taken back is confirmed by no code', async (t, engine) => {
  const { house, account, browser } = await newSession(t, { engine })
  const code = await begun(house, browser)
  assert.equal((await cancel(browser)).status, 204)
  assert.equal((await me(browser)).pendingPhone, null)
  assert.equal(said(await confirm(browser, code)), '422 code_expired')
  assert.equal(said(await resend(browser)), '404 not_found')
  const { phone, wrong_in_a_row: wrongInARow } = await row(house, account)
  assert.deepEqual([phone, wrongInARow], [account.phone, 0])
})

onBothEngines('a change that is taken back while its code is judged is answered well', async (t, engine) => {
  const { house, account, browser } = await newSession(t, { engine })
  const code = await begun(house, browser)
  const cancelled = whileCodeIsJudged(house, () => cancel(browser))
  const judged = await confirm(browser, code)
  assert.equal((await cancelled()).status, 204)
  assert.ok(judged.status === 200 || said(judged) === '422 code_expired', said(judged))
  assert.equal((await row(house, account)).wrong_in_a_row, 0, 'the right code is no wrong try')
})

onBothEngines(
  'wrong codes count among all her wrong codes; during a lock none is sent or judged',
  async (t, engine) => {
    const { house, account, browser } = await newSession(t, { engine })
    const { browser: other, code: sms } = await atSmsStep(house, account)
    for (let n = 0; n < 4; n++) assert.equal(said(await answer(other, wrongCode(sms))), '422 code_wrong')
    const code = await begun(house, browser)
    for (let n = 0; n < 5; n++) assert.equal(said(await confirm(browser, wrongCode(code))), '422 code_wrong')
    assert.equal(said(await confirm(browser, wrongCode(code))), '429 too_many_attempts')
    const locked = await row(house, account)
    assert.equal(locked.wrong_in_a_row, 10)
    await allAnswered(house)
    const sent = house.sent.length
    house.passTime(MINUTE_MS)
    for (const refused of [
      await confirm(browser, code),
      await confirm(browser, wrongCode(code)),
      await begin(browser, N2),
      await resend(browser),
      await answer(other, sms),
    ])
      assert.equal(said(refused), '429 too_many_attempts')
    assert.deepEqual(await row(house, account), locked)
    await allAnswered(house)
    assert.equal(house.sent.length, sent)
  },
)

onBothEngines(
  'another session of hers may finish what one began, and nobody else’s may',
  async (t, engine) => {
    const { house, account, browser } = await newSession(t, { engine })
    const colleague = await addUserTo(house, account, {
      name: 'Robin Diaz',
      email: 'robin.diaz@example.com',
      role: 'admin',
      phone: '+12025558190',
    })
    const code = await begun(house, browser)
    for (const user of [colleague, await house.newAccount()]) {
      const theirs = await signedIn(house, user)
      assert.equal((await me(theirs)).pendingPhone, null)
      assert.equal(said(await confirm(theirs, code)), '422 code_expired')
      assert.equal(said(await resend(theirs)), '404 not_found')
      assert.equal((await cancel(theirs)).status, 204)
    }
    const elsewhere = await signedIn(house, account)
    assert.equal((await confirm(elsewhere, code)).body.phone, N1)
    assert.equal((await me(browser)).phone, N1)
  },
)

onBothEngines('a code that went to the old number answers nothing any more', async (t, engine) => {
  const { house, account, browser } = await newSession(t, { engine })
  const code = await begun(house, browser)
  const asked = await browser.call('POST', '/api/v1/session/sudo/sms-code')
  assert.equal(asked.body.sentTo, `•••• ${account.phone.slice(-3)}`, 'sudo asks the old number until then')
  const old = await nthCodeTo(house, account.phone, 2)
  const bySms = (typed: string) =>
    browser.call('POST', '/api/v1/session/sudo', { method: 'sms', code: typed })
  assert.equal((await confirm(browser, code)).status, 200)
  assert.equal(said(await bySms(old)), '422 code_expired')
  assert.equal((await row(house, account)).wrong_in_a_row, 0)
  assert.equal((await browser.call('POST', '/api/v1/session/sudo/sms-code')).body.sentTo, '•••• 001')
  assert.equal((await bySms(await nthCodeTo(house, N1, 2))).status, 200)
})

onBothEngines('a code for one purpose is worth nothing for another', async (t, engine) => {
  const { house, account, browser } = await newSession(t, { engine })
  const pending = await begun(house, browser)
  const { browser: other, code: sms } = await atSmsStep(house, account)
  if (pending !== sms) {
    assert.equal(said(await answer(other, pending)), '422 code_wrong')
    assert.equal(said(await confirm(browser, sms)), '422 code_wrong')
  }
  assert.equal((await confirm(browser, pending)).status, 200)
})

onBothEngines(
  'to confirm a number proves a policy in this session, and starts no sudo',
  async (t, engine) => {
    const { house, account, browser } = await newSession(t, { engine })
    const save = (twoFactor: object, version: number) =>
      browser.call('PUT', '/api/v1/account/security-policy', { twoFactor, version })
    const began = house.now()
    assert.equal((await save({ ...POLICY, active: false }, 1)).status, 200)
    // sudo goes on by acts, while what she answered at the sign-in grows too old to prove anything
    for (let n = 0; n < 6; n++) {
      house.passTime(9 * MINUTE_MS)
      assert.equal((await save({ ...POLICY, active: false }, 2)).status, 200)
    }
    assert.equal(said(await save(POLICY, 2)), '403 proof_required')
    house.passTime(MINUTE_MS)
    const code = await begun(house, browser)
    assert.equal((await confirm(browser, code)).status, 200)
    const { until, answered } = await sudo(browser)
    assert.equal(until, new Date(began + HOUR_MS).toISOString(), 'an hour from its beginning, as before')
    assert.deepEqual(answered, [{ method: 'sms', at: new Date(house.now()).toISOString() }])
    assert.equal((await save(POLICY, 2)).status, 200)
    house.passTime(5 * MINUTE_MS)
    assert.equal(said(await save(POLICY, 3)), '403 sudo_required')
    assert.equal((await row(house, account)).phone, N1)
  },
)

/** A session that the password alone has started, of a user who has proved no number; sudo lasts in it. */
async function newcomer(t: Parameters<typeof openHouse>[0], options: HouseOptions = {}) {
  const house = await openHouse(t, options)
  house.stopTime()
  const account = await house.newAccount()
  await switchTwoFactor(house.world.store, account, false)
  const browser = house.browser()
  assert.equal((await enter(browser, account.email, PASSWORD)).body.state, 'signed_in')
  const answered = { method: 'password', password: PASSWORD }
  assert.equal((await browser.call('POST', '/api/v1/session/sudo', answered)).status, 200)
  return { house, account, browser }
}

onBothEngines(
  'a password alone proves no number: before her first, a code is mailed to her',
  async (t, engine) => {
    const { house, account, browser } = await newcomer(t, { engine })
    for (const phone of [account.phone, N1]) {
      const refused = await begin(browser, phone)
      assert.equal(said(refused), '403 proof_required')
      assert.deepEqual(refused.body.methods, [{ method: 'email_code', enrolled: true }])
    }
    assert.equal(said(await confirm(browser, '123456')), '403 proof_required')
    assert.equal(said(await resend(browser)), '403 proof_required')
    assert.equal(house.sent.length, 0)
    assert.equal((await browser.call('POST', '/api/v1/session/sudo/email-code')).status, 202)
    const mailed = codeIn(await mailTo(house, account.email, 'code'))
    const proof = { method: 'email_code', code: mailed }
    assert.equal((await browser.call('POST', '/api/v1/session/sudo', proof)).status, 200)

    const code = await begun(house, browser, account.phone)
    const done = await confirm(browser, code)
    assert.deepEqual([done.body.phone, done.body.methods], [account.phone, ['sms']])
    const { text } = await mailTo(house, account.email, 'A phone answers your sign-ins now')
    assert.match(text, new RegExp(`^Phone: \\${account.phone}$`, 'm'))
    await allAnswered(house)
    assert.equal(house.sent.length, 1, 'no number is told that it was left')
    assert.ok(house.mails.every(({ subject }) => subject !== 'Your phone number was changed'))
    const events = ['phone_change_asked', 'phone_proven', 'proved_by_email']
    assert.deepEqual(await recorded(house, account), events)
    assert.ok((await row(house, account)).ever_enrolled_at_ms)
  },
)

onBothEngines('who had an authenticator and has none proves no number by herself', async (t, engine) => {
  const { house, account, browser } = await newSession(t, { engine })
  await changeUser(house.world.store, account, { phone: null, phone_proven_at_ms: null })
  const refused = await begin(browser, N1)
  assert.equal(said(refused), '403 proof_required')
  assert.deepEqual(refused.body.methods, [{ method: 'temporary_code', enrolled: true }])
  assert.match(refused.body.detail, /administrator/)
})

test('a number on file that was never proved is told too when another takes its place', async (t) => {
  const { house, account, browser } = await newcomer(t)
  assert.equal((await browser.call('POST', '/api/v1/session/sudo/email-code')).status, 202)
  const proof = { method: 'email_code', code: codeIn(await mailTo(house, account.email, 'code')) }
  assert.equal((await browser.call('POST', '/api/v1/session/sudo', proof)).status, 200)
  assert.equal((await confirm(browser, await begun(house, browser, N1))).body.phone, N1)
  await mailTo(house, account.email, 'Your phone number was changed')
  await allAnswered(house)
  const told = house.sent.filter(({ to }) => to === account.phone).map(({ text }) => text)
  assert.equal(told.length, 1)
  assert.match(told[0] ?? '', /go to another number from now on/)
})

onBothEngines('a new number in national form is one of the account’s country', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const account = await house.newAccount({ country: 'DE' })
  const browser = await signedIn(house, account)
  assert.equal((await begin(browser, '0151 23456789')).status, 202)
  assert.equal((await me(browser)).pendingPhone.phone, '+4915123456789')
})
