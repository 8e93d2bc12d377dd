import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { newBrowser, type TestBrowser } from '../../test/browser.ts'
import { PASSWORD, type TestAccount } from '../../test/house.ts'
import { eventRows, sessionRows } from '../../test/house-rows.ts'
import { said } from '../../test/invited.ts'
import { foundAccount, newGround, nthCode, startProduct } from '../../test/processes.ts'
import { SoftwareKey } from '../../test/software-key.ts'
import { openDatabase } from '../../test/stores.ts'
import { newBrowserKey, passwordIn } from '../../test/trusting.ts'
import type { TwoFactorPolicy } from '../policy/policy.ts'
import { DAY_MS } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Store } from '../store/store.ts'

const SIGN_IN = '/api/v1/sign-in'
const ANSWER = '/api/v1/sign-in/second-factor'
const DEVICES = '/api/v1/me/trusted-devices'
const ASKED = 'second_factor_required'
/** Both processes are reached at this address, whatever port they found. */
const ORIGIN = 'http://localhost:0'
const BOTH: Partial<TwoFactorPolicy> = { primary: 'sms', backup: 'security_key' }
const ROUNDS = 5

const findDevices = statement((q, p: { accountId: string; userId: string }) =>
  q.db
    .selectFrom('trusted_devices')
    .selectAll()
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId),
)
const deviceRows = ({ read }: Store, { accountId, userId }: TestAccount) =>
  read.all(findDevices, { accountId, userId })

/** An administrator with phone and key, her session with sudo, and two processes on one PostgreSQL. */
async function twoProcesses(t: TestContext) {
  const ground = await newGround(t, 'postgres')
  const products = await Promise.all([startProduct(t, ground), startProduct(t, ground)])
  const store = openDatabase(ground.database)
  t.after(() => store.close())
  const account = await foundAccount(products[0])
  let password = PASSWORD
  const urlOf = (nth: number) => products[nth % 2 === 0 ? 0 : 1].url
  const at = (nth: number, cookies: Record<string, string | undefined> = {}): TestBrowser => {
    const browser = newBrowser(urlOf(nth))
    for (const [name, value] of Object.entries(cookies))
      if (value !== undefined) browser.setCookie(`sallyport_${name}`, value)
    return browser
  }
  /** The same browser at the other process. */
  const moved = (browser: TestBrowser, nth: number): TestBrowser =>
    at(nth, { device: browser.cookie('sallyport_device'), sign_in: browser.cookie('sallyport_sign_in') })
  const enter = (browser: TestBrowser) => browser.call('POST', SIGN_IN, { email: account.email, password })
  /** What a sign-in meets, as soon as the password is looked at. */
  const meets = async (browser: TestBrowser): Promise<string> => {
    const { body } = await enter(browser)
    if (body.code !== 'too_many_attempts') return body.why ?? body.state ?? body.code
    await sleep(50)
    return meets(browser)
  }

  const admin = at(0)
  assert.equal(await meets(admin), ASKED)
  await admin.call('POST', `${SIGN_IN}/sms-code`)
  const code = (await nthCode(ground, account.phone, 1, products[0])) ?? ''
  assert.equal(said(await admin.call('POST', ANSWER, { method: 'sms', code })), '200')
  // it counts nothing, so that any number of its signatures come in any order
  const key = new SoftwareKey({ origin: ORIGIN, rpId: 'localhost' })
  const { body: options } = await admin.call('POST', '/api/v1/me/security-keys/options')
  const response = key.register(options, { counter: 0 })
  assert.equal(said(await admin.call('POST', '/api/v1/me/security-keys', { response })), '201')

  let saves = 0
  const save = async (policy: Partial<TwoFactorPolicy>): Promise<void> => {
    const session = at(saves++, { session: admin.cookie('sallyport_session') })
    const { body: before } = await session.call('GET', '/api/v1/account/security-policy')
    const twoFactor = { ...before.twoFactor, ...policy }
    const body = { twoFactor, version: before.version }
    assert.equal(said(await session.call('PUT', '/api/v1/account/security-policy', body)), '200')
  }
  /** A browser at its step, and what answers there with the wish for trust. */
  const atStep = async (nth: number, browser = at(nth), wish: object = {}) => {
    assert.equal(await meets(browser), ASKED)
    const { body } = await browser.call('POST', `${SIGN_IN}/security-key-options`)
    const answer = { method: 'security_key', response: key.assert(body, { counter: 0 }) }
    return { browser, body: { ...answer, trustDevice: true, ...wish } }
  }
  const trusted = async (nth: number) => {
    const { browser, body } = await atStep(nth)
    assert.equal(said(await browser.call('POST', ANSWER, body)), '200')
    return browser
  }
  const changePassword = async (to: string): Promise<void> => {
    const asked = { currentPassword: password, password: to }
    assert.equal(said(await admin.call('PUT', '/api/v1/me/password', asked)), '204')
    password = to
  }
  return { store, account, admin, at, moved, enter, meets, save, atStep, trusted, changePassword }
}
type Two = Awaited<ReturnType<typeof twoProcesses>>

