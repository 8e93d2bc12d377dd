import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  answer,
  atSmsStep,
  onBothEngines,
  openHouse,
  PASSWORD,
  sentCode,
  signedIn,
  toSmsStep,
  wrongCode,
} from '../../test/house.ts'
import { changeUser, eventRows, sessionRows, switchTwoFactor, userRow } from '../../test/house-rows.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../store/duration.ts'

onBothEngines(
  'a new administrator signs in by password and the code that was sent to her phone',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const browser = house.browser()

    const begun = await browser.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })
    assert.equal(begun.status, 200)
    assert.equal(begun.body.state, 'second_factor_required')
    assert.deepEqual(begun.body.methods, [
      { method: 'sms', rank: 'primary', sentTo: `•••• ${account.phone.slice(-3)}` },
    ])
    assert.equal(begun.body.firstUse, true)
    assert.equal(house.sent.length, 0, 'the password alone sends nothing')
    assert.equal((await browser.call('GET', '/api/v1/session')).body.code, 'no_session')

    const code = await sentCode(house, account, browser)
    const done = await answer(browser, code, { signIn: begun.body.id })
    assert.equal(done.body.state, 'signed_in')
    assert.equal(done.body.why, 'answered')
    const session = await browser.call('GET', '/api/v1/session')
    assert.deepEqual(session.body.user, {
      id: account.userId,
      name: 'Alex Kim',
      email: account.email,
      role: 'admin',
    })
    assert.deepEqual(session.body.amr, ['pwd', 'sms', 'mfa'])
  },
)

onBothEngines(
  'of fifty equal right answers one signs in, and no try is counted for the others',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const { browser, code } = await atSmsStep(house, account)

    const answers = await Promise.all(Array.from({ length: 50 }, () => answer(browser.copy(), code)))
    const winners = answers.filter(({ status }) => status === 200)
    const losers = answers.filter(({ status }) => status !== 200)
    assert.equal(winners.length, 1)
    assert.deepEqual(
      new Set(losers.map(({ status, body }) => `${status} ${body.code}`)),
      new Set(['404 no_sign_in']),
    )
    assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, 0)
    assert.equal((await sessionRows(house.world.store, account)).length, 1)
    assert.equal((await eventRows(house.world.store, account, 'code_wrong')).length, 0)
  },
)

onBothEngines(
  'before the second factor there is no session, and the sign-in opens no door of one',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const { browser } = await atSmsStep(house, account)
    assert.deepEqual(await sessionRows(house.world.store, account), [])

    browser.setCookie('sallyport_session', browser.cookie('sallyport_sign_in') ?? '')
    for (const path of ['/session', '/me', '/account', '/account/security-policy', '/session/sudo']) {
      const refused = await browser.call('GET', `/api/v1${path}`)
      assert.equal(`${refused.status} ${refused.body.code}`, '401 no_session', path)
    }
    assert.equal((await browser.call('POST', '/api/v1/session/unlock', { password: PASSWORD })).status, 401)
  },
)

test('a session is no sign-in either: its cookie answers no second factor', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const browser = await signedIn(house, account)
  browser.setCookie('sallyport_sign_in', browser.cookie('sallyport_session') ?? '')
  assert.equal((await browser.call('GET', '/api/v1/sign-in')).body.code, 'no_sign_in')
  assert.equal((await browser.call('POST', '/api/v1/sign-in/sms-code')).body.code, 'no_sign_in')
})

test('a sign-in shows no name, no e-mail, and of the phone no more than its end', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const { browser, code } = await atSmsStep(house, account)
  const shown = await browser.call('GET', '/api/v1/sign-in')
  assert.equal(shown.body.smsCode.sentTo, `•••• ${account.phone.slice(-3)}`)
  for (const said of [shown, await answer(browser, wrongCode(code))]) {
    const text = JSON.stringify(said.body)
    for (const secret of [
      'Alex',
      'Kim',
      account.email,
      account.userId,
      account.accountId,
      account.phone.slice(2, -3),
      code,
    ]) {
      assert.ok(!text.includes(secret), `${secret} in ${text}`)
    }
  }
})

