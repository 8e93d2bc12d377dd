import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventsOf, giveRole, messageRows, takePhone } from '../../test/account-rows.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { changeUser, switchTwoFactor, userRow } from '../../test/house-rows.ts'
import {
  FROM_HERE,
  afterEachPassword,
  type House,
  onBothEngines,
  openHouse,
  PASSWORD,
  sentSudoCode,
  signedIn,
  type TestAccount,
  wrongCode,
} from '../../test/house.ts'
import { readToken } from '../http/token.ts'
import { Refusal } from '../refusal.ts'
import { HOUR_MS, MINUTE_MS } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import { answerSudo, sendSudoSmsCode } from './answer-sudo.ts'
import { endSession, readSession } from './session-store.ts'

const POLICY = { active: true, primary: 'sms', backup: null, deviceTrust: 'single_sign_on' }

const findChallenges = statement((q, p: { accountId: string }) =>
  q.db.selectFrom('challenges').selectAll().where('account_id', '=', p.accountId).orderBy('owner_id'),
)
const tokenOf = (browser: TestBrowser) => readToken(browser.cookie('sallyport_session'))

const show = (browser: TestBrowser) => browser.call('GET', '/api/v1/session/sudo')
const answer = (browser: TestBrowser, code: string) =>
  browser.call('POST', '/api/v1/session/sudo', { method: 'sms', code })
const byPassword = (browser: TestBrowser, password = PASSWORD) =>
  browser.call('POST', '/api/v1/session/sudo', { method: 'password', password })
/** An act that needs sudo and changes nothing: the policy saved as it is. */
const use = (browser: TestBrowser) =>
  browser.call('PUT', '/api/v1/account/security-policy', { twoFactor: POLICY, version: 1 })

async function newSession(
  t: Parameters<typeof openHouse>[0],
  options: Parameters<typeof openHouse>[1] = {},
): Promise<{ house: House; account: TestAccount; browser: TestBrowser }> {
  const house = await openHouse(t, options)
  house.stopTime()
  const account = await house.newAccount()
  return { house, account, browser: await signedIn(house, account) }
}

/** A session that a password alone has started, in an account that asks for a second factor again by now. */
async function sessionByPassword(house: House, account: TestAccount): Promise<TestBrowser> {
  await switchTwoFactor(house.world.store, account, false)
  const browser = house.browser()
  assert.equal(
    (await browser.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })).body.state,
    'signed_in',
  )
  await switchTwoFactor(house.world.store, account, true)
  return browser
}

onBothEngines(
  'a sign-in by SMS starts sudo, and shows what was answered and by what it is asked for',
  async (t, engine) => {
    const { house, account, browser } = await newSession(t, { engine })
    const now = new Date(house.now()).toISOString()
    const until = new Date(house.now() + 10 * MINUTE_MS).toISOString()
    const shown = await show(browser)
    assert.deepEqual(shown.body, {
      until,
      methods: [{ method: 'sms', sentTo: `•••• ${account.phone.slice(-3)}` }],
      answered: [{ method: 'sms', at: now }],
      smsCode: null,
      emailCode: null,
      lockedUntil: null,
    })
    assert.equal((await browser.call('GET', '/api/v1/session')).body.sudoUntil, until)
    assert.equal((await use(browser)).status, 200)
  },
)

test('a sign-in by password alone starts no sudo', async (t) => {
  const { house, account } = await newSession(t)
  const browser = await sessionByPassword(house, account)
  const shown = await show(browser)
  assert.deepEqual([shown.body.until, shown.body.answered], [null, []])
  assert.equal((await browser.call('GET', '/api/v1/session')).body.sudoUntil, null)
  assert.deepEqual([(await use(browser)).status, (await use(browser)).body.code], [403, 'sudo_required'])
})

onBothEngines('sudo lasts for 10 minutes from the last act that used it', async (t, engine) => {
  const { house, browser } = await newSession(t, { engine })
  house.passTime(9 * MINUTE_MS)
  assert.equal((await use(browser)).status, 200)
  house.passTime(10 * MINUTE_MS - 1)
  assert.equal((await use(browser)).status, 200)
  house.passTime(10 * MINUTE_MS)
  assert.equal((await use(browser)).body.code, 'sudo_required')
})

