import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { fiftyTimes, oneWon, type TestApp, testApp } from '../../test/authenticators.ts'
import { newBrowser, type TestBrowser } from '../../test/browser.ts'
import { PASSWORD, type TestAccount } from '../../test/house.ts'
import { eventRows, sessionRows, userRow } from '../../test/house-rows.ts'
import { said } from '../../test/invited.ts'
import { cutPower, foundAccount, type Ground, newGround, startProduct } from '../../test/processes.ts'
import type { ServerProcess } from '../../test/server-process.ts'
import { SoftwareKey } from '../../test/software-key.ts'
import { openDatabase } from '../../test/stores.ts'
import { addApp, appRows } from '../method/app/app-store.ts'
import { base32 } from '../method/app/base32.ts'
import { issueTemporaryCode } from '../method/rescue/temporary-code.ts'
import { policyToChange, replacePolicy } from '../policy/policy-store.ts'
import type { TwoFactorPolicy } from '../policy/policy.ts'
import { systemRandom } from '../random/system-random.ts'
import { secretBox } from '../store/secret-box.ts'
import type { Engine } from '../store/statement.ts'
import type { Store } from '../store/store.ts'
import { findUserToChange } from '../user/user-store.ts'

const ANSWER = '/api/v1/sign-in/second-factor'
const ENROL = '/api/v1/sign-in/enrolment'
const random = systemRandom()
const world = { random, box: secretBox([{ id: 'test', bytes: Buffer.alloc(32, 7) }]) }
const whoOf = ({ accountId, userId: id }: TestAccount) => ({ accountId, id })
/** Both processes are reached at this address, whatever port they found. */
const ORIGIN = 'http://localhost:0'

const setPolicy = (store: Store, { accountId }: TestAccount, policy: Partial<TwoFactorPolicy>) =>
  store.write(async (tx) => {
    const before = await policyToChange(tx, accountId)
    await replacePolicy(tx, accountId, { ...before, ...policy, version: before.version + 1 })
  })

/** Gives a user an app that was never used. */
async function appOf(store: Store, account: TestAccount): Promise<TestApp> {
  const secret = Buffer.from(random.bytes(20))
  const id = `aut_of_${account.userId}`
  await store.write((tx) =>
    addApp(world, tx, whoOf(account), { id, name: 'App', secret, step: 0 }, Date.now()),
  )
  return testApp({ now: Date.now }, { id, secret: base32(secret) })
}

async function temporaryCodeOf(store: Store, account: TestAccount): Promise<string> {
  const issued = await store.write(async (tx) => {
    assert.ok(await findUserToChange(tx, account.accountId, account.userId))
    return issueTemporaryCode(world, tx, whoOf(account), null, 24, Date.now())
  })
  return issued.code
}

/** Takes a user's browser from her password to the open step. */
async function begin({ url }: ServerProcess, { email }: TestAccount): Promise<TestBrowser> {
  const browser = newBrowser(url)
  const { status } = await browser.call('POST', '/api/v1/sign-in', { email, password: PASSWORD })
  assert.equal(status, 200)
  return browser
}

/** A browser at a process with the sign-in of another one. */
function withSignIn(url: string, cookie: string): TestBrowser {
  const browser = newBrowser(url)
  browser.setCookie('sallyport_sign_in', cookie)
  return browser
}
const cookieOf = (browser: TestBrowser): string => browser.cookie('sallyport_sign_in') ?? ''

test('two processes on one PostgreSQL take an answer and an enrolment by app and by key once', async (t) => {
  const ground = await newGround(t, 'postgres')
  const products = await Promise.all([startProduct(t, ground), startProduct(t, ground)])
  const store = openDatabase(ground.database)
  t.after(() => store.close())
  const account = await foundAccount(products[0])
  const key = new SoftwareKey({ origin: ORIGIN, rpId: 'localhost' })

  /** The same answer in one sign-in, fifty times at once, by turns to both. */
  const once = async (about: string, browser: TestBrowser, path: string, body: object) => {
    const before = (await sessionRows(store, account)).length
    const cookie = cookieOf(browser)
    const answers = await fiftyTimes((n) =>
      withSignIn(products[n % 2 === 0 ? 0 : 1].url, cookie).call('POST', path, body),
    )
    oneWon(answers, ['404 no_sign_in'], about)
    assert.equal((await sessionRows(store, account)).length, before + 1, about)
    assert.equal((await userRow(store, account)).wrong_in_a_row, 0, about)
    for (const type of ['code_wrong', 'key_refused'])
      assert.equal((await eventRows(store, account, type)).length, 0, about)
  }
  const proved = async () => {
    const browser = await begin(products[0], account)
    const given = { method: 'temporary_code', code: await temporaryCodeOf(store, account) }
    assert.equal(said(await browser.call('POST', '/api/v1/sign-in/proof', given)), '200')
    return browser
  }

  await setPolicy(store, account, { primary: 'security_key', backup: null })
  const toBind = await proved()
  const creation = (await toBind.call('POST', `${ENROL}/security-key-options`)).body
  await once('a new key', toBind, ENROL, { method: 'security_key', response: key.register(creation) })
  assert.equal((await userRow(store, account)).security_keys, 1)

  const atKey = await begin(products[1], account)
  const request = (await atKey.call('POST', '/api/v1/sign-in/security-key-options')).body
  await once('an assertion', atKey, ANSWER, { method: 'security_key', response: key.assert(request) })

  await setPolicy(store, account, { primary: 'app' })
  const toScan = await proved()
  const { id, secret } = (await toScan.call('POST', `${ENROL}/app`)).body
  const app = testApp({ now: Date.now }, { id, secret })
  await once('a new app', toScan, ENROL, { method: 'app', id, code: app.code() })
  assert.equal((await userRow(store, account)).apps, 1)

  const ahead = testApp({ now: () => Date.now() + 30_000 }, { id, secret })
  await once('an app code', await begin(products[1], account), ANSWER, { method: 'app', code: ahead.code() })
})

