import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { eventsOf, messageRows, signInRows, takePhone } from '../../test/account-rows.ts'
import { newBrowser, type TestBrowser } from '../../test/browser.ts'
import { changeUser, sessionRows, switchTwoFactor, userRow } from '../../test/house-rows.ts'
import {
  answer,
  type House,
  onBothEngines,
  openHouse,
  PASSWORD,
  SET_UP_CODE,
  signedIn,
  wrongCode,
} from '../../test/house.ts'
import {
  accept,
  codeIn,
  comeBack,
  type Invited,
  invited,
  mailTo,
  OWN_PASSWORD,
  said,
  wrongMailCode,
} from '../../test/invited.ts'
import { foundAccount, newGround, startProduct } from '../../test/processes.ts'
import { openDatabase } from '../../test/stores.ts'
import { MINUTE_MS, SECOND_MS } from '../store/duration.ts'
import type { Engine } from '../store/statement.ts'
import { setEmail } from '../user/user-change-store.ts'

const ON_FILE = '+13035550124'
const ANOTHER = '+13035550177'

const show = (browser: TestBrowser) => browser.call('GET', '/api/v1/sign-in')
const askMail = (browser: TestBrowser) => browser.call('POST', '/api/v1/sign-in/proof/email-code')
const prove = (browser: TestBrowser, code: string, more: object = {}) =>
  browser.call('POST', '/api/v1/sign-in/proof', { method: 'email_code', code, ...more })
const askPhone = (browser: TestBrowser, phone?: string) =>
  browser.call('POST', '/api/v1/sign-in/enrolment/phone', { phone })
const enrol = (browser: TestBrowser, code: string, more: object = {}) =>
  browser.call('POST', '/api/v1/sign-in/enrolment', { method: 'sms', code, ...more })
const askSms = (browser: TestBrowser) => browser.call('POST', '/api/v1/sign-in/sms-code')
const mailed = async (house: House, { email }: { email: string }, nth = 1) =>
  codeIn(await mailTo(house, email, 'Sallyport code', nth))
const wrongInARow = async ({ world }: House, who: Invited) => (await userRow(world.store, who)).wrong_in_a_row

/** Where she is at home, and the browser in which she has accepted. */
type Home = { house: House; kai: Invited; accepted: TestBrowser }

/** A user who has accepted her invitation and enrolled nothing, with a number on file or without one. */
async function withNewcomer(
  t: TestContext,
  {
    engine = 'sqlite',
    phone = null,
    country = 'US',
  }: { engine?: Engine; phone?: string | null; country?: string } = {},
): Promise<Home> {
  const house = await openHouse(t, { engine })
  house.stopTime()
  const account = await house.newAccount({ country })
  const admin = await signedIn(house, account)
  if (phone === null) await switchTwoFactor(house.world.store, account, false)
  const kai = await invited(house, account, { phone, admin })
  await switchTwoFactor(house.world.store, account, true)
  const accepted = house.browser()
  assert.equal((await accept(accepted, kai.token)).body.state, 'enrolment_required')
  return { house, kai, accepted }
}

/** A browser in which she has come back with her password. */
async function back({ house, kai }: Home): Promise<TestBrowser> {
  const browser = house.browser()
  assert.equal((await comeBack(browser, kai)).status, 200)
  return browser
}

/** A browser in which she has shown by a mailed code that it is she; the nth that she was mailed. */
async function proven(home: Home, nth = 1): Promise<TestBrowser> {
  const browser = await back(home)
  assert.equal((await askMail(browser)).status, 202)
  const proved = await prove(browser, await mailed(home.house, home.kai, nth))
  assert.equal(proved.body.prove, null)
  return browser
}

/** Asks for a code to a number and gives it back; to the one on file where none is named. */
async function sentTo({ house }: Home, browser: TestBrowser, phone?: string): Promise<string> {
  const before = house.sent.length
  const asked = await askPhone(browser, phone)
  assert.equal(asked.status, 202, JSON.stringify(asked.body))
  for (let tries = 0; tries < 400 && house.sent.length === before; tries++)
    await new Promise((resolve) => setTimeout(resolve, 10))
  return /#(\d{6})$/.exec(house.sent.at(-1)?.text ?? '')?.[1] ?? ''
}

/**
 * A session of hers that her password alone has opened, in an account that asks for more by now: with sudo, and with the
 * proof by the first code that she was mailed.
 */
async function sessionByPassword({ house, kai }: Home): Promise<TestBrowser> {
  await switchTwoFactor(house.world.store, kai, false)
  const browser = house.browser()
  assert.equal((await comeBack(browser, kai)).body.state, 'signed_in')
  await switchTwoFactor(house.world.store, kai, true)
  const sudo = { method: 'password', password: OWN_PASSWORD }
  assert.equal((await browser.call('POST', '/api/v1/session/sudo', sudo)).status, 200)
  await browser.call('POST', '/api/v1/session/sudo/email-code')
  const proof = { method: 'email_code', code: await mailed(house, kai) }
  assert.equal((await browser.call('POST', '/api/v1/session/sudo', proof)).status, 200)
  return browser
}