/** Has four browsers earn trust at both processes, and lets something happen once so many of them have been answered. */
async function earnWhile({ atStep }: Two, round: number, happens: () => Promise<void>) {
  const steps = []
  while (steps.length < 4) steps.push(await atStep(steps.length))
  let answered = 0
  let happened: Promise<void> | undefined
  const after = round % 5
  if (after === 0) happened = happens()
  const answers = await Promise.all(
    steps.map(async ({ browser, body }) => {
      const answer = await browser.call('POST', ANSWER, body)
      if (++answered === after) happened = happens()
      return answer
    }),
  )
  await happened
  return { answers, browsers: steps.map(({ browser }) => browser) }
}

test('two processes: no trust that is earned while a shorter period is saved outlives it', async (t) => {
  const two = await twoProcesses(t)
  const { admin, save, meets, moved } = two
  await save({ ...BOTH, deviceTrust: '30_days' })
  const promised = new Set<number>()
  for (let round = 0; round < ROUNDS; round++) {
    const { answers } = await earnWhile(two, round, () => save({ deviceTrust: '1_day' }))
    for (const { status, body } of answers) {
      assert.equal(status, 200)
      const days = (Date.parse(body.trustedDevice.endsAt) - Date.parse(body.authenticatedAt)) / DAY_MS
      promised.add(Math.round(days))
    }
    const { items } = (await admin.call('GET', DEVICES)).body
    assert.equal(items.length, 4)
    for (const { trustedAt, endsAt } of items)
      assert.ok(Date.parse(endsAt) - Date.parse(trustedAt) <= DAY_MS, `${trustedAt} to ${endsAt}`)
    await save({ deviceTrust: '30_days' })
    const longer = (await admin.call('GET', DEVICES)).body.items
    assert.deepEqual(longer, items, 'lengthening revives nothing')
    assert.equal(said(await admin.call('DELETE', DEVICES)), '204')
  }
  assert.deepEqual(
    [...promised].toSorted((a, b) => a - b),
    [1, 30],
    'some came before it and some after',
  )

  for (let round = 0; round < ROUNDS; round++) {
    const { answers, browsers } = await earnWhile(two, round, () => save({ deviceTrust: 'single_sign_on' }))
    for (const answer of answers) assert.ok(['200', '422 trust_not_offered'].includes(said(answer)))
    for (const [nth, browser] of browsers.entries())
      assert.equal(await meets(moved(browser, nth + 1)), ASKED, `round ${round}, browser ${nth}`)
    await save({ deviceTrust: '30_days' })
    for (const [nth, browser] of browsers.entries())
      assert.equal(await meets(moved(browser, nth)), ASKED, 'lengthening revives nothing')
    assert.deepEqual((await admin.call('GET', DEVICES)).body.items, [])
  }
})

