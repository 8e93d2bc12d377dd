import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestAnswer, TestBrowser } from '../../test/browser.ts'
import {
  answer,
  atSmsStep,
  onBothEngines,
  openHouse,
  PASSWORD,
  sentCode,
  sentSudoCode,
  SET_UP_CODE,
  signedIn,
  toSmsStep,
  wrongCode,
  type House,
  type TestAccount,
} from '../../test/house.ts'
import { eventRows, sessionRows, userRow } from '../../test/house-rows.ts'
import { MINUTE_MS } from '../store/duration.ts'

/** Gives wrong answers one after the other, and gives back what the last one was told. */
async function answerWrong(browser: TestBrowser, code: string, times: number): Promise<TestAnswer> {
  let last = await answer(browser, wrongCode(code))
  for (let n = 1; n < times; n++) last = await answer(browser, wrongCode(code))
  return last
}

const sudo = (browser: TestBrowser, code: string) =>
  browser.call('POST', '/api/v1/session/sudo', { method: 'sms', code })
const wrongInARow = async (house: House, account: TestAccount) =>
  (await userRow(house.world.store, account)).wrong_in_a_row
const lockedMs = async (house: House, account: TestAccount) =>
  ((await userRow(house.world.store, account)).locked_until_ms ?? house.now()) - house.now()

/** The mails that stayed in the outbox for an address; waits until there is one with this subject. */
async function mailsTo(house: House, email: string, subject: string) {
  for (let tries = 0; tries < 400; tries++) {
    const { body } = await house
      .browser()
      .call('GET', '/api/v1/outbox', undefined, { authorization: `Bearer ${SET_UP_CODE}` })
    const mails = (body.items as { kind: string; to: string; subject: string; text: string }[]).filter(
      (item) => item.kind === 'mail' && item.to === email && item.subject === subject,
    )
    if (mails.length > 0) return mails
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return []
}

onBothEngines(
  'ten wrong answers in a row, across sign-ins and sudo, lock every typed code for 15 minutes',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const session = await signedIn(house, account)
    const one = await atSmsStep(house, account)
    const other = await atSmsStep(house, account)
    const ofSudo = await sentSudoCode(house, account, session)

    await answerWrong(one.browser, one.code, 4)
    await answerWrong(other.browser, other.code, 3)
    for (let n = 0; n < 2; n++) assert.equal((await sudo(session, wrongCode(ofSudo))).body.code, 'code_wrong')
    assert.equal(await lockedMs(house, account), 0)
    const tenth = await answer(one.browser, wrongCode(one.code))
    assert.equal(`${tenth.status} ${tenth.body.code}`, '429 too_many_attempts')
    assert.equal(tenth.headers.get('retry-after'), '900')
    assert.equal(await lockedMs(house, account), 15 * MINUTE_MS)

    const during = [
      await answer(one.browser, one.code),
      await answer(one.browser, wrongCode(one.code)),
      await answer(other.browser, other.code),
      await sudo(session, ofSudo),
      await sudo(session, wrongCode(ofSudo)),
      await one.browser.call('POST', '/api/v1/sign-in/second-factor', {
        method: 'temporary_code',
        code: 'ABCDEFGH23',
      }),
    ]
    for (const refused of during) {
      assert.equal(refused.status, 429)
      assert.deepEqual(refused.body, tenth.body, 'right and wrong, here and there, are told the same')
    }
    assert.equal(await wrongInARow(house, account), 10, 'tries in a lock are not counted')
    assert.equal((await sessionRows(house.world.store, account)).length, 1)
  },
)

onBothEngines(
  'a lock ends by itself, the next ten wrong answers lock for 30 minutes, and only a right answer resets',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    await signedIn(house, account)
    const first = await atSmsStep(house, account)
    await answerWrong(first.browser, first.code, 10)

    house.passTime(15 * MINUTE_MS - 1)
    const early = house.browser()
    await toSmsStep(house, account, early)
    assert.equal((await early.call('POST', '/api/v1/sign-in/sms-code')).body.code, 'too_many_attempts')
    house.passTime(1)
    const code = await sentCode(house, account, early)
    const eleventh = await answer(early, wrongCode(code))
    assert.equal(
      `${eleventh.status} ${eleventh.body.code}`,
      '422 code_wrong',
      'the end of a lock lets her try again',
    )
    assert.equal(await wrongInARow(house, account), 11, 'and forgives nothing')
    await answerWrong(early, code, 9)
    assert.equal(await lockedMs(house, account), 30 * MINUTE_MS)

    house.passTime(30 * MINUTE_MS)
    await signedIn(house, account)
    assert.equal(await wrongInARow(house, account), 0)
    const { browser, code: again } = await atSmsStep(house, account)
    await answerWrong(browser, again, 10)
    assert.equal(await lockedMs(house, account), 15 * MINUTE_MS, 'after a right answer it begins anew')
  },
)

