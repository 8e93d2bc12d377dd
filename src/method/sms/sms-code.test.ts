import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  answer,
  atSmsStep,
  onBothEngines,
  openHouse,
  sentCode,
  sentSudoCode,
  signedIn,
  toSmsStep,
  wrongCode,
  type House,
  type TestAccount,
} from '../../../test/house.ts'
import type { TestAnswer, TestBrowser } from '../../../test/browser.ts'
import { changeUser, sessionRows, userRow } from '../../../test/house-rows.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../store/duration.ts'

const ask = (browser: TestBrowser) => browser.call('POST', '/api/v1/sign-in/sms-code')
const retryAfter = ({ headers }: TestAnswer) => Number(headers.get('retry-after'))

/** Asks for a code in a sign-in of its own. */
async function askAnew(house: House, account: TestAccount): Promise<TestAnswer> {
  const browser = house.browser()
  await toSmsStep(house, account, browser)
  return ask(browser)
}

test('a code has six digits, and the text names the product, warns, and ends with the line for this host alone', async (t) => {
  const house = await openHouse(t, {
    env: { SALLYPORT_PRODUCT_NAME: 'Example Desk', SALLYPORT_PUBLIC_URL: 'http://desk.localhost:3000' },
  })
  const account = await house.newAccount()
  const { code } = await atSmsStep(house, account)
  assert.match(code, /^\d{6}$/)
  assert.equal(
    house.sent[0]?.text,
    `${code} is your Example Desk code. It works for 5 minutes. Never share it, not even with us.\n\n@desk.localhost #${code}`,
  )
})

test('codes are drawn anew each time, from all six-digit numbers, with their leading zeros', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const drawn: number[] = []
  house.world.random = { ...house.world.random, whole: (below) => (drawn.push(below), 42) }
  const { browser, code } = await atSmsStep(house, account)
  assert.deepEqual(drawn, [1_000_000])
  assert.equal(code, '000042')
  assert.equal((await answer(browser, '000042')).status, 200)
})

test('a code works until the last millisecond of its five minutes', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const { browser, code } = await atSmsStep(house, account)
  house.passTime(5 * MINUTE_MS - 1)
  assert.equal((await answer(browser, code)).status, 200)
})

onBothEngines(
  'a code is worth nothing from the end of its five minutes on, right or wrong alike, and uncounted',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const { browser, code } = await atSmsStep(house, account)
    assert.equal(
      Date.parse((await browser.call('GET', '/api/v1/sign-in')).body.smsCode.expiresAt),
      house.now() + 5 * MINUTE_MS,
    )
    house.passTime(5 * MINUTE_MS)
    const [right, wrong] = [await answer(browser, code), await answer(browser, wrongCode(code))]
    assert.equal(`${right.status} ${right.body.code}`, '422 code_expired')
    assert.deepEqual(right.body, wrong.body)
    assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, 0)
    assert.equal(
      (await answer(browser, await sentCode(house, account, browser))).status,
      200,
      'the sign-in goes on with a new code',
    )
  },
)

test('before any code was asked for, none is live: an answer is refused uncounted', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const browser = house.browser()
  await toSmsStep(house, account, browser)
  assert.equal((await answer(browser, '482913')).body.code, 'code_expired')
  assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, 0)
})

onBothEngines('a code that signed in once does nothing for the next sign-in', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const account = await house.newAccount()
  const { browser, code } = await atSmsStep(house, account)
  const thief = browser.copy()
  assert.equal((await answer(browser, code)).status, 200)
  assert.equal((await answer(thief, code)).body.code, 'no_sign_in')
  const next = await atSmsStep(house, account)
  if (next.code !== code) assert.equal((await answer(next.browser, code)).body.code, 'code_wrong')
  assert.equal((await sessionRows(house.world.store, account)).length, 1)
})

onBothEngines('a new code voids the one before in that sign-in', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const account = await house.newAccount()
  const { browser, code: old } = await atSmsStep(house, account)
  house.passTime(30 * SECOND_MS)
  const fresh = await sentCode(house, account, browser)
  if (old !== fresh) assert.equal((await answer(browser, old)).body.code, 'code_wrong')
  assert.equal((await answer(browser, fresh)).status, 200)
})

