import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { newBrowser, type TestBrowser } from '../../test/browser.ts'
import { answer, PASSWORD, type TestAccount, wrongCode } from '../../test/house.ts'
import { eventRows, sessionRows, userRow } from '../../test/house-rows.ts'
import {
  cutPower,
  foundAccount,
  type Ground,
  newGround,
  nthCode,
  startProduct,
} from '../../test/processes.ts'
import type { ServerProcess } from '../../test/server-process.ts'
import { openDatabase } from '../../test/stores.ts'
import type { Engine } from '../store/statement.ts'
import type { Store } from '../store/store.ts'

const signIn = (browser: TestBrowser, { email }: TestAccount, password = PASSWORD) =>
  browser.call('POST', '/api/v1/sign-in', { email, password })
const askCode = (browser: TestBrowser) => browser.call('POST', '/api/v1/sign-in/sms-code')

/** A browser with a cookie that it got from another process. */
function withCookie(url: string, value: string | undefined): TestBrowser {
  const browser = newBrowser(url)
  browser.setCookie('sallyport_sign_in', value ?? '')
  return browser
}

test('two processes on one PostgreSQL let no code, no try and no wait be had twice', async (t) => {
  const ground = await newGround(t, 'postgres')
  const products = await Promise.all([startProduct(t, ground), startProduct(t, ground)])
  const store = openDatabase(ground.database)
  t.after(() => store.close())
  const account = await foundAccount(products[0])
  /** The same request fifty times at once, by turns to both. */
  const fiftyTimes = <T>(ask: (url: string) => Promise<T>) =>
    Promise.all(Array.from({ length: 50 }, (_, n) => ask(products[n % 2 === 0 ? 0 : 1].url)))
  const begin = async () => {
    const browser = newBrowser(products[0].url)
    assert.equal((await signIn(browser, account)).status, 200)
    return browser.cookie('sallyport_sign_in')
  }

  const cookie = await begin()
  await t.test('of fifty requests for a code one sends', async () => {
    const asked = await fiftyTimes((url) => askCode(withCookie(url, cookie)))
    assert.equal(asked.filter(({ status }) => status === 202).length, 1)
    assert.ok(asked.every(({ status, body }) => status === 202 || body.code === 'resend_too_soon'))
  })

  await t.test(
    'of fifty equal right answers one signs in, and no try is counted for the others',
    async () => {
      const code = (await nthCode(ground, account.phone, 1, products[0])) ?? ''
      assert.equal(ground.gateway.taken.length, 1)
      const answers = await fiftyTimes((url) => answer(withCookie(url, cookie), code))
      assert.equal(answers.filter(({ status }) => status === 200).length, 1)
      assert.equal(answers.filter(({ body }) => body.code === 'no_sign_in').length, 49)
      assert.equal((await userRow(store, account)).wrong_in_a_row, 0)
      assert.equal((await sessionRows(store, account)).length, 1)
    },
  )

  await t.test('of fifty wrong answers exactly ten are counted, then both are locked', async () => {
    const second = await begin()
    assert.equal((await askCode(withCookie(products[1].url, second))).status, 202)
    const code = (await nthCode(ground, account.phone, 2, products[0])) ?? ''
    const answers = await fiftyTimes((url) => answer(withCookie(url, second), wrongCode(code)))
    assert.equal(answers.filter(({ body }) => body.code === 'code_wrong').length, 9)
    assert.equal(answers.filter(({ body }) => body.code === 'too_many_attempts').length, 41)
    assert.equal((await userRow(store, account)).wrong_in_a_row, 10)
    for (const { url } of products) {
      assert.equal((await answer(withCookie(url, second), code)).body.code, 'too_many_attempts')
    }
  })

  await t.test('of fifty wrong passwords at once four are looked at', async () => {
    const began = performance.now()
    const answers = await fiftyTimes((url) =>
      signIn(newBrowser(url), account, 'these are not the right words'),
    )
    const afterWaiting = Math.floor((performance.now() - began) / 1_000)
    const looked = answers.filter(({ status }) => status === 401).length
    assert.ok(looked >= 4 && looked <= 4 + afterWaiting, `${looked} were looked at`)
    assert.ok(answers.every(({ status }) => status === 401 || status === 429))
  })
})

/** What a user was told before the power went. */
type Told = {
  account: TestAccount
  sessions: string[]
  accepted: { cookie: string; code: string }[]
  wrong: number
  wrongInARow: number
  /** A right answer that was sent and not answered any more. */
  unknown: { cookie: string; code: string } | null
}