onBothEngines(
  'a user without a number who comes back by password proves that it is she by a mailed code, and then enrols',
  async (t, engine) => {
    const home = await withNewcomer(t, { engine })
    const { house, kai } = home
    const other = await back(home)
    const browser = house.browser()
    const begun = await comeBack(browser, kai)
    assert.equal(begun.body.state, 'enrolment_required')
    assert.deepEqual(begun.body.prove, [{ method: 'email_code' }, { method: 'temporary_code' }])
    assert.deepEqual(begun.body.methods, [{ method: 'sms', rank: 'primary' }])
    assert.deepEqual([begun.body.smsCode, begun.body.emailCode], [null, null])
    assert.equal((await signInRows(house, kai)).at(-1)?.proved, null)

    for (const refused of [
      await askPhone(browser),
      await askPhone(browser, ANOTHER),
      await askPhone(browser, 'nonsense'),
      await enrol(browser, '482913'),
    ])
      assert.equal(said(refused), '403 proof_required', 'a bare password binds nothing')
    assert.equal(said(await askSms(browser)), '422 method_not_offered')
    assert.equal(said(await prove(browser, '48291355')), '422 code_expired', 'none was asked for')
    assert.equal(await wrongInARow(house, kai), 0)

    const sent = await askMail(browser)
    assert.deepEqual(
      [sent.status, sent.body],
      [
        202,
        {
          sentTo: 'k•••@example.com',
          expiresAt: new Date(house.now() + 10 * MINUTE_MS).toISOString(),
          resendAt: new Date(house.now() + 1 * MINUTE_MS).toISOString(),
        },
      ],
    )
    const code = await mailed(house, kai)
    const shown = (await show(browser)).body
    assert.equal(shown.emailCode.sentTo, 'k•••@example.com')
    assert.equal(said(await askPhone(browser, ANOTHER)), '403 proof_required', 'asking proves nothing')
    assert.equal(said(await prove(browser, wrongMailCode(code))), '422 code_wrong')
    assert.equal(said(await askPhone(browser, ANOTHER)), '403 proof_required', 'nor does guessing')

    const proved = await prove(browser, code, { signIn: begun.body.id })
    assert.deepEqual([proved.status, proved.body.state, proved.body.prove], [200, 'enrolment_required', null])
    assert.equal(proved.body.id, begun.body.id)
    assert.equal((await show(browser)).body.prove, null)
    assert.deepEqual(await sessionRows(house.world.store, kai), [])
    assert.equal(said(await askPhone(browser)), '422 phone_required')
    const smsCode = await sentTo(home, browser, '+1 303 555 0177')
    const done = await enrol(browser, smsCode, { signIn: begun.body.id })
    assert.deepEqual(
      [done.status, done.body.state, done.body.why, done.body.amr],
      [200, 'signed_in', 'answered', ['pwd', 'sms', 'mfa']],
    )
    assert.equal(done.body.user.id, kai.userId)
    assert.equal(done.body.sudoUntil, new Date(house.now() + 10 * MINUTE_MS).toISOString())
    assert.equal(said(await browser.call('PUT', '/api/v1/me/second-factor', { ownChoice: true })), '200')
    assert.equal(browser.cookie('sallyport_sign_in'), undefined)

    const user = await userRow(house.world.store, kai)
    assert.deepEqual(
      [user.phone, user.phone_proven_at_ms, user.ever_enrolled_at_ms],
      [ANOTHER, house.now(), house.now()],
    )
    assert.equal(said(await show(other)), '410 sign_in_expired', 'her other open sign-ins end')
    assert.match((await mailTo(house, kai.email, 'phone answers')).text, /\+13035550177/)
    const types = (await eventsOf(house, kai)).filter(({ actorId }) => actorId === kai.userId)
    assert.deepEqual(
      types
        .map(({ type }) => type)
        .filter((type) => type !== 'own_choice_changed')
        .toSorted(),
      ['code_wrong', 'invitation_accepted', 'phone_proven', 'proved_by_email', 'signed_in'],
    )
    const next = await comeBack(house.browser(), kai)
    assert.deepEqual([next.body.state, next.body.firstUse], ['second_factor_required', false])
  },
)

onBothEngines(
  'an accepted invitation leads straight to the enrolment of the number on file',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const kai = await invited(house, await house.newAccount())
    const browser = house.browser()
    const accepted = await accept(browser, kai.token)
    assert.deepEqual([accepted.body.state, accepted.body.prove], ['enrolment_required', null])
    assert.deepEqual(accepted.body.methods, [{ method: 'sms', rank: 'primary', sentTo: '•••• 124' }])
    assert.ok(!JSON.stringify(accepted.body).includes('3035550'), 'and no more of it is shown')
    assert.equal(said(await askMail(browser)), '422 method_not_offered', 'nothing is left to prove')
    assert.equal(said(await askSms(browser)), '422 method_not_offered')
    const sent = await askPhone(browser)
    assert.deepEqual([sent.status, sent.body.sentTo], [202, '•••• 124'])
    assert.equal((await show(browser)).body.smsCode.sentTo, '•••• 124')
    const done = await enrol(browser, await house.codeFor(ON_FILE))
    assert.deepEqual([done.body.state, done.body.amr], ['signed_in', ['pwd', 'sms', 'mfa']])
    assert.equal((await userRow(house.world.store, kai)).phone, ON_FILE)
    assert.equal((await sessionRows(house.world.store, kai)).length, 1)
  },
)

