import assert from 'node:assert/strict'
import {
  answerBy,
  begin,
  enrolIn,
  givenBy,
  type Having,
  personWith,
  recoveryCodes,
  setPolicy,
  signedInBy,
  stateOf,
  temporaryCode,
  testKey,
  tryBy,
} from '../../test/authenticators.ts'
import { eventsOf } from '../../test/account-rows.ts'
import { type House, onBothEngines, openHouse, type TestAccount } from '../../test/house.ts'
import { sessionRows, userRow } from '../../test/house-rows.ts'
import { codeIn, mailTo, said } from '../../test/invited.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { MINUTE_MS } from '../store/duration.ts'
import type { Method } from '../policy/method-name.ts'

type Way = Method | 'recovery_code' | 'temporary_code' | 'email_code'

const WAYS: [way: Way, having: Having, policy: Method][] = [
  ['email_code', 'nothing', 'app'],
  ['sms', 'phone', 'app'],
  ['app', 'app', 'security_key'],
  ['security_key', 'key', 'app'],
  ['recovery_code', 'app', 'security_key'],
  ['temporary_code', 'reset', 'app'],
]

/** A person who has to prove by a way, her sign-in, and what proves. */
async function toProve(house: House, account: TestAccount, [way, having, policy]: (typeof WAYS)[number]) {
  const person = await personWith(house, account, having)
  let code = ''
  if (way === 'recovery_code') {
    await setPolicy(house, account, { primary: 'app', backup: null })
    ;[code = ''] = await recoveryCodes(await signedInBy(house, person, 'app'))
  }
  if (way === 'temporary_code') code = await temporaryCode(house, person)
  await setPolicy(house, account, { primary: policy, backup: null })
  const browser = await begin(house, person)
  if (way === 'email_code') {
    assert.equal((await browser.call('POST', '/api/v1/sign-in/proof/email-code')).status, 202)
    code = codeIn(await mailTo(house, person.email, 'code'))
  }
  const given =
    way === 'sms' || way === 'app' || way === 'security_key'
      ? await givenBy(house, browser, person, way, 'proof')
      : { method: way, code }
  return { person, browser, given }
}

onBothEngines('each way proves, and a proof is no sign-in: the enrolment after it is', async (t, engine) => {
  const house = await openHouse(t, { engine })
  house.stopTime()
  const account = await house.newAccount()
  for (const row of WAYS) {
    const [way, , policy] = row
    const { person, browser, given } = await toProve(house, account, row)
    const sessions = (await sessionRows(house.world.store, person)).length
    assert.equal(
      await tryBy(browser, given),
      way === 'email_code' ? '422 invalid' : '422 method_not_offered',
      way,
    )
    house.passTime(4 * MINUTE_MS)
    const { body } = await browser.call('GET', '/api/v1/sign-in')
    // a code of an app that is four minutes old is none any more
    const fresh = way === 'app' ? { method: way, code: person.app?.code() } : given
    const proved = await answerBy(browser, 'proof', fresh)
    assert.deepEqual(
      [proved['state'], proved['prove'], proved['id']],
      ['enrolment_required', null, body.id],
      way,
    )
    assert.ok(String(proved['expiresAt']) > body.expiresAt, `${way}: a step, from which the sign-in lives on`)
    assert.equal((await sessionRows(house.world.store, person)).length, sessions, way)
    assert.equal((await browser.call('GET', '/api/v1/session')).status, 401, way)
    const user = await userRow(house.world.store, person)
    assert.deepEqual(
      [user.apps, user.security_keys],
      [way === 'app' || way === 'recovery_code' ? 1 : 0, way === 'security_key' ? 1 : 0],
    )

    const done = await enrolIn(house, browser, policy)
    assert.deepEqual([done['state'], done['why']], ['signed_in', 'answered'], way)
    assert.equal(done['offerRecoveryCodes'], way !== 'recovery_code', way)
    assert.notEqual(done['sudoUntil'], null, way)
  }
  const events = await eventsOf(house, account)
  const ways = events.filter(({ type }) => type === 'proved').map(({ details }) => details['method'])
  assert.deepEqual(new Set(ways), new Set(WAYS.map(([way]) => way).filter((way) => way !== 'email_code')))
  assert.equal(events.filter(({ type }) => type === 'proved_by_email').length, 1)
})