test('nothing that is logged tells a code, a number, an e-mail or a cookie', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const { browser, code } = await atSmsStep(house, account)
  await answer(browser, wrongCode(code))
  const cookie = browser.cookie('sallyport_sign_in') ?? ''
  await answer(browser, code)
  const log = house.logged.join('\n')
  for (const secret of [code, account.phone, account.email, PASSWORD, cookie.slice(-43)]) {
    assert.ok(!log.includes(secret), `${secret} in ${log}`)
  }
})

test('a sign-in lives for 10 minutes after the password: a right code in the last millisecond passes', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const browser = house.browser()
  await toSmsStep(house, account, browser)
  house.passTime(6 * MINUTE_MS)
  const code = await sentCode(house, account, browser)
  house.passTime(4 * MINUTE_MS - 1)
  assert.equal((await answer(browser, code)).body.state, 'signed_in')
})

test('a sign-in is over 10 minutes after the password, and asking for a code does not prolong it', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const browser = house.browser()
  await toSmsStep(house, account, browser)
  const { expiresAt } = (await browser.call('GET', '/api/v1/sign-in')).body
  house.passTime(9 * MINUTE_MS)
  const code = await sentCode(house, account, browser)
  assert.equal((await browser.call('GET', '/api/v1/sign-in')).body.expiresAt, expiresAt)
  house.passTime(1 * MINUTE_MS)
  for (const refused of [
    await answer(browser, code),
    await answer(browser, wrongCode(code)),
    await browser.call('GET', '/api/v1/sign-in'),
    await browser.call('POST', '/api/v1/sign-in/sms-code'),
  ]) {
    assert.equal(`${refused.status} ${refused.body.code}`, '410 sign_in_expired')
  }
  assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, 0)
  assert.deepEqual(await sessionRows(house.world.store, account), [])
})

onBothEngines(
  'a second sign-in in the same browser replaces the first, whose answers are refused uncounted',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const { browser, code } = await atSmsStep(house, account)
    const first = (await browser.call('GET', '/api/v1/sign-in')).body.id
    const otherTab = browser.copy()
    await toSmsStep(house, account, browser)

    const meant = await answer(browser, code, { signIn: first })
    assert.equal(
      `${meant.status} ${meant.body.code}`,
      '409 sign_in_replaced',
      'the cookie of the second, an answer for the first',
    )
    const held = await answer(otherTab, code)
    assert.equal(`${held.status} ${held.body.code}`, '409 sign_in_replaced', 'the cookie of the first')
    assert.equal((await answer(otherTab, code, { signIn: first })).status, 409)
    assert.equal((await otherTab.call('POST', '/api/v1/sign-in/sms-code')).body.code, 'sign_in_replaced')
    assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, 0)

    const second = await sentCode(house, account, browser)
    assert.equal((await answer(browser, second)).status, 200)
  },
)

test('a sign-in in another browser goes on beside it', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  await signedIn(house, account)
  const one = await atSmsStep(house, account)
  const other = await atSmsStep(house, account)
  assert.equal((await answer(one.browser, one.code)).status, 200)
  assert.equal((await answer(other.browser, other.code)).status, 200)
})

test("who knows a sign-in's id and not its secret can neither use, replace nor end it", async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const { browser, code } = await atSmsStep(house, account)
  const thief = house.browser()
  const forged = (browser.cookie('sallyport_sign_in') ?? '').replace(/[^.]{43}$/, 'A'.repeat(43))
  const forge = () => thief.setCookie('sallyport_sign_in', forged)

  forge()
  assert.equal((await answer(thief, code)).body.code, 'no_sign_in')
  assert.equal((await thief.call('GET', '/api/v1/sign-in')).body.code, 'no_sign_in')
  assert.equal((await thief.call('DELETE', '/api/v1/sign-in')).status, 204)
  forge()
  await toSmsStep(house, await house.newAccount(), thief)
  assert.equal((await answer(browser, code)).status, 200)
})