test('two processes: no trust that is earned by a method outlives the save that stops allowing it', async (t) => {
  const two = await twoProcesses(t)
  const { admin, save, meets, moved } = two
  await save({ ...BOTH, deviceTrust: '30_days' })
  for (let round = 0; round < ROUNDS; round++) {
    const { answers, browsers } = await earnWhile(two, round, () => save({ primary: 'sms', backup: null }))
    for (const answer of answers)
      assert.ok(['200', '422 method_not_offered'].includes(said(answer)), said(answer))
    for (const [nth, browser] of browsers.entries()) assert.equal(await meets(moved(browser, nth + 1)), ASKED)
    await save(BOTH)
    for (const [nth, browser] of browsers.entries())
      assert.equal(await meets(moved(browser, nth)), ASKED, 'allowing it again revives nothing')
    assert.deepEqual((await admin.call('GET', DEVICES)).body.items, [])
  }
})

test('two processes: after a password change no session and no trust of before is left, and a revoked trust stays revoked', async (t) => {
  const two = await twoProcesses(t)
  const { store, account, admin, save, enter, meets, moved, trusted, changePassword } = two
  await save({ ...BOTH, deviceTrust: '30_days' })
  const four = () => Promise.all([0, 1, 2, 3].map((nth) => trusted(nth)))
  const openSessions = async () =>
    (await sessionRows(store, account)).filter(({ ended_at_ms }) => ended_at_ms === null)
  for (let round = 0; round < ROUNDS; round++) {
    const browsers = await four()
    let changed = false
    const changing = changePassword(`other words of round ${round} in a row`).then(() => (changed = true))
    const signingIn = [...browsers, ...browsers].map(async (browser, nth) => {
      for (let turn = 0; !changed; turn++) {
        const answer = await enter(moved(browser, nth + turn))
        const passed = answer.body.why === 'trusted_device'
        assert.ok(
          passed || changed || ['401 credentials_wrong', '429 too_many_attempts'].includes(said(answer)),
        )
      }
    })
    await Promise.all([changing, ...signingIn])
    assert.equal((await openSessions()).length, 1, 'the session that changed it')
    for (const browser of browsers) assert.equal(await meets(browser), ASKED)
    assert.deepEqual((await admin.call('GET', DEVICES)).body.items, [])
  }
  for (let round = 0; round < ROUNDS; round++) {
    const browsers = await four()
    const met = browsers.map((browser, nth) => meets(moved(browser, nth)))
    if (round % 2 === 1) await met[0]
    assert.equal(said(await admin.call('DELETE', DEVICES)), '204')
    for (const one of await Promise.all(met)) assert.ok(['trusted_device', ASKED].includes(one), one)
    for (const [nth, browser] of browsers.entries()) assert.equal(await meets(moved(browser, nth + 1)), ASKED)
  }
})

test('two processes: of two answers at once that earn trust in one browser one trust is left, and it holds', async (t) => {
  const two = await twoProcesses(t)
  const { store, account, admin, save, moved, atStep } = two
  await save({ ...BOTH, deviceTrust: '30_days' })
  const first = await atStep(0)
  assert.equal(said(await first.browser.call('POST', ANSWER, { ...first.body, trustDevice: false })), '200')
  const key = newBrowserKey()
  for (let round = 0; round < ROUNDS; round++) {
    const wish = { deviceKey: key.deviceKey }
    const tabs = [
      await atStep(0, moved(first.browser, 0), wish),
      await atStep(1, moved(first.browser, 1), wish),
    ]
    const answers = await Promise.all(tabs.map(({ browser, body }) => browser.call('POST', ANSWER, body)))
    assert.deepEqual(answers.map(said), ['200', '200'])
    const rows = await deviceRows(store, account)
    assert.equal(rows.length, 1)
    assert.deepEqual([rows[0]?.ended_at_ms, rows[0]?.public_key], [null, key.deviceKey])
    for (const nth of [0, 1]) {
      const { body } = await passwordIn(moved(first.browser, nth), account, key)
      assert.equal(body.why, 'trusted_device')
    }
    assert.equal(said(await admin.call('DELETE', `${DEVICES}/${rows[0]?.id}`)), '204')
  }
  assert.equal((await eventRows(store, account, 'trust_refused')).length, 0)
})