test('two processes on one PostgreSQL take an app code once, from whichever sign-in it comes', async (t) => {
  const ground = await newGround(t, 'postgres')
  const products = await Promise.all([startProduct(t, ground), startProduct(t, ground)])
  const store = openDatabase(ground.database)
  t.after(() => store.close())
  const account = await foundAccount(products[0])
  await setPolicy(store, account, { primary: 'app', backup: null })
  const app = await appOf(store, account)
  const cookies: string[] = []
  while (cookies.length < 10)
    cookies.push(cookieOf(await begin(products[cookies.length % 2 === 0 ? 0 : 1], account)))
  const body = { method: 'app', code: app.code() }
  const answers = await fiftyTimes((n) =>
    withSignIn(products[n % 2 === 0 ? 0 : 1].url, cookies[n % 10] ?? '').call('POST', ANSWER, body),
  )
  oneWon(answers, ['404 no_sign_in', '422 code_used'], 'an app code')
  assert.equal((await sessionRows(store, account)).length, 1)
  assert.equal((await userRow(store, account)).wrong_in_a_row, 0)
})

/** A user who answers by her app once: what she sent, and what she was told before the power went. */
type Answering = { account: TestAccount; app: TestApp; cookie: string; code: string; session: string | null }

/** Users at their step, each with an app. */
async function atTheirStep(product: ServerProcess, store: Store, count: number): Promise<Answering[]> {
  const all: Answering[] = []
  while (all.length < count) {
    const account = await foundAccount(product)
    await setPolicy(store, account, { primary: 'app', backup: null })
    const app = await appOf(store, account)
    all.push({ account, app, cookie: cookieOf(await begin(product, account)), code: '', session: null })
  }
  return all
}

/** Has all answer at once and cuts the power once so many of them were told that they are in. */
async function answerUntilCut(product: ServerProcess, all: Answering[], enough: number): Promise<void> {
  let told = 0
  const answers = all.map(async (one) => {
    const browser = withSignIn(product.url, one.cookie)
    one.code = one.app.code()
    const { status } = await browser.call('POST', ANSWER, { method: 'app', code: one.code })
    assert.equal(status, 200)
    one.session = browser.cookie('sallyport_session') ?? ''
    if (++told === enough) product.kill('SIGKILL')
  })
  const outcomes = await Promise.allSettled(answers)
  await cutPower(product)
  // what the power cut tore is a failed fetch; whatever was answered must have been answered well
  for (const outcome of outcomes)
    if (outcome.status === 'rejected' && outcome.reason instanceof assert.AssertionError) throw outcome.reason
}

/** Looks into the data, then goes on: a code is used and has its session, or neither. */
async function checkAfter(
  { url }: ServerProcess,
  store: Store,
  one: Answering,
): Promise<'used' | 'not used'> {
  const { account, cookie, code, session } = one
  const [app] = await appRows(store.read, account)
  const sessions = (await sessionRows(store, account)).length
  const used = app !== undefined && app.last_step > 0
  assert.equal(sessions, used ? 1 : 0, 'a code that is used up has its session')
  assert.equal((await eventRows(store, account, 'signed_in')).length, sessions)
  assert.equal((await userRow(store, account)).wrong_in_a_row, 0)
  const again = said(await withSignIn(url, cookie).call('POST', ANSWER, { method: 'app', code }))
  assert.equal(again, used ? '404 no_sign_in' : '200')
  if (session === null) return used ? 'used' : 'not used'
  assert.ok(used, 'what she was told is stored')
  const browser = newBrowser(url)
  browser.setCookie('sallyport_session', session)
  assert.equal((await browser.call('GET', '/api/v1/session')).status, 200)
  return 'used'
}

async function killWhileAnswering(t: TestContext, engine: Engine, rounds: number): Promise<void> {
  const ground: Ground = await newGround(t, engine)
  let product = await startProduct(t, ground)
  const outcomes: string[] = []
  for (let round = 0; round < rounds; round++) {
    let store = openDatabase(ground.database)
    const all = await atTheirStep(product, store, 12)
    await store.close()
    await answerUntilCut(product, all, 1 + Math.floor(Math.random() * 6))
    product = await startProduct(t, ground)
    store = openDatabase(ground.database)
    for (const one of all) outcomes.push(await checkAfter(product, store, one))
    await store.close()
  }
  assert.ok(outcomes.includes('used'), 'some were told that they are in')
}

test('killed while users answer by app, the product has used no code up without a session (sqlite)', (t) =>
  killWhileAnswering(t, 'sqlite', 3))
test('killed while users answer by app, the product has used no code up without a session (postgres)', (t) =>
  killWhileAnswering(t, 'postgres', 2))