test("with the cookie of another user's sign-in a browser gets no further by its own user's code", async (t) => {
  const house = await openHouse(t)
  const [hers, his] = [await house.newAccount(), await house.newAccount()]
  const one = await atSmsStep(house, hers)
  const other = await atSmsStep(house, his)
  const own = (await other.browser.call('GET', '/api/v1/sign-in')).body.id

  other.browser.setCookie('sallyport_sign_in', one.browser.cookie('sallyport_sign_in') ?? '')
  assert.equal((await answer(other.browser, other.code, { signIn: own })).body.code, 'sign_in_replaced')
  assert.equal((await userRow(house.world.store, hers)).wrong_in_a_row, 0)
  assert.equal((await answer(other.browser, other.code)).body.code, 'code_wrong')
  assert.equal(
    (await answer(other.browser, one.code)).body.user.id,
    hers.userId,
    'the sign-in is hers, wherever its cookie lies',
  )
  assert.deepEqual(await sessionRows(house.world.store, his), [])
})

test('starting over ends the sign-in, for every tab of the browser', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const { browser, code } = await atSmsStep(house, account)
  const otherTab = browser.copy()
  assert.equal((await browser.call('DELETE', '/api/v1/sign-in')).status, 204)
  assert.equal(browser.cookie('sallyport_sign_in'), undefined)
  assert.equal((await browser.call('GET', '/api/v1/sign-in')).body.code, 'no_sign_in')
  assert.equal((await answer(otherTab, code)).body.code, 'no_sign_in')
  assert.equal(
    (await browser.call('DELETE', '/api/v1/sign-in')).status,
    204,
    'starting over twice is no mistake',
  )
})

test('where no sign-in is under way, or the cookie is none of ours, every step says so', async (t) => {
  const house = await openHouse(t)
  for (const cookie of [
    undefined,
    'x',
    'acc_.sgn_.',
    `acc_${'0'.repeat(26)}.sgn_${'0'.repeat(26)}.${'A'.repeat(43)}`,
    '%00%ff',
  ]) {
    const browser = house.browser()
    if (cookie !== undefined) browser.setCookie('sallyport_sign_in', cookie)
    for (const refused of [
      await browser.call('GET', '/api/v1/sign-in'),
      await browser.call('POST', '/api/v1/sign-in/sms-code'),
      await answer(browser, '482913'),
      await browser.call('POST', '/api/v1/sign-in/second-factor', {
        method: 'temporary_code',
        code: 'ABCDEFGH23',
      }),
    ]) {
      assert.equal(`${refused.status} ${refused.body.code}`, '404 no_sign_in', `cookie ${cookie}`)
    }
  }
})

onBothEngines(
  'a policy that is switched off holds for a sign-in under way: a right answer still ends it',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    await signedIn(house, account)
    const { browser } = await atSmsStep(house, account)
    await switchTwoFactor(house.world.store, account, false)

    const shown = (await browser.call('GET', '/api/v1/sign-in')).body
    assert.equal(shown.state, 'second_factor_required')
    assert.deepEqual(shown.methods, [
      { method: 'sms', rank: 'primary', sentTo: `•••• ${account.phone.slice(-3)}` },
    ])
    house.passTime(31 * SECOND_MS)
    const code = await sentCode(house, account, browser)
    assert.equal(
      (await answer(browser, wrongCode(code))).body.code,
      'code_wrong',
      'looking or guessing finishes nothing',
    )
    const done = await answer(browser, code)
    assert.equal(done.body.state, 'signed_in')
    assert.equal(done.body.why, 'not_demanded')
  },
)