const enrolments: [method: Method, path: string, body?: object][] = [
  ['sms', 'phone', { phone: '+1 303 555 0199' }],
  ['app', 'app'],
  ['security_key', 'security-key-options'],
]
const asked = async (browser: TestBrowser): Promise<string[]> => {
  const told: string[] = []
  for (const [method, path, body] of enrolments)
    told.push(`${method} ${said(await browser.call('POST', `/api/v1/sign-in/enrolment/${path}`, body))}`)
  return told
}

onBothEngines(
  'the policy of the moment says what may be enrolled: between proof and enrolment it may change',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const person = await personWith(house, account, 'phone')
    await setPolicy(house, account, { primary: 'app', backup: null })
    const browser = await begin(house, person)
    await answerBy(browser, 'proof', await givenBy(house, browser, person, 'sms', 'proof'))
    assert.deepEqual(await asked(browser), [
      'sms 422 method_not_offered',
      'app 200',
      'security_key 422 method_not_offered',
    ])
    const { body } = await browser.call('POST', '/api/v1/sign-in/enrolment/app')
    await setPolicy(house, account, { primary: 'security_key' })
    const app = { method: 'app', id: body.id, code: '482913' }
    assert.equal(await tryBy(browser, app, 'enrolment'), '422 method_not_offered')
    assert.deepEqual((await stateOf(browser))['methods'], [{ method: 'security_key', rank: 'primary' }])
    const options = (await browser.call('POST', '/api/v1/sign-in/enrolment/security-key-options')).body
    const response = testKey(house).register(options)

    await setPolicy(house, account, { backup: 'sms' })
    assert.equal((await stateOf(browser))['state'], 'second_factor_required', 'her phone answers by now')
    const key = { method: 'security_key', response }
    assert.equal(await tryBy(browser, key, 'enrolment'), '422 method_not_offered')
    assert.equal((await userRow(house.world.store, person)).security_keys, 0)
    await setPolicy(house, account, { backup: null })
    assert.equal(await tryBy(browser, key, 'enrolment'), '200')
  },
)

onBothEngines(
  'a proof is worth nothing in another sign-in of hers, nor is it a second time',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const person = await personWith(house, account, 'phone')
    await setPolicy(house, account, { primary: 'app', backup: null })
    const other = await begin(house, person)
    const browser = await begin(house, person)
    const given = await givenBy(house, browser, person, 'sms', 'proof')
    assert.equal(await tryBy(other, given, 'proof'), '422 code_expired', 'sent in another sign-in')
    await answerBy(browser, 'proof', given)
    const replaced = browser.copy()
    await browser.call('POST', '/api/v1/sign-in', {
      email: person.email,
      password: 'four or five unrelated words',
    })
    for (const later of [other, browser]) {
      assert.notEqual((await stateOf(later))['prove'], null)
      assert.equal((await later.call('POST', '/api/v1/sign-in/enrolment/app')).body.code, 'proof_required')
      assert.notEqual(await tryBy(later, given, 'proof'), '200')
    }
    assert.equal((await replaced.call('POST', '/api/v1/sign-in/enrolment/app')).body.code, 'sign_in_replaced')
  },
)

onBothEngines(
  'an enrolment in a sign-in ends her other open sign-ins, and sudo elsewhere, and leaves those of others alone',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const neighbour = await personWith(house, account, 'phone')
    const person = await personWith(house, account, 'phone')
    const session = await signedInBy(house, person, 'sms')
    assert.notEqual((await session.call('GET', '/api/v1/session')).body.sudoUntil, null)
    const theirs = await signedInBy(house, neighbour, 'sms')
    await setPolicy(house, account, { primary: 'app', backup: null })
    const [next, other, browser] = [
      await begin(house, neighbour),
      await begin(house, person),
      await begin(house, person),
    ]
    await answerBy(browser, 'proof', await givenBy(house, browser, person, 'sms', 'proof'))
    const done = await enrolIn(house, browser, 'app')
    assert.equal(done['offerRecoveryCodes'], true)
    assert.equal(said(await other.call('GET', '/api/v1/sign-in')), '410 sign_in_expired')
    const after = await session.call('GET', '/api/v1/session')
    assert.deepEqual([after.status, after.body.sudoUntil], [200, null])
    assert.equal((await next.call('GET', '/api/v1/sign-in')).status, 200)
    assert.notEqual((await theirs.call('GET', '/api/v1/session')).body.sudoUntil, null)
    await mailTo(house, person.email, 'A second factor was added')
    const added = (await eventsOf(house, account)).filter(({ type }) => type === 'authenticator_added')
    assert.deepEqual(
      added.map(({ actorId, details }) => [actorId, details['method']]),
      [[person.userId, 'app']],
    )
  },
)