onBothEngines(
  'a new code may be asked for after 30, 60, 120 and 240 seconds, not a moment sooner',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    await signedIn(house, account)
    const browser = house.browser()
    await toSmsStep(house, account, browser)
    for (const seconds of [30, 60, 120, 240]) {
      const sent = await ask(browser)
      assert.equal(sent.status, 202)
      assert.equal(Date.parse(sent.body.resendAt), house.now() + seconds * SECOND_MS)
      house.passTime(seconds * SECOND_MS - 1)
      const refused = await ask(browser)
      assert.equal(`${refused.status} ${refused.body.code}`, '429 resend_too_soon')
      assert.equal(retryAfter(refused), 1)
      house.passTime(1)
    }
  },
)

onBothEngines(
  'once a code has grown old unanswered, the wait for the next one begins anew with 30 seconds',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    await signedIn(house, account)
    const browser = house.browser()
    await toSmsStep(house, account, browser)
    await ask(browser)
    house.passTime(5 * MINUTE_MS)
    const sent = await ask(browser)
    assert.equal(Date.parse(sent.body.resendAt), house.now() + 30 * SECOND_MS)
  },
)

onBothEngines(
  'of twenty requests for a code at once one sends, and the others are told to wait',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const browser = house.browser()
    await toSmsStep(house, account, browser)
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(browser.copy())))
    assert.equal(answers.filter(({ status }) => status === 202).length, 1)
    const others = answers.filter(({ status }) => status !== 202)
    assert.ok(others.every(({ status, body }) => status === 429 && body.code === 'resend_too_soon'))
    assert.ok(others.every((other) => retryAfter(other) >= 29 && retryAfter(other) <= 30))
    const code = await house.codeFor(account.phone)
    assert.equal(house.sent.length, 1)
    assert.equal((await answer(browser, code)).status, 200)
  },
)

test('a node whose clock is a moment behind sends no second code for it', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const { browser, code } = await atSmsStep(house, account)
  house.passTime(-50)
  assert.equal((await ask(browser)).body.code, 'resend_too_soon')
  assert.equal((await answer(browser, code)).status, 200)
})

onBothEngines(
  'five codes in an hour that nobody answers are the last for now; the sixth may follow when the first is an hour old',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    await signedIn(house, account)
    for (let n = 0; n < 5; n++) {
      assert.equal((await askAnew(house, account)).status, 202)
      house.passTime(1 * MINUTE_MS)
    }
    const refused = await askAnew(house, account)
    assert.equal(`${refused.status} ${refused.body.code}`, '429 sms_limit')
    assert.equal(retryAfter(refused), 55 * 60)
    house.passTime(55 * MINUTE_MS - 1)
    assert.equal((await askAnew(house, account)).body.code, 'sms_limit')
    house.passTime(1)
    assert.equal((await askAnew(house, account)).status, 202)
  },
)

test('a right answer clears the unanswered codes, a wrong one does not', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  await signedIn(house, account)
  for (let n = 0; n < 4; n++) assert.equal((await askAnew(house, account)).status, 202)
  const { browser, code } = await atSmsStep(house, account)
  await answer(browser, wrongCode(code))
  assert.equal((await askAnew(house, account)).body.code, 'sms_limit')
  assert.equal((await answer(browser, code)).status, 200)
  for (let n = 0; n < 5; n++) assert.equal((await askAnew(house, account)).status, 202)
  assert.equal((await askAnew(house, account)).body.code, 'sms_limit')
})

test('twelve codes an hour and thirty a day are the most, answered or not', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  for (let n = 0; n < 12; n++) await signedIn(house, account)
  const hourly = await askAnew(house, account)
  assert.equal(`${hourly.status} ${hourly.body.code}`, '429 sms_limit')
  assert.equal(retryAfter(hourly), HOUR_MS / SECOND_MS)

  house.passTime(1 * HOUR_MS)
  for (let n = 0; n < 12; n++) await signedIn(house, account)
  house.passTime(1 * HOUR_MS)
  for (let n = 0; n < 6; n++) await signedIn(house, account)
  const daily = await askAnew(house, account)
  assert.equal(`${daily.status} ${daily.body.code}`, '429 sms_limit')
  assert.equal(retryAfter(daily), (DAY_MS - 2 * HOUR_MS) / SECOND_MS)
  house.passTime(DAY_MS - 2 * HOUR_MS)
  assert.equal((await askAnew(house, account)).status, 202)
})

onBothEngines('a number has one budget, whichever account asks', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const phone = '+1 202 555 0042'
  const [hers, his] = [await house.newAccount({ phone }), await house.newAccount({ phone })]
  await signedIn(house, hers)
  await signedIn(house, his)
  for (let n = 0; n < 5; n++) assert.equal((await askAnew(house, n % 2 ? hers : his)).status, 202)
  for (const account of [hers, his]) {
    const refused = await askAnew(house, account)
    assert.equal(`${refused.status} ${refused.body.code}`, '429 sms_limit')
  }
})