onBothEngines(
  'where the account demands no second factor, the password alone signs in, as one factor without sudo',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    await switchTwoFactor(house.world.store, account, false)
    const browser = house.browser()
    const done = await browser.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })
    assert.equal(done.body.state, 'signed_in')
    assert.equal(done.body.why, 'not_demanded')
    assert.deepEqual(done.body.amr, ['pwd'])
    assert.equal(done.body.sudoUntil, null)
    assert.equal(browser.cookie('sallyport_sign_in'), undefined)
    assert.equal(house.sent.length, 0)
    const sudo = (await browser.call('GET', '/api/v1/session/sudo')).body
    assert.deepEqual([sudo.until, sudo.answered], [null, []])
  },
)

test('a user who turned two-factor on for herself is asked although her account demands nothing', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  await signedIn(house, account)
  await switchTwoFactor(house.world.store, account, false)
  await changeUser(house.world.store, account, { own_choice_at_ms: house.now() })
  const { browser, code } = await atSmsStep(house, account)
  const done = await answer(browser, code)
  assert.equal(done.body.why, 'answered')
})

onBothEngines(
  "the first right code proves the number on file and ends the user's other open sign-ins",
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const other = await atSmsStep(house, account)
    const { browser, code } = await atSmsStep(house, account)
    assert.equal((await userRow(house.world.store, account)).phone_proven_at_ms, null)
    assert.equal((await answer(browser, code)).status, 200)

    const user = await userRow(house.world.store, account)
    assert.notEqual(user.phone_proven_at_ms, null)
    assert.notEqual(user.ever_enrolled_at_ms, null)
    assert.equal((await eventRows(house.world.store, account, 'phone_proven')).length, 1)
    const ended = await answer(other.browser, other.code)
    assert.equal(`${ended.status} ${ended.body.code}`, '410 sign_in_expired')

    const next = await house
      .browser()
      .call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })
    assert.equal(next.body.firstUse, false)
  },
)

test('a number that was replaced is proved anew by its first right code, and that is recorded', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  await signedIn(house, account)
  const { phone } = await house.newAccount()
  await changeUser(house.world.store, account, { phone, phone_proven_at_ms: null })
  const other = await atSmsStep(house, { ...account, phone })
  const { browser, code } = await atSmsStep(house, { ...account, phone })
  assert.equal((await browser.call('GET', '/api/v1/sign-in')).body.firstUse, true)
  assert.equal((await answer(browser, code)).status, 200)
  assert.notEqual((await userRow(house.world.store, account)).phone_proven_at_ms, null)
  assert.equal((await eventRows(house.world.store, account, 'phone_proven')).length, 2)
  assert.equal((await answer(other.browser, other.code)).body.code, 'sign_in_expired')
})

test('a wrong code proves no number', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const { browser, code } = await atSmsStep(house, account)
  await answer(browser, wrongCode(code))
  const user = await userRow(house.world.store, account)
  assert.deepEqual([user.phone_proven_at_ms, user.ever_enrolled_at_ms], [null, null])
})

onBothEngines(
  'a code that was sent to a number which is not hers any more is worth nothing',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const { browser, code } = await atSmsStep(house, account)
    const { phone } = await house.newAccount()
    await changeUser(house.world.store, account, { phone })

    for (const old of [code, wrongCode(code)]) {
      const refused = await answer(browser, old)
      assert.equal(`${refused.status} ${refused.body.code}`, '422 code_expired')
    }
    assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, 0)
    house.passTime(31 * SECOND_MS)
    const fresh = await sentCode(house, { ...account, phone }, browser)
    assert.equal((await answer(browser, fresh)).status, 200)
  },
)

onBothEngines(
  'a user who is deactivated meanwhile gets no further in her open sign-in',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const { browser, code } = await atSmsStep(house, account)
    await changeUser(house.world.store, account, { deactivated_at_ms: house.now() })
    for (const refused of [
      await answer(browser, code),
      await answer(browser, wrongCode(code)),
      await browser.call('GET', '/api/v1/sign-in'),
      await browser.call('POST', '/api/v1/sign-in/sms-code'),
    ]) {
      assert.equal(`${refused.status} ${refused.body.code}`, '410 sign_in_expired')
    }
    assert.deepEqual(await sessionRows(house.world.store, account), [])
  },
)

