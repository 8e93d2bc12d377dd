import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { Method } from '../src/policy/method-name.ts'
import type { AuthenticatorOnWire } from '../src/profile/profile-shape.ts'
import { statement } from '../src/store/statement.ts'
import type { TestApp } from './authenticators.ts'
import type { TestAnswer, TestBrowser } from './browser.ts'
import {
  type House,
  type HouseOptions,
  openHouse,
  PASSWORD,
  sentSudoCode,
  signedIn,
  type TestAccount,
} from './house.ts'
import { switchTwoFactor } from './house-rows.ts'
import type { SoftwareKey } from './software-key.ts'

type Who = { accountId: string; userId: string }

const setTries = statement((q, p: Who & { wrong: number }) =>
  q.db
    .updateTable('users')
    .set({ wrong_in_a_row: p.wrong, locked_until_ms: null })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.userId),
)

/** What a user has to answer by, besides her phone. */
export type Things = { app?: TestApp; key?: SoftwareKey }

/** An administrator with a proven phone, in a session with sudo, in a house where time stands still. */
export async function withPhone(
  t: TestContext,
  options: HouseOptions = {},
): Promise<{ house: House; account: TestAccount; browser: TestBrowser }> {
  const house = await openHouse(t, options)
  house.stopTime()
  const account = await house.newAccount()
  return { house, account, browser: await signedIn(house, account) }
}

/** An administrator without any authenticator, in a session with sudo by her password. */
export async function withNothing(
  t: TestContext,
  options: HouseOptions = {},
): Promise<{ house: House; account: TestAccount; browser: TestBrowser }> {
  const house = await openHouse(t, options)
  house.stopTime()
  const account = await house.newAccount()
  await switchTwoFactor(house.world.store, account, false)
  const browser = await byPassword(house, account)
  assert.equal((await sudo(browser, { method: 'password', password: PASSWORD })).status, 200)
  return { house, account, browser }
}

/** A session that the password alone has started. */
export async function byPassword(house: House, { email }: { email: string }): Promise<TestBrowser> {
  const browser = house.browser()
  const { body } = await browser.call('POST', '/api/v1/sign-in', { email, password: PASSWORD })
  assert.equal(body.state, 'signed_in', JSON.stringify(body))
  return browser
}

/** A session that the password alone has started, although the account asks for more by now. */
export async function byPasswordAlone(house: House, account: TestAccount): Promise<TestBrowser> {
  await switchTwoFactor(house.world.store, account, false)
  const browser = await byPassword(house, account)
  await switchTwoFactor(house.world.store, account, true)
  return browser
}

/** Answers in a session. */
export const sudo = (browser: TestBrowser, given: object): Promise<TestAnswer> =>
  browser.call('POST', '/api/v1/session/sudo', given)

/** How sudo stands in a session. */
export const sudoOf = async (browser: TestBrowser): Promise<TestAnswer['body']> =>
  (await browser.call('GET', '/api/v1/session/sudo')).body

/** What answers in a session by a method: the code that was sent, that the app shows, or the signature of the key. */
export async function givenInSession(
  house: House,
  browser: TestBrowser,
  account: TestAccount & Things,
  method: Method,
): Promise<Record<string, unknown>> {
  if (method === 'app') return { method, code: account.app?.code() }
  if (method === 'sms') return { method, code: await sentSudoCode(house, account, browser) }
  const asked = await browser.call('POST', '/api/v1/session/sudo/security-key-options')
  assert.equal(asked.status, 200, JSON.stringify(asked.body))
  return { method, response: account.key?.assert(asked.body) }
}

/** Answers in a session by a method and holds the product to taking it. Gives back how sudo stands then. */
export async function answerSudoBy(
  house: House,
  browser: TestBrowser,
  account: TestAccount & Things,
  method: Method,
): Promise<TestAnswer['body']> {
  const answered = await sudo(browser, await givenInSession(house, browser, account, method))
  assert.equal(answered.status, 200, JSON.stringify(answered.body))
  return answered.body
}

/** A user's own phone, apps and keys, as she is shown them. */
export async function listed(browser: TestBrowser): Promise<AuthenticatorOnWire[]> {
  const { status, body } = await browser.call('GET', '/api/v1/me/authenticators')
  assert.equal(status, 200, JSON.stringify(body))
  return body.items
}

/** The newest of a user's authenticators of a method. Fails where she has none. */
export async function idOf(browser: TestBrowser, method: Method): Promise<string> {
  const found = (await listed(browser)).findLast((one) => one.method === method)
  assert.ok(found, `she has no ${method}`)
  return found.id
}

/** Removes an authenticator of the user whose session it is. */
export const remove = (browser: TestBrowser, id: string): Promise<TestAnswer> =>
  browser.call('DELETE', `/api/v1/me/authenticators/${id}`)

/** Begins to add an app in a session. */
export const askApp = (browser: TestBrowser): Promise<TestAnswer> => browser.call('POST', '/api/v1/me/apps')

/** Confirms an app in a session by a code. */
export const confirmApp = (
  browser: TestBrowser,
  id: string,
  code: string,
  name?: string,
): Promise<TestAnswer> =>
  browser.call('POST', `/api/v1/me/apps/${id}/confirmation`, {
    code,
    ...(name === undefined ? {} : { name }),
  })

/** Begins to add a key in a session. */
export const askNewKey = (browser: TestBrowser): Promise<TestAnswer> =>
  browser.call('POST', '/api/v1/me/security-keys/options')

/** Adds the key that has answered in a session. */
export const addNewKey = (browser: TestBrowser, response: unknown, name?: string): Promise<TestAnswer> =>
  browser.call('POST', '/api/v1/me/security-keys', { response, ...(name === undefined ? {} : { name }) })

/** A new set of recovery codes, in a session with sudo. */
export async function recoveryCodes(browser: TestBrowser): Promise<[string, ...string[]]> {
  const { status, body } = await browser.call('POST', '/api/v1/me/recovery-codes')
  assert.equal(status, 201, JSON.stringify(body))
  return body.codes
}

/** A browser whose user has signed in by a rescue. */
export async function signedInByRescue(
  house: House,
  { email }: { email: string },
  method: 'recovery_code' | 'temporary_code',
  code: string,
): Promise<TestBrowser> {
  const browser = house.browser()
  await browser.call('POST', '/api/v1/sign-in', { email, password: PASSWORD })
  const done = await browser.call('POST', '/api/v1/sign-in/second-factor', { method, code })
  assert.equal(done.body.state, 'signed_in', JSON.stringify(done.body))
  return browser
}

/** A user as if she had answered wrong so often in a row, with no lock that runs. */
export const afterWrong = ({ world }: House, { accountId, userId }: Who, wrong: number): Promise<unknown> =>
  world.store.write((tx) => tx.run(setTries, { accountId, userId, wrong }))