test('acts that need no sudo do not prolong it', async (t) => {
  const { house, browser } = await newSession(t)
  house.passTime(9 * MINUTE_MS)
  assert.equal((await browser.call('PATCH', '/api/v1/me', { name: 'Alex Kim' })).status, 200)
  assert.equal((await show(browser)).status, 200)
  house.passTime(MINUTE_MS)
  assert.equal((await use(browser)).body.code, 'sudo_required')
})

test('sudo lasts for 60 minutes in all, however often it is used', async (t) => {
  const { house, browser } = await newSession(t)
  for (let minutes = 0; minutes < 54; minutes += 9) {
    house.passTime(9 * MINUTE_MS)
    assert.equal((await use(browser)).status, 200)
  }
  house.passTime(6 * MINUTE_MS - 1)
  assert.equal((await use(browser)).status, 200)
  house.passTime(1)
  assert.equal((await use(browser)).body.code, 'sudo_required')
})

test('an act that is refused for another reason does not prolong sudo', async (t) => {
  const { house, browser } = await newSession(t)
  house.passTime(9 * MINUTE_MS)
  assert.equal(
    (await browser.call('PUT', '/api/v1/account/security-policy', { twoFactor: POLICY, version: 7 })).body
      .code,
    'policy_changed',
  )
  house.passTime(MINUTE_MS)
  assert.equal((await use(browser)).body.code, 'sudo_required')
})

onBothEngines('the code of an SMS answers sudo in place, and starts it anew', async (t, engine) => {
  const { house, account, browser } = await newSession(t, { engine })
  house.passTime(50 * MINUTE_MS)
  assert.equal((await use(browser)).body.code, 'sudo_required')
  const code = await sentSudoCode(house, account, browser)
  assert.equal((await show(browser)).body.smsCode.sentTo, `•••• ${account.phone.slice(-3)}`)
  const answered = await answer(browser, code)
  assert.deepEqual(
    [answered.status, answered.body.until],
    [200, new Date(house.now() + 10 * MINUTE_MS).toISOString()],
  )
  assert.deepEqual(answered.body.answered, [{ method: 'sms', at: new Date(house.now()).toISOString() }])
  assert.equal((await use(browser)).status, 200)
  assert.equal((await answer(browser, code)).body.code, 'code_used')
  const recorded = (await eventsOf(house, account)).filter(({ type }) => type === 'sudo_answered')
  assert.deepEqual(
    recorded.map(({ details }) => details),
    [{ method: 'sms', ...FROM_HERE }],
  )
})

test('a code for sudo is worth nothing in another session of the same user, nor in a sign-in', async (t) => {
  const { house, account, browser } = await newSession(t)
  const other = await signedIn(house, account)
  const code = await sentSudoCode(house, account, browser)
  assert.equal((await answer(other, code)).body.code, 'code_expired', 'there no code is live')
  const begun = house.browser()
  await begun.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })
  assert.equal(
    (await begun.call('POST', '/api/v1/sign-in/second-factor', { method: 'sms', code })).body.code,
    'code_expired',
  )
  assert.equal((await answer(browser, code)).status, 200)
})

onBothEngines(
  'wrong answers to sudo count with those of sign-ins: ten in a row lock every typed code',
  async (t, engine) => {
    const { house, account, browser } = await newSession(t, { engine })
    const code = await sentSudoCode(house, account, browser)
    for (let tries = 1; tries < 10; tries++) {
      const wrong = await answer(browser, wrongCode(code))
      assert.deepEqual(
        [wrong.body.code, wrong.body.triesLeft],
        ['code_wrong', tries < 7 ? undefined : 10 - tries],
      )
    }
    assert.equal((await answer(browser, wrongCode(code))).body.code, 'too_many_attempts')
    assert.equal((await answer(browser, code)).body.code, 'too_many_attempts', 'the right one too')
    assert.equal((await show(browser)).body.lockedUntil, new Date(house.now() + 15 * MINUTE_MS).toISOString())
    assert.equal((await browser.call('POST', '/api/v1/session/sudo/sms-code')).body.code, 'too_many_attempts')
  },
)

test('a user who has an authenticator does not answer sudo by her password', async (t) => {
  const { browser } = await newSession(t)
  assert.deepEqual(
    [(await byPassword(browser)).status, (await byPassword(browser)).body.code],
    [422, 'method_not_offered'],
  )
})