/** Signs in again and again, with two wrong answers before each right one, until the product is gone. */
async function useUntilGone(product: ServerProcess, ground: Ground, told: Told): Promise<void> {
  try {
    for (let nth = 1; nth <= 11; nth++) {
      const browser = newBrowser(product.url)
      assert.equal((await signIn(browser, told.account)).status, 200)
      assert.equal((await askCode(browser)).status, 202)
      const code = await nthCode(ground, told.account.phone, nth, product)
      if (code === null) return
      for (let n = 0; n < 2; n++) {
        const wrong = await answer(browser, wrongCode(code))
        assert.equal(wrong.body.code, 'code_wrong')
        told.wrong++
        told.wrongInARow++
      }
      const cookie = browser.cookie('sallyport_sign_in') ?? ''
      told.unknown = { cookie, code }
      assert.equal((await answer(browser, code)).status, 200)
      told.unknown = null
      told.wrongInARow = 0
      told.accepted.push({ cookie, code })
      told.sessions.push(browser.cookie('sallyport_session') ?? '')
    }
  } catch (error) {
    // what the power cut tore is a failed fetch; whatever was answered must have been answered well
    if (error instanceof assert.AssertionError) throw error
  }
}

/** Looks into the data before anybody else does: nothing that was told is missing. */
async function checkStored(store: Store, told: Told): Promise<void> {
  const user = await userRow(store, told.account)
  const wrong = (await eventRows(store, told.account, 'code_wrong')).length
  assert.ok(wrong >= told.wrong, `${told.wrong} wrong answers were told and ${wrong} are stored`)
  const mayBeReset = told.unknown !== null && user.wrong_in_a_row === 0
  assert.ok(user.wrong_in_a_row >= told.wrongInARow || mayBeReset, 'a wrong try was forgotten')
  const sessions = (await sessionRows(store, told.account)).length
  const most = told.accepted.length + (told.unknown === null ? 0 : 1)
  assert.ok(
    sessions >= told.accepted.length && sessions <= most,
    `${sessions} sessions for ${told.accepted.length} right answers`,
  )
}

/** Goes on with the restarted product: sessions work, and no code that was accepted is accepted again. */
async function checkAnswers({ url }: ServerProcess, told: Told): Promise<void> {
  for (const session of told.sessions) {
    const browser = newBrowser(url)
    browser.setCookie('sallyport_session', session)
    assert.equal(
      (await browser.call('GET', '/api/v1/session')).status,
      200,
      'a session that was given is gone',
    )
  }
  for (const { cookie, code } of told.accepted) {
    assert.equal((await answer(withCookie(url, cookie), code)).body.code, 'no_sign_in')
  }
  if (told.unknown === null) return
  const { cookie, code } = told.unknown
  const first = await answer(withCookie(url, cookie), code)
  assert.ok(first.status === 200 || first.body.code === 'no_sign_in', JSON.stringify(first.body))
  assert.equal((await answer(withCookie(url, cookie), code)).body.code, 'no_sign_in')
}

/** Waits until some have signed in, one to six of them, and then for a moment more. */
async function untilInTheMiddle(told: Told[]): Promise<void> {
  const enough = 1 + Math.floor(Math.random() * 6)
  const accepted = () => told.reduce((sum, one) => sum + one.accepted.length, 0)
  for (let tries = 0; tries < 2_000 && accepted() < enough; tries++) await sleep(5)
  await sleep(Math.random() * 60)
}

async function killAgainAndAgain(t: TestContext, engine: Engine, rounds: number): Promise<void> {
  const ground = await newGround(t, engine)
  let product = await startProduct(t, ground)
  const all: Told[] = []
  for (let round = 0; round < rounds; round++) {
    const fresh: Told[] = []
    for (let n = 0; n < 4; n++) {
      const account = await foundAccount(product)
      fresh.push({ account, sessions: [], accepted: [], wrong: 0, wrongInARow: 0, unknown: null })
    }
    const load = Promise.all(fresh.map((told) => useUntilGone(product, ground, told)))
    await untilInTheMiddle(fresh)
    await cutPower(product)
    await load
    const store = openDatabase(ground.database)
    for (const told of fresh) await checkStored(store, told)
    await store.close()
    product = await startProduct(t, ground)
    for (const told of fresh) await checkAnswers(product, told)
    all.push(...fresh)
  }
  for (const told of all) await checkAnswers(product, { ...told, unknown: null })
  const count = (of: (told: Told) => number) => all.reduce((sum, told) => sum + of(told), 0)
  assert.ok(count((told) => told.accepted.length) >= rounds, 'there were right answers')
  assert.ok(count((told) => told.wrong) >= 2 * rounds, 'there were wrong answers')
}

test('killed in the middle of load eight times, the product forgets nothing that it told (sqlite)', (t) =>
  killAgainAndAgain(t, 'sqlite', 8))
test('killed in the middle of load three times, the product forgets nothing that it told (postgres)', (t) =>
  killAgainAndAgain(t, 'postgres', 3))