test('an e-mail signs in however it is written: capitals, blanks around it', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount({ email: 'Alex.Kim@example.com' })
  for (const email of ['alex.kim@example.com', 'ALEX.KIM@EXAMPLE.COM', '  alex.Kim@Example.com ']) {
    const begun = await house.browser().call('POST', '/api/v1/sign-in', { email, password: PASSWORD })
    assert.equal(begun.status, 200, `${email} for ${account.email}`)
  }
})

test("a finished sign-in ends the browser's old session, whoever's it was", async (t) => {
  const house = await openHouse(t)
  const [hers, his] = [await house.newAccount(), await house.newAccount()]
  const browser = await signedIn(house, hers)
  const old = browser.copy()
  await toSmsStep(house, his, browser)
  assert.equal((await old.call('GET', '/api/v1/session')).status, 200, 'not before it is finished')
  await answer(browser, await sentCode(house, his, browser))
  assert.equal((await old.call('GET', '/api/v1/session')).body.code, 'no_session')
  assert.equal((await browser.call('GET', '/api/v1/session')).body.user.id, his.userId)
})

test('what the sign-in does not ask for is refused uncounted: another method, a rescue that is not live, trust', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const { browser, code } = await atSmsStep(house, account)
  const send = (body: object) => browser.call('POST', '/api/v1/sign-in/second-factor', body)
  assert.equal((await send({ method: 'temporary_code', code: 'ABCDEFGH23' })).body.code, 'code_expired')
  assert.equal((await send({ method: 'app', code })).body.code, 'method_not_offered')
  const recovery = { method: 'recovery_code', code: 'AAAA-AAAA-AAAA-AAAA' }
  assert.equal((await send(recovery)).body.code, 'method_not_offered', 'she has none')
  const key = await browser.call('POST', '/api/v1/sign-in/security-key-options')
  assert.equal(key.body.code, 'method_not_offered')
  assert.equal((await send({ method: 'password', password: PASSWORD })).body.code, 'invalid')
  assert.equal((await answer(browser, code, { trustDevice: true })).body.code, 'trust_not_offered')
  assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, 0)
  assert.equal((await answer(browser, code, { trustDevice: false })).status, 200)
})

test('a clock that is set back an hour at any stage ends what was begun, clearly, and a new start works', async (t) => {
  const stages = [
    'after the password',
    'after a code',
    'after a wrong code',
    'after a lock',
    'after a sign-in',
  ] as const
  for (const stage of stages) {
    const house = await openHouse(t)
    const account = await house.newAccount()
    const { browser, code } = await atSmsStep(house, account)
    if (stage === 'after a wrong code') await answer(browser, wrongCode(code))
    if (stage === 'after a lock') for (let n = 0; n < 10; n++) await answer(browser, wrongCode(code))
    if (stage === 'after a sign-in') await answer(browser, code)
    house.passTime(-HOUR_MS)

    const ended = stage === 'after a sign-in' ? '404 no_sign_in' : '410 sign_in_expired'
    for (const refused of [
      await browser.call('GET', '/api/v1/sign-in'),
      await answer(browser, code),
      await browser.call('POST', '/api/v1/sign-in/sms-code'),
    ]) {
      assert.equal(`${refused.status} ${refused.body.code}`, ended, stage)
    }
    if (stage === 'after a sign-in') assert.equal((await browser.call('GET', '/api/v1/session')).status, 200)
    const again = house.browser()
    await toSmsStep(house, account, again)
    if (stage === 'after a lock') {
      assert.equal((await again.call('POST', '/api/v1/sign-in/sms-code')).body.code, 'too_many_attempts')
      continue
    }
    assert.equal((await answer(again, await sentCode(house, account, again))).status, 200, stage)
    assert.ok(
      house.logged.every((line) => !line.includes('a request failed')),
      stage,
    )
  }
})