onBothEngines(
  'where a password is not offered right and wrong get the same answer, and no try is counted',
  async (t, engine) => {
    const { house, account, browser } = await newSession(t, { engine })
    let looks = 0
    afterEachPassword(house, async () => void looks++)
    for (let tries = 0; tries < 4; tries++) {
      const [right, wrong] = [await byPassword(browser), await byPassword(browser, 'another password')]
      assert.equal(`${wrong.status} ${wrong.body.code}`, '422 method_not_offered')
      assert.deepEqual(right.body, wrong.body)
    }
    assert.equal(looks, 0)
    assert.equal(
      (await browser.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })).status,
      200,
      'and nobody waits',
    )
  },
)

onBothEngines(
  'a password starts no sudo where she has an authenticator, or another password, by the time it was checked',
  async (t, engine) => {
    const { house, account } = await newSession(t, { engine })
    const browser = await sessionByPassword(house, account)
    const { store, passwordHasher: hasher } = house.world
    const { phone, phone_proven_at_ms } = await userRow(store, account)
    await takePhone(house, account)
    const whileChecked = async (change: Parameters<typeof changeUser>[2]) => {
      afterEachPassword(house, () => changeUser(store, account, change))
      const refused = await byPassword(browser)
      house.world.passwordHasher = hasher
      assert.equal((await show(browser)).body.until, null)
      return refused.body.code
    }
    assert.equal(await whileChecked({ phone, phone_proven_at_ms }), 'method_not_offered')
    await takePhone(house, account)
    const password_hash = await hasher.hash('other words than those before')
    assert.equal(await whileChecked({ password_hash }), 'credentials_wrong')
  },
)

onBothEngines(
  'in a session that ends meanwhile no code is judged and none is sent, and right and wrong get the same answer',
  async (t, engine) => {
    const { house, account, browser } = await newSession(t, { engine })
    const { store } = house.world
    const code = await sentSudoCode(house, account, browser)
    const session = (await readSession(store.read, tokenOf(browser), house.now()))?.caller
    assert.ok(session)
    house.passTime(MINUTE_MS)
    await store.write((tx) => tx.run(endSession, { ...session, id: session.sessionId, now: house.now() }))
    const rows = async () => [
      await userRow(store, account),
      await store.read.all(findChallenges, { accountId: account.accountId }),
      (await messageRows(house, account)).length,
      await eventsOf(house, account),
    ]
    const before = await rows()
    const isOver = (reason: unknown) => reason instanceof Refusal && reason.code === 'no_session'
    const client = { address: '192.0.2.1', network: '192.0.2.1', browser: 'Firefox' }
    for (const given of [wrongCode(code), code])
      await assert.rejects(
        answerSudo(house.world, { caller: session, client }, { method: 'sms', code: given }),
        isOver,
      )
    await assert.rejects(sendSudoSmsCode(house.world, { ...session, client }), isOver)
    assert.deepEqual(await rows(), before)
  },
)

onBothEngines('a user without any authenticator answers sudo by her password', async (t, engine) => {
  const { house, account } = await newSession(t, { engine })
  const browser = await sessionByPassword(house, account)
  await takePhone(house, account)
  assert.deepEqual((await show(browser)).body.methods, [{ method: 'password' }])
  assert.equal((await byPassword(browser, 'another password')).body.code, 'credentials_wrong')
  const answered = await byPassword(browser)
  assert.deepEqual(
    [answered.status, answered.body.until],
    [200, new Date(house.now() + 10 * MINUTE_MS).toISOString()],
  )
  assert.deepEqual(answered.body.answered, [], 'a password proves no policy')
  assert.equal((await browser.call('POST', '/api/v1/session/sudo/sms-code')).body.code, 'method_not_offered')
})

test('a clock that is put back an hour ends sudo and lengthens none', async (t) => {
  const { house, browser } = await newSession(t)
  house.passTime(-HOUR_MS)
  assert.equal((await use(browser)).body.code, 'sudo_required')
  assert.deepEqual([(await show(browser)).body.until, (await show(browser)).body.answered], [null, []])
})

test('sudo ends with its session', async (t) => {
  const { house, account, browser } = await newSession(t)
  const thief = browser.copy()
  await browser.call('DELETE', '/api/v1/session')
  assert.equal((await use(thief)).body.code, 'no_session')
  await giveRole(house, account, 'member')
  assert.equal((await use(await signedIn(house, account))).body.code, 'admin_required')
})