onBothEngines(
  'users who have not proved a number share two of its codes an hour, and its owner goes on',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const phone = '+1 202 555 0043'
    const owner = await house.newAccount({ phone })
    await signedIn(house, owner)
    // her own first code was one that nobody had proved the number for
    house.passTime(61 * MINUTE_MS)
    const strangers = [
      await house.newAccount({ phone }),
      await house.newAccount({ phone }),
      await house.newAccount({ phone }),
    ] as const
    assert.equal((await askAnew(house, strangers[0])).status, 202)
    assert.equal((await askAnew(house, strangers[1])).status, 202)
    for (const stranger of strangers) {
      const refused = await askAnew(house, stranger)
      assert.equal(`${refused.status} ${refused.body.code}`, '429 sms_limit')
      assert.ok(retryAfter(refused) > 3_500 && retryAfter(refused) <= 3_600)
    }
    await signedIn(house, owner)
    assert.equal(
      (await askAnew(house, strangers[2])).body.code,
      'sms_limit',
      'her answer gives strangers none back',
    )
  },
)

test('another number gives a user no other budget: hers goes with her', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  await signedIn(house, account)
  for (let n = 0; n < 5; n++) assert.equal((await askAnew(house, account)).status, 202)
  const { phone } = await house.newAccount()
  await changeUser(house.world.store, account, { phone })
  assert.equal((await askAnew(house, account)).body.code, 'sms_limit')
})

test('a clock that is set back makes nobody wait for codes that seem to lie ahead', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  await signedIn(house, account)
  for (let n = 0; n < 5; n++) await askAnew(house, account)
  house.passTime(-HOUR_MS)
  assert.equal((await askAnew(house, account)).status, 202)
})

test('a clock that is set back an hour lets no code live on, and a new one works', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const browser = await signedIn(house, account)
  const code = await sentSudoCode(house, account, browser)
  house.passTime(-HOUR_MS)
  const sudo = (typed: string) => browser.call('POST', '/api/v1/session/sudo', { method: 'sms', code: typed })
  assert.equal((await sudo(code)).body.code, 'code_expired')
  assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, 0)
  assert.equal((await sudo(await sentSudoCode(house, account, browser))).status, 200)
})

onBothEngines(
  'a code is worth nothing in another sign-in of the same user, and nothing for sudo',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const session = await signedIn(house, account)
    const one = await atSmsStep(house, account)
    const other = await atSmsStep(house, account)
    const ofSudo = await sentSudoCode(house, account, session)
    const sudo = (code: string) => session.call('POST', '/api/v1/session/sudo', { method: 'sms', code })
    const codes = new Set([one.code, other.code, ofSudo])
    if (codes.size < 3) return t.skip('two of the three codes were drawn alike')

    assert.equal((await answer(one.browser, other.code)).body.code, 'code_wrong')
    assert.equal((await answer(one.browser, ofSudo)).body.code, 'code_wrong')
    assert.equal((await sudo(one.code)).body.code, 'code_wrong')
    assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, 3)
    assert.equal((await sudo(ofSudo)).status, 200)
    assert.equal((await answer(one.browser, one.code)).status, 200)
    assert.equal((await answer(other.browser, other.code)).status, 200)
  },
)

test('letters, blanks, signs and digits of other scripts are no code: refused as invalid, uncounted', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const { browser, code } = await atSmsStep(house, account)
  const fullWidth = Array.from(code, (digit) => String.fromCodePoint(0xff10 + Number(digit))).join('')
  const arabic = Array.from(code, (digit) => String.fromCodePoint(0x0660 + Number(digit))).join('')
  const typed: unknown[] = [
    `${code.slice(0, 3)} ${code.slice(3)}`,
    `${code.slice(0, 3)}-${code.slice(3)}`,
    ` ${code}`,
    `${code}\n`,
    fullWidth,
    arabic,
    'abcdef',
    '',
    code.slice(1),
    `0${code}`,
    `+${code.slice(1)}`,
    `${code}\u0000`,
    Number(code),
    null,
    [code],
    { code },
  ]
  for (const wrong of typed) {
    const refused = await browser.call('POST', '/api/v1/sign-in/second-factor', {
      method: 'sms',
      code: wrong,
    })
    assert.equal(`${refused.status} ${refused.body.code}`, '422 invalid', JSON.stringify(wrong))
    assert.equal(refused.body.errors[0].pointer, '/code')
  }
  assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, 0)
  assert.equal((await answer(browser, code)).status, 200)
})