test('the last code before a lock does not open the door after it', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const { browser, code } = await atSmsStep(house, account)
  await answerWrong(browser, code, 10)
  house.passTime(15 * MINUTE_MS)
  assert.equal((await answer(browser, code)).body.code, 'sign_in_expired')
})

onBothEngines(
  'from three tries before the lock on, a wrong answer says how many are left',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const { browser, code } = await atSmsStep(house, account)
    const told = []
    for (let n = 1; n <= 9; n++)
      told.push((await answer(browser, wrongCode(code))).body.triesLeft ?? 'silent')
    assert.deepEqual(told, ['silent', 'silent', 'silent', 'silent', 'silent', 'silent', 3, 2, 1])
  },
)

onBothEngines(
  'a lock is written to the user and recorded; the password still leads to the step, which shows it and sends nothing',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const { browser, code } = await atSmsStep(house, account)
    const { lockedUntil } = (await answerWrong(browser, code, 10)).body
    assert.ok(Date.parse(lockedUntil) > house.now())

    const mails = await mailsTo(house, account.email, 'Too many wrong codes')
    assert.equal(mails.length, 1)
    assert.match(mails[0]?.text ?? '', /codes are paused until \d+ \w+ \d{4}, \d\d:\d\d UTC/)
    assert.ok(!mails[0]?.text.includes(code))
    assert.equal((await eventRows(house.world.store, account, 'codes_locked')).length, 1)
    assert.equal((await eventRows(house.world.store, account, 'code_wrong')).length, 10)

    const next = house.browser()
    const begun = await next.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })
    assert.equal(begun.body.state, 'second_factor_required')
    assert.equal(begun.body.lockedUntil, lockedUntil)
    assert.equal((await browser.call('GET', '/api/v1/sign-in')).body.lockedUntil, lockedUntil)
    const asked = await next.call('POST', '/api/v1/sign-in/sms-code')
    assert.equal(`${asked.status} ${asked.body.lockedUntil}`, `429 ${lockedUntil}`)
    assert.equal(house.sent.length, 1)
  },
)

test("one user's lock is nobody else's", async (t) => {
  const house = await openHouse(t)
  const [hers, his] = [await house.newAccount(), await house.newAccount()]
  const { browser, code } = await atSmsStep(house, hers)
  await answerWrong(browser, code, 10)
  await signedIn(house, his)
})

test('a new code, a new sign-in, the password and time leave the count as it is', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  await signedIn(house, account)
  const { browser, code } = await atSmsStep(house, account)
  await answerWrong(browser, code, 9)
  house.passTime(31_000)
  await sentCode(house, account, browser)
  assert.equal(await wrongInARow(house, account), 9)
  const next = house.browser()
  await toSmsStep(house, account, next)
  assert.equal(await wrongInARow(house, account), 9)
  house.passTime(7 * 24 * 60 * MINUTE_MS)
  const late = await atSmsStep(house, account)
  assert.equal((await answer(late.browser, wrongCode(late.code))).body.code, 'too_many_attempts')
})

test('wrong passwords lock no second factor', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  for (let n = 0; n < 20; n++) {
    const wrong = { email: account.email, password: 'not the right one at all' }
    assert.equal((await house.browser().call('POST', '/api/v1/sign-in', wrong)).status, 401)
    house.passTime(30_000)
  }
  assert.equal(await wrongInARow(house, account), 0)
  await signedIn(house, account)
})

onBothEngines(
  'of fifty wrong answers at once exactly ten are counted, then it is locked',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const { browser, code } = await atSmsStep(house, account)
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => answer(browser.copy(), wrongCode(code))),
    )
    assert.equal(answers.filter(({ body }) => body.code === 'code_wrong').length, 9)
    assert.equal(answers.filter(({ body }) => body.code === 'too_many_attempts').length, 41)
    assert.equal(await wrongInARow(house, account), 10)
    assert.equal((await eventRows(house.world.store, account, 'code_wrong')).length, 10)
    assert.equal((await eventRows(house.world.store, account, 'codes_locked')).length, 1)
  },
)

onBothEngines(
  'of fifty equal right answers for sudo one passes, the others are told that it was used, and none counts',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const browser = await signedIn(house, account)
    const code = await sentSudoCode(house, account, browser)
    const answers = await Promise.all(Array.from({ length: 50 }, () => sudo(browser.copy(), code)))
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
    assert.equal(answers.filter(({ body }) => body.code === 'code_used').length, 49)
    assert.equal(
      (await sudo(browser, wrongCode(code))).body.code,
      'code_used',
      'a passed challenge is not looked at again',
    )
    assert.equal(await wrongInARow(house, account), 0)
  },
)