onBothEngines(
  '"not my number": after a mailed code she gives another one, and the one on file is gone',
  async (t, engine) => {
    const home = await withNewcomer(t, { engine, phone: ON_FILE })
    const { house, kai } = home
    const browser = await back(home)
    const begun = (await show(browser)).body
    assert.deepEqual(
      [begun.state, begun.firstUse, begun.otherWays],
      ['second_factor_required', true, [{ method: 'email_code' }, { method: 'temporary_code' }]],
    )
    for (const refused of [
      await askPhone(browser),
      await askPhone(browser, ANOTHER),
      await enrol(browser, '482913'),
    ])
      assert.equal(said(refused), '422 method_not_offered', 'nobody types a number before the proof')
    await askSms(browser)
    const toOnFile = await house.codeFor(ON_FILE)

    await askMail(browser)
    const proved = await prove(browser, await mailed(house, kai))
    assert.deepEqual([proved.body.state, proved.body.prove], ['enrolment_required', null])
    assert.deepEqual(proved.body.methods, [{ method: 'sms', rank: 'primary', sentTo: '•••• 124' }])
    assert.equal(proved.body.smsCode, null)
    assert.equal(said(await answer(browser, toOnFile)), '422 method_not_offered')
    assert.equal(said(await enrol(browser, toOnFile)), '422 code_expired', 'a code for another purpose')

    const code = await sentTo(home, browser, '(303) 555-0177')
    assert.equal((await show(browser)).body.smsCode.sentTo, '•••• 177')
    assert.equal((await userRow(house.world.store, kai)).phone, ON_FILE, 'not before the code')
    assert.equal((await enrol(browser, code)).body.state, 'signed_in')
    assert.equal((await browser.call('GET', '/api/v1/me')).body.phone, ANOTHER)
    const next = house.browser()
    await comeBack(next, kai)
    assert.deepEqual((await show(next)).body.methods, [
      { method: 'sms', rank: 'primary', sentTo: '•••• 177' },
    ])
    const codes = house.sent.filter(({ to, text }) => to === ON_FILE && /#\d{6}$/.test(text))
    assert.equal(codes.length, 1)
  },
)

test('after the proof she may as well answer a code to the number on file', async (t) => {
  const home = await withNewcomer(t, { phone: ON_FILE })
  const browser = await proven(home)
  const code = await sentTo(home, browser)
  assert.equal(home.house.sent.at(-1)?.to, ON_FILE)
  assert.equal((await enrol(browser, code)).body.state, 'signed_in')
  assert.equal((await userRow(home.house.world.store, home.kai)).phone, ON_FILE)
})

test('a mailed code has 8 digits, and works until its last millisecond', async (t) => {
  const home = await withNewcomer(t)
  const browser = await back(home)
  await askMail(browser)
  const code = await mailed(home.house, home.kai)
  assert.match(code, /^\d{8}$/)
  home.house.passTime(10 * MINUTE_MS - 1)
  assert.equal(said(await prove(browser, code)), '200')
})

onBothEngines(
  'a mailed code is used once, and of twenty equal right ones at once one proves and none is counted',
  async (t, engine) => {
    const home = await withNewcomer(t, { engine })
    const { house, kai } = home
    const browser = await back(home)
    await askMail(browser)
    const code = await mailed(house, kai)
    const answers = await Promise.all(Array.from({ length: 20 }, () => prove(browser.copy(), code)))
    assert.deepEqual(answers.map(said).toSorted(), [
      '200',
      ...Array<string>(19).fill('422 method_not_offered'),
    ])
    for (const given of [code, wrongMailCode(code)])
      assert.equal(said(await prove(browser, given)), '422 method_not_offered')
    assert.equal(await wrongInARow(house, kai), 0)
    const proofs = (await eventsOf(house, kai)).filter(({ type }) => type === 'proved_by_email')
    assert.equal(proofs.length, 1)
  },
)

test('a new mailed code may be asked for after 60 seconds, and voids the one before', async (t) => {
  const home = await withNewcomer(t)
  const { house, kai } = home
  const browser = await back(home)
  await askMail(browser)
  const first = await mailed(house, kai)
  house.passTime(60 * SECOND_MS - 1)
  const tooSoon = await askMail(browser)
  assert.deepEqual([said(tooSoon), tooSoon.headers.get('retry-after')], ['429 resend_too_soon', '1'])
  house.passTime(1)
  assert.equal(said(await askMail(browser)), '202')
  const second = await mailed(house, kai, 2)
  if (first !== second) assert.equal(said(await prove(browser, first)), '422 code_wrong')
  assert.equal(said(await prove(browser, second)), '200')
})

onBothEngines('a mailed code is worth nothing in another sign-in of hers', async (t, engine) => {
  const home = await withNewcomer(t, { engine })
  const { house, kai } = home
  const [one, other] = [await back(home), await back(home)]
  await askMail(one)
  const code = await mailed(house, kai)
  assert.equal(said(await prove(other, code)), '422 code_expired')
  assert.equal(await wrongInARow(house, kai), 0)
  await askMail(other)
  const others = await mailed(house, kai, 2)
  if (code !== others) assert.equal(said(await prove(other, code)), '422 code_wrong')
  assert.equal(said(await prove(one, code)), '200')
  assert.equal(said(await askPhone(other, ANOTHER)), '403 proof_required', 'nor is the proof')
  assert.equal(said(await prove(other, others)), '200')
})

onBothEngines('a mailed code is worth nothing for another purpose', async (t, engine) => {
  const home = await withNewcomer(t, { engine, phone: ON_FILE })
  const { house, kai } = home
  const session = await sessionByPassword(home)
  const bySudo = (code: string) =>
    session.call('POST', '/api/v1/session/sudo', { method: 'email_code', code })
  const confirmEmail = (code: string) => session.call('POST', '/api/v1/me/email/confirmation', { code })
  const browser = await back(home)
  await askMail(browser)
  const forProof = await mailed(house, kai, 2)
  assert.equal(said(await bySudo(forProof)), '422 code_used')
  assert.equal(said(await confirmEmail(forProof)), '422 code_expired')
  assert.equal(said(await answer(browser, forProof)), '422 invalid')
  assert.equal(said(await answer(browser, forProof.slice(0, 6))), '422 code_expired')
  assert.equal(said(await enrol(browser, forProof.slice(0, 6))), '422 method_not_offered')
  for (const method of ['email_code', 'sms', 'password'])
    assert.equal(
      said(await browser.call('POST', '/api/v1/sign-in/second-factor', { method, code: forProof })),
      '422 invalid',
    )
  assert.equal(await wrongInARow(house, kai), 0)

  await session.call('POST', '/api/v1/session/sudo/email-code')
  const forSudo = await mailed(house, kai, 3)
  await session.call('PUT', '/api/v1/me/email', { email: 'kai@new.example.com' })
  const forEmail = codeIn(await mailTo(house, 'kai@new.example.com', 'Confirm'))
  const fresh = await back(home)
  for (const given of [forSudo, forEmail]) assert.equal(said(await prove(fresh, given)), '422 code_expired')
  assert.equal(await wrongInARow(house, kai), 0)
  assert.equal(said(await prove(browser, forProof)), '200')
})

onBothEngines(
  'an answer that is meant for a sign-in which was replaced meanwhile is refused uncounted, at every step',
  async (t, engine) => {
    const home = await withNewcomer(t, { engine })
    const { house, kai } = home
    const browser = await back(home)
    const first = (await show(browser)).body.id
    await askMail(browser)
    const code = await mailed(house, kai)
    const otherTab = browser.copy()
    await comeBack(browser, kai)
    const before = (await messageRows(house, kai)).length
    for (const refused of [
      await prove(browser, code, { signIn: first }),
      await prove(browser, wrongMailCode(code), { signIn: first }),
      await enrol(browser, '482913', { signIn: first }),
      await prove(otherTab, code),
      await prove(otherTab, wrongMailCode(code)),
      await askMail(otherTab),
      await askPhone(otherTab, ANOTHER),
      await enrol(otherTab, '482913'),
    ])
      assert.equal(said(refused), '409 sign_in_replaced')
    assert.equal(await wrongInARow(house, kai), 0)
    assert.equal((await messageRows(house, kai)).length, before)
    assert.equal(said(await prove(browser, code)), '422 code_expired')
  },
)

onBothEngines(
  'wrong codes count together, by SMS and by mail, in sign-ins and sessions: ten lock every typed way for 15 minutes',
  async (t, engine) => {
    const home = await withNewcomer(t, { engine, phone: ON_FILE })
    const { house, kai } = home
    const session = await sessionByPassword(home)
    const bySudo = (code: string) =>
      session.call('POST', '/api/v1/session/sudo', { method: 'email_code', code })
    const confirmEmail = (code: string) => session.call('POST', '/api/v1/me/email/confirmation', { code })

    const enrolling = home.accepted
    const forEnrolment = await sentTo(home, enrolling, ANOTHER)
    const answering = await back(home)
    await askSms(answering)
    const bySms = await house.codeFor(ON_FILE)
    await askMail(answering)
    const forProof = await mailed(house, kai, 2)
    await session.call('POST', '/api/v1/session/sudo/email-code')
    const forSudo = await mailed(house, kai, 3)
    await session.call('PUT', '/api/v1/me/email', { email: 'kai@new.example.com' })
    const forEmail = codeIn(await mailTo(house, 'kai@new.example.com', 'Confirm'))

    const wrong = [
      () => answer(answering, wrongCode(bySms)),
      () => prove(answering, wrongMailCode(forProof)),
      () => bySudo(wrongMailCode(forSudo)),
      () => confirmEmail(wrongMailCode(forEmail)),
      () => enrol(enrolling, wrongCode(forEnrolment)),
    ]
    for (const give of [...wrong, ...wrong.slice(0, 4)]) assert.equal(said(await give()), '422 code_wrong')
    assert.equal(await wrongInARow(house, kai), 9)
    assert.equal(said(await enrol(enrolling, wrongCode(forEnrolment))), '429 too_many_attempts')
    const until = new Date(house.now() + 15 * MINUTE_MS).toISOString()
    assert.equal((await show(answering)).body.lockedUntil, until)

    house.passTime(2 * MINUTE_MS)
    const right = [
      () => answer(answering, bySms),
      () => prove(answering, forProof),
      () => bySudo(forSudo),
      () => confirmEmail(forEmail),
      () => enrol(enrolling, forEnrolment),
    ]
    for (const [n, give] of right.entries()) {
      const [one, other] = [await give(), await wrong[n]?.()]
      assert.equal(said(one), '429 too_many_attempts', `right answer ${n}`)
      assert.deepEqual(one.body, other?.body)
      assert.equal(one.body.lockedUntil, until)
    }
    const before = (await messageRows(house, kai)).length
    for (const send of [
      await askMail(answering),
      await askSms(answering),
      await askPhone(enrolling, ANOTHER),
      await askPhone(enrolling, 'nonsense'),
      await session.call('POST', '/api/v1/session/sudo/email-code'),
      await session.call('POST', '/api/v1/me/email/code'),
      await session.call('PUT', '/api/v1/me/email', { email: 'kai@other.example.com' }),
    ])
      assert.equal(said(send), '429 too_many_attempts', 'nothing is sent meanwhile')
    assert.equal((await messageRows(house, kai)).length, before)
    assert.equal(await wrongInARow(house, kai), 10)
    await mailTo(house, kai.email, 'Too many wrong codes')

    house.passTime(13 * MINUTE_MS - 1)
    assert.equal(said(await askMail(await back(home))), '429 too_many_attempts')
    house.passTime(1)
    const after = await back(home)
    assert.equal(said(await askMail(after)), '202')
    assert.equal(said(await prove(after, await mailed(house, kai, 4))), '200')
    assert.equal(await wrongInARow(house, kai), 0)
  },
)

test('five codes an hour are mailed to a user, over all her sign-ins', async (t) => {
  const home = await withNewcomer(t)
  const { house, kai } = home
  for (let nth = 1; nth <= 5; nth++) assert.equal(said(await askMail(await back(home))), '202')
  const before = (await messageRows(house, kai)).length
  const refused = await askMail(await back(home))
  assert.deepEqual([said(refused), refused.headers.get('retry-after')], ['429 mail_limit', '3600'])
  assert.equal((await messageRows(house, kai)).length, before)
  house.passTime(60 * MINUTE_MS - 1)
  assert.equal(said(await askMail(await back(home))), '429 mail_limit')
  house.passTime(1)
  assert.equal(said(await askMail(await back(home))), '202')
})

onBothEngines('a mailed code proves nothing once she has ever had an authenticator', async (t, engine) => {
  const home = await withNewcomer(t, { engine })
  const { house, kai } = home
  const browser = await back(home)
  await askMail(browser)
  const code = await mailed(house, kai)
  await takePhone(house, kai)
  assert.deepEqual((await show(browser)).body.prove, [{ method: 'temporary_code' }])
  house.passTime(MINUTE_MS)
  assert.equal(said(await askMail(browser)), '422 method_not_offered')
  for (const given of [code, wrongMailCode(code)])
    assert.equal(said(await prove(browser, given)), '422 method_not_offered')
  assert.equal(said(await askPhone(browser, ANOTHER)), '403 proof_required')
  assert.equal(await wrongInARow(house, kai), 0)
})

test('a proof by mail that she gave before is worth nothing once she has ever had an authenticator', async (t) => {
  const home = await withNewcomer(t)
  const browser = await proven(home)
  const code = await sentTo(home, browser, ANOTHER)
  await takePhone(home.house, home.kai)
  assert.deepEqual((await show(browser)).body.prove, [{ method: 'temporary_code' }])
  for (const refused of [await askPhone(browser, ANOTHER), await enrol(browser, code)])
    assert.equal(said(refused), '403 proof_required')
})

onBothEngines(
  'when she enrols in one browser her sign-in in another is over, whatever she had proved there',
  async (t, engine) => {
    const home = await withNewcomer(t, { engine })
    const { house, kai } = home
    const [one, other, third] = [await proven(home), await proven(home, 2), await back(home)]
    await askMail(third)
    const mailCode = await mailed(house, kai, 3)
    const [code, others] = [await sentTo(home, one, ANOTHER), await sentTo(home, other, ON_FILE)]
    assert.equal(said(await enrol(one, code)), '200')
    for (const refused of [
      await enrol(other, others),
      await enrol(other, wrongCode(others)),
      await askPhone(other, ON_FILE),
      await prove(third, mailCode),
      await prove(third, wrongMailCode(mailCode)),
      await askMail(third),
      await show(third),
    ])
      assert.equal(said(refused), '410 sign_in_expired')
    assert.equal(await wrongInARow(house, kai), 0)
    assert.equal((await userRow(house.world.store, kai)).phone, ANOTHER)
    assert.equal((await sessionRows(house.world.store, kai)).length, 1)
  },
)

onBothEngines(
  'of two browsers that enrol different numbers at once one does, and her number is the one it gave',
  async (t, engine) => {
    const home = await withNewcomer(t, { engine })
    const { house, kai } = home
    const [one, other] = [await proven(home), await proven(home, 2)]
    const codes = [await sentTo(home, one, ON_FILE), await sentTo(home, other, ANOTHER)] as const
    const answers = await Promise.all([enrol(one, codes[0]), enrol(other, codes[1])])
    assert.deepEqual(answers.map(said).toSorted(), ['200', '410 sign_in_expired'])
    const { phone } = await userRow(house.world.store, kai)
    assert.equal(phone, answers[0]?.status === 200 ? ON_FILE : ANOTHER)
    assert.equal(
      (await eventsOf(house, kai)).filter(({ type }) => type === 'phone_proven').length,
      2,
      'hers and the administrator’s',
    )
  },
)

onBothEngines(
  'of twenty equal right answers to an enrolment one signs in, and no try is counted for the others',
  async (t, engine) => {
    const home = await withNewcomer(t, { engine })
    const browser = await proven(home)
    const code = await sentTo(home, browser, ANOTHER)
    const answers = await Promise.all(Array.from({ length: 20 }, () => enrol(browser.copy(), code)))
    assert.deepEqual(answers.map(said).toSorted(), ['200', ...Array<string>(19).fill('404 no_sign_in')])
    assert.equal((await sessionRows(home.house.world.store, home.kai)).length, 1)
    assert.equal(await wrongInARow(home.house, home.kai), 0)
  },
)

test('a proof prolongs a sign-in to 10 minutes from there, and asking for a code does not', async (t) => {
  const home = await withNewcomer(t)
  const { house, kai } = home
  const browser = await back(home)
  const { expiresAt } = (await show(browser)).body
  house.passTime(9 * MINUTE_MS)
  await askMail(browser)
  const code = await mailed(house, kai)
  assert.equal((await show(browser)).body.expiresAt, expiresAt)
  await prove(browser, wrongMailCode(code))
  assert.equal((await show(browser)).body.expiresAt, expiresAt)
  house.passTime(MINUTE_MS - 1)
  const proved = await prove(browser, code)
  const later = new Date(house.now() + 10 * MINUTE_MS).toISOString()
  assert.equal(proved.body.expiresAt, later)
  house.passTime(6 * MINUTE_MS)
  const smsCode = await sentTo(home, browser, ANOTHER)
  assert.equal((await show(browser)).body.expiresAt, later)
  house.passTime(4 * MINUTE_MS - 1)
  const last = browser.copy()
  assert.equal((await enrol(last, smsCode)).body.state, 'signed_in')
})

test('a sign-in is over 10 minutes after its proof', async (t) => {
  const home = await withNewcomer(t)
  const browser = await proven(home)
  home.house.passTime(6 * MINUTE_MS)
  const code = await sentTo(home, browser, ANOTHER)
  home.house.passTime(4 * MINUTE_MS)
  for (const refused of [
    await enrol(browser, code),
    await enrol(browser, wrongCode(code)),
    await askPhone(browser, ANOTHER),
    await askMail(browser),
  ])
    assert.equal(said(refused), '410 sign_in_expired')
  assert.equal((await userRow(home.house.world.store, home.kai)).phone, null)
})

onBothEngines(
  'a code that was mailed to an address which is not hers any more is worth nothing',
  async (t, engine) => {
    const home = await withNewcomer(t, { engine })
    const { house, kai } = home
    const browser = await back(home)
    await askMail(browser)
    const code = await mailed(house, kai)
    const after = { address: 'kai@new.example.com', key: 'kai@new.example.com' }
    await house.world.store.write((tx) => setEmail(tx, { accountId: kai.accountId, id: kai.userId }, after))
    for (const given of [code, wrongMailCode(code)])
      assert.equal(said(await prove(browser, given)), '422 code_expired')
    assert.equal(await wrongInARow(house, kai), 0)
    const sent = await askMail(browser)
    assert.equal(said(sent), '202', 'the new address waits for nothing')
    assert.equal(said(await prove(browser, await mailed(house, { email: after.address }))), '200')
  },
)

test('a change of her e-mail ends a sign-in that waits for its proof', async (t) => {
  const home = await withNewcomer(t)
  const { house, kai } = home
  const session = await sessionByPassword(home)
  const browser = await back(home)
  await askMail(browser)
  const code = await mailed(house, kai, 2)
  await session.call('PUT', '/api/v1/me/email', { email: 'kai@new.example.com' })
  const fresh = codeIn(await mailTo(house, 'kai@new.example.com', 'Confirm'))
  assert.equal(said(await session.call('POST', '/api/v1/me/email/confirmation', { code: fresh })), '200')
  assert.equal(said(await prove(browser, code)), '410 sign_in_expired')
})

onBothEngines(
  'a user who is deactivated meanwhile neither proves nor enrols, and nothing is sent to her',
  async (t, engine) => {
    const home = await withNewcomer(t, { engine })
    const { house, kai } = home
    const [proving, enrolling] = [await back(home), await proven(home)]
    house.passTime(MINUTE_MS)
    await askMail(proving)
    const mailCode = await mailed(house, kai, 2)
    const code = await sentTo(home, enrolling, ANOTHER)
    await changeUser(house.world.store, kai, { deactivated_at_ms: house.now() })
    const before = (await messageRows(house, kai)).length
    for (const refused of [
      await prove(proving, mailCode),
      await prove(proving, wrongMailCode(mailCode)),
      await askMail(proving),
      await enrol(enrolling, code),
      await enrol(enrolling, wrongCode(code)),
      await askPhone(enrolling, ANOTHER),
    ])
      assert.equal(said(refused), '410 sign_in_expired')
    assert.equal((await messageRows(house, kai)).length, before)
    assert.deepEqual(await sessionRows(house.world.store, kai), [])
  },
)

onBothEngines(
  'where the account stops asking meanwhile a proof finishes the sign-in, and looking does not',
  async (t, engine) => {
    const home = await withNewcomer(t, { engine })
    const { house, kai } = home
    const [browser, enrolling] = [await back(home), await proven(home)]
    await switchTwoFactor(house.world.store, kai, false)
    const shown = (await show(browser)).body
    assert.equal(shown.state, 'enrolment_required')
    assert.deepEqual(shown.prove, [{ method: 'email_code' }, { method: 'temporary_code' }])
    assert.equal(said(await askPhone(browser, ANOTHER)), '403 proof_required')
    await askMail(browser)
    const code = await mailed(house, kai, 2)
    assert.equal(said(await prove(browser, wrongMailCode(code))), '422 code_wrong')
    assert.deepEqual(await sessionRows(house.world.store, kai), [])
    const done = await prove(browser, code)
    assert.deepEqual(
      [done.body.state, done.body.why, done.body.amr, done.body.sudoUntil],
      ['signed_in', 'not_demanded', ['pwd'], null],
    )
    assert.equal(browser.cookie('sallyport_sign_in'), undefined)

    const smsCode = await sentTo(home, enrolling, ANOTHER)
    assert.equal((await enrol(enrolling, smsCode)).body.state, 'signed_in', 'and she may enrol all the same')
    assert.equal((await userRow(house.world.store, kai)).phone, ANOTHER)
    assert.equal(
      (await comeBack(house.browser(), kai)).body.state,
      'signed_in',
      'or her password lets her in',
    )
  },
)

test('a number that is given must be one that can receive SMS; without a country code it is one of the account’s country', async (t) => {
  const home = await withNewcomer(t, { country: 'DE' })
  const browser = await proven(home)
  const before = home.house.sent.length
  for (const [phone, refused] of [
    ['+44 20 7946 0958', '422 phone_cannot_receive_sms'],
    ['+49 900 1 123456', '422 phone_cannot_receive_sms'],
    ['+44 7700 900123', '422 phone_invalid'],
    ['12', '422 phone_invalid'],
    ['nonsense', '422 phone_invalid'],
    ['', '422 invalid'],
    ['+1 303 555 0177\r\n', '422 invalid'],
    ['1'.repeat(41), '422 invalid'],
  ] as const) {
    const answered = await askPhone(browser, phone)
    assert.equal(said(answered), refused, phone)
    assert.equal(answered.body.errors[0].pointer, '/phone')
  }
  assert.equal(said(await askPhone(browser)), '422 phone_required')
  assert.equal(home.house.sent.length, before)
  const code = await sentTo(home, browser, '0171 1234567')
  assert.equal(home.house.sent.at(-1)?.to, '+491711234567')
  assert.equal((await enrol(browser, code)).body.state, 'signed_in')
})

onBothEngines(
  'the code to one number confirms no other, in whichever order they were given',
  async (t, engine) => {
    const home = await withNewcomer(t, { engine })
    const { house, kai } = home
    const browser = await proven(home)
    const first = await sentTo(home, browser, ON_FILE)
    const second = await sentTo(home, browser, ANOTHER)
    if (first !== second) assert.equal(said(await enrol(browser, first)), '422 code_wrong')
    const third = await sentTo(home, browser, ON_FILE)
    if (second !== third) assert.equal(said(await enrol(browser, second)), '422 code_wrong')
    if (first !== third)
      assert.equal(said(await enrol(browser, first)), '422 code_wrong', 'void since the second')
    assert.equal((await userRow(house.world.store, kai)).phone, null)
    assert.equal((await enrol(browser, third)).body.state, 'signed_in')
    assert.equal((await userRow(house.world.store, kai)).phone, ON_FILE)
  },
)

test('a code is sent again to the same number after 30 seconds, and to one that is not proved twice an hour', async (t) => {
  const home = await withNewcomer(t)
  const { house, kai } = home
  const browser = await proven(home)
  const first = await sentTo(home, browser, ANOTHER)
  house.passTime(30 * SECOND_MS - 1)
  assert.equal(said(await askPhone(browser, ANOTHER)), '429 resend_too_soon')
  house.passTime(1)
  const second = await sentTo(home, browser, ANOTHER)
  if (first !== second) assert.equal(said(await enrol(browser, first)), '422 code_wrong')
  house.passTime(60 * SECOND_MS)
  assert.equal(said(await askPhone(browser, ANOTHER)), '429 sms_limit')
  assert.equal(
    (await messageRows(house, kai)).filter(({ kind }) => kind === 'sms').length,
    3,
    'with the administrator’s',
  )
  assert.equal((await enrol(browser, second)).body.state, 'signed_in')
})

test('a wrong code enrols nothing, and under Single sign-on a first authenticator earns no trust', async (t) => {
  const home = await withNewcomer(t)
  const { house, kai } = home
  const browser = await proven(home)
  const code = await sentTo(home, browser, ANOTHER)
  assert.equal(said(await enrol(browser, wrongCode(code))), '422 code_wrong')
  assert.equal((await userRow(house.world.store, kai)).phone, null)
  assert.equal(said(await enrol(browser, code, { trustDevice: true })), '422 trust_not_offered')
  assert.equal(await wrongInARow(house, kai), 1)
  assert.equal((await enrol(browser, code, { trustDevice: false })).body.state, 'signed_in')
  assert.equal(await wrongInARow(house, kai), 0)
})

test('what is no answer is refused before anything is looked at', async (t) => {
  const home = await withNewcomer(t)
  const { house, kai } = home
  const [browser, enrolling] = [await back(home), await proven(home)]
  await askMail(browser)
  const code = await mailed(house, kai, 2)
  for (const odd of ['', '4829135', '482913555', '４８２９１３５５', ' 48291355', '48 29 13 55', 'abcdefgh'])
    assert.equal(said(await prove(browser, odd)), '422 invalid', odd)
  for (const more of [
    { trustDevice: true },
    { method: 'sms' },
    { method: 'password' },
    { signIn: 7 },
    { a: 1 },
  ])
    assert.equal(said(await prove(browser, code, more)), '422 invalid')
  for (const odd of ['', '48291', '4829133', '４８２９１３'])
    assert.equal(said(await enrol(enrolling, odd)), '422 invalid', odd)
  for (const method of ['app', 'email_code', 'temporary_code', undefined])
    assert.equal(said(await enrol(enrolling, '482913', { method })), '422 invalid')
  const temporary = { method: 'temporary_code', code: 'ABCDEFGH23' }
  assert.equal(said(await browser.call('POST', '/api/v1/sign-in/proof', temporary)), '422 code_expired')
  assert.equal(await wrongInARow(house, kai), 0)
  assert.equal(said(await prove(browser, code)), '200')
})

test('without a sign-in nobody proves, enrols or is sent anything, and a session is none', async (t) => {
  const home = await withNewcomer(t)
  const browser = await proven(home)
  await enrol(browser, await sentTo(home, browser, ANOTHER))
  const stranger = home.house.browser()
  for (const one of [browser, stranger])
    for (const refused of [
      await askMail(one),
      await prove(one, '48291355'),
      await prove(one, '48291355', { method: 'temporary_code' }),
      await askPhone(one, ANOTHER),
      await enrol(one, '482913'),
    ])
      assert.equal(said(refused), '404 no_sign_in')
})

test('a user with a proved number binds no other inside a sign-in', async (t) => {
  const home = await withNewcomer(t)
  const browser = await proven(home)
  await enrol(browser, await sentTo(home, browser, ANOTHER))
  const next = await back(home)
  for (const refused of [
    await askMail(next),
    await prove(next, '48291355'),
    await askPhone(next, ON_FILE),
    await askPhone(next),
    await enrol(next, '482913'),
  ])
    assert.equal(said(refused), '422 method_not_offered')
})

test('an enrolment shows no name and no address, and the log tells no code', async (t) => {
  const home = await withNewcomer(t, { phone: ON_FILE })
  const { house, kai } = home
  const browser = await back(home)
  await askMail(browser)
  const code = await mailed(house, kai)
  const wrong = await prove(browser, wrongMailCode(code))
  const shown = [await show(browser), wrong, await prove(browser, code)]
  const smsCode = await sentTo(home, browser, ANOTHER)
  shown.push(await show(browser), await enrol(browser, wrongCode(smsCode)))
  for (const { body } of shown)
    for (const secret of ['Kai', 'Lund', kai.email, kai.userId, kai.accountId, '3035550', code, smsCode])
      assert.ok(!JSON.stringify(body).includes(secret), secret)
  await enrol(browser, smsCode)
  const log = house.logged.join('\n')
  for (const secret of [code, smsCode, ANOTHER, kai.email, OWN_PASSWORD])
    assert.ok(!log.includes(secret), secret)
})

test('on two processes a mailed code proves once, and of many wrong ones exactly ten are counted', async (t) => {
  const ground = await newGround(t, 'postgres')
  const products = await Promise.all([startProduct(t, ground), startProduct(t, ground)])
  const store = openDatabase(ground.database)
  t.after(() => store.close())
  const account = await foundAccount(products[0])
  const begin = async () => {
    const browser = newBrowser(products[0].url)
    await browser.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })
    return browser
  }
  const thirtyTimes = <T>(cookie: string | undefined, ask: (browser: TestBrowser) => Promise<T>) =>
    Promise.all(
      Array.from({ length: 30 }, (_, n) => {
        const browser = newBrowser(products[n % 2 === 0 ? 0 : 1].url)
        browser.setCookie('sallyport_sign_in', cookie ?? '')
        return ask(browser)
      }),
    )
  const newestCode = async (nth: number) => {
    for (let tries = 0; tries < 400; tries++) {
      const { body } = await newBrowser(products[1].url).call('GET', '/api/v1/outbox', undefined, {
        authorization: `Bearer ${SET_UP_CODE}`,
      })
      const codes = body.items.filter((one: { subject?: string }) => one.subject === 'Your Sallyport code')
      if (codes.length === nth) return codeIn(codes[0])
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    throw new Error('no code was mailed')
  }

  const first = await begin()
  const cookie = first.cookie('sallyport_sign_in')
  const asked = await thirtyTimes(cookie, askMail)
  assert.equal(asked.filter(({ status }) => status === 202).length, 1)
  assert.equal(asked.filter((one) => said(one) === '429 resend_too_soon').length, 29)
  const code = await newestCode(1)
  const proofs = await thirtyTimes(cookie, (browser) => prove(browser, code))
  assert.equal(proofs.filter(({ status }) => status === 200).length, 1)
  assert.equal((await userRow(store, account)).wrong_in_a_row, 0)

  const second = await begin()
  await askMail(second)
  const other = await newestCode(2)
  const wrong = await thirtyTimes(second.cookie('sallyport_sign_in'), (browser) =>
    prove(browser, wrongMailCode(other)),
  )
  assert.equal(wrong.filter((one) => said(one) === '422 code_wrong').length, 9)
  assert.equal(wrong.filter((one) => said(one) === '429 too_many_attempts').length, 21)
  assert.equal((await userRow(store, account)).wrong_in_a_row, 10)
  assert.equal(said(await prove(second, other)), '429 too_many_attempts')
  assert.deepEqual(ground.gateway.taken, [], 'and no SMS went out')
})
