import assert from 'node:assert/strict'
import {
  begin,
  enrolIn,
  fiftyTimes,
  givenBy,
  nextCode,
  oneWon,
  type Person,
  personWith,
  recoveryCodes,
  setPolicy,
  signedInBy,
  temporaryCode,
  testApp,
  testKey,
  tryBy,
  wrongInARow,
} from '../../test/authenticators.ts'
import { eventsOf } from '../../test/account-rows.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { type House, onBothEngines, openHouse, type TestAccount } from '../../test/house.ts'
import { sessionRows, userRow } from '../../test/house-rows.ts'

const GONE = ['404 no_sign_in']
const ANSWER = '/api/v1/sign-in/second-factor'

/** What fifty equal right answers may have left behind: one session, no try that was spent, nothing recorded as wrong. */
async function onceOnly(house: House, person: Person, before: number, about: string): Promise<void> {
  assert.equal(await wrongInARow(house, person), 0, `${about}: a try was spent`)
  assert.equal((await sessionRows(house.world.store, person)).length, before + 1, about)
  const wrong = (await eventsOf(house, person)).filter(({ type }) =>
    ['code_wrong', 'key_refused'].includes(type),
  )
  assert.deepEqual(wrong, [], about)
}

onBothEngines(
  'of fifty equal right answers by any way one signs in, and none of the others spends a try',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const person = await personWith(house, account, 'phone+app+key')
    await setPolicy(house, account, { primary: 'app', backup: 'sms' })
    const [code = ''] = await recoveryCodes(await signedInBy(house, person, 'app'))
    const sessions = async () => (await sessionRows(house.world.store, person)).length
    const inOne = async (
      about: string,
      given: (browser: TestBrowser) => Promise<Record<string, unknown>>,
    ) => {
      const before = await sessions()
      const browser = await begin(house, person)
      const body = await given(browser)
      oneWon(await fiftyTimes(() => browser.copy().call('POST', ANSWER, body)), GONE, about)
      await onceOnly(house, person, before, about)
    }
    const fromMany = async (about: string, body: Record<string, unknown>) => {
      const before = await sessions()
      const browsers: TestBrowser[] = []
      while (browsers.length < 50) browsers.push(await begin(house, person))
      const answers = await fiftyTimes(async (nth) => {
        const browser = browsers[nth]
        assert.ok(browser)
        return browser.call('POST', ANSWER, body)
      })
      oneWon(answers, ['422 code_used'], about)
      await onceOnly(house, person, before, about)
    }

    nextCode(house)
    await inOne('an app code', (browser) => givenBy(house, browser, person, 'app'))
    nextCode(house)
    await fromMany('an app code from fifty sign-ins', { method: 'app', code: person.app?.code() })
    await inOne('a recovery code', async () => ({ method: 'recovery_code', code }))
    assert.equal((await userRow(house.world.store, person)).recovery_codes, 9)
    await inOne('a temporary code', async () => ({
      method: 'temporary_code',
      code: await temporaryCode(house, person),
    }))
    await fromMany('a temporary code from fifty sign-ins', {
      method: 'temporary_code',
      code: await temporaryCode(house, person),
    })
    await setPolicy(house, account, { primary: 'security_key', backup: null })
    await inOne('an assertion', (browser) => givenBy(house, browser, person, 'security_key'))
  },
)

/** A person without any authenticator, in a sign-in in which she has shown that it is she. */
async function proved(house: House, account: TestAccount): Promise<{ person: Person; browser: TestBrowser }> {
  const person = await personWith(house, account, 'reset')
  await setPolicy(house, account, { primary: 'security_key', backup: null })
  const browser = await begin(house, person)
  const given = { method: 'temporary_code', code: await temporaryCode(house, person) }
  assert.equal(await tryBy(browser, given, 'proof'), '200')
  return { person, browser }
}

onBothEngines(
  'of fifty equal enrolments one binds, and none of the others spends a try',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const enrol = async (
      about: string,
      policy: Parameters<typeof setPolicy>[2],
      given: (browser: TestBrowser) => Promise<Record<string, unknown>>,
    ) => {
      const { person, browser } = await proved(house, account)
      await setPolicy(house, account, policy)
      const before = (await sessionRows(house.world.store, person)).length
      const body = await given(browser)
      const answers = await fiftyTimes(() => browser.copy().call('POST', '/api/v1/sign-in/enrolment', body))
      oneWon(answers, GONE, about)
      await onceOnly(house, person, before, about)
      return userRow(house.world.store, person)
    }

    const withApp = await enrol('an app', { primary: 'app', backup: null }, async (browser) => {
      const { body } = await browser.call('POST', '/api/v1/sign-in/enrolment/app')
      return { method: 'app', id: body.id, code: testApp(house, body).code() }
    })
    assert.equal(withApp.apps, 1)
    const withKey = await enrol('a key', { primary: 'security_key', backup: null }, async (browser) => {
      const { body } = await browser.call('POST', '/api/v1/sign-in/enrolment/security-key-options')
      return { method: 'security_key', response: testKey(house).register(body) }
    })
    assert.equal(withKey.security_keys, 1)
    const withPhone = await enrol('a phone', { primary: 'sms', backup: null }, async (browser) => {
      const phone = '+13035570100'
      const { status } = await browser.call('POST', '/api/v1/sign-in/enrolment/phone', { phone })
      assert.equal(status, 202)
      return { method: 'sms', code: await house.codeFor(phone) }
    })
    assert.deepEqual([withPhone.phone, withPhone.phone_proven_at_ms], ['+13035570100', house.now()])
  },
)

onBothEngines(
  'an app that was handed out in one sign-in is bound in no other, however often it is tried',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const { person, browser } = await proved(house, account)
    const other = await begin(house, person)
    const given = { method: 'temporary_code', code: await temporaryCode(house, person) }
    assert.equal(await tryBy(other, given, 'proof'), '200')
    await setPolicy(house, account, { primary: 'app', backup: null })
    const { body } = await browser.call('POST', '/api/v1/sign-in/enrolment/app')
    const code = testApp(house, body).code()
    assert.equal(await tryBy(other, { method: 'app', id: body.id, code }, 'enrolment'), '422 code_expired')
    assert.equal(await wrongInARow(house, person), 0)
    assert.equal((await enrolIn(house, browser, 'app'))['state'], 'signed_in')
    assert.equal(await tryBy(other, { method: 'app', id: body.id, code }, 'enrolment'), '410 sign_in_expired')
  },
)
