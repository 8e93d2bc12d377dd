import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  addApp,
  begin,
  type Person,
  personWith,
  recoveryCodes,
  setPolicy,
  setWrongInARow,
  stateOf,
  tryBy,
  wrongAppCode,
} from '../../test/authenticators.ts'
import { changeUser, userRow } from '../../test/house-rows.ts'
import { type House, onBothEngines, openHouse } from '../../test/house.ts'
import { said } from '../../test/invited.ts'
import { meets, personOf, trustedBy } from '../../test/trusting.ts'

/** Answers wrong by her app so often, in another browser. */
async function answersWrong(house: House, person: Person, times: number): Promise<void> {
  const browser = await begin(house, person)
  const code = wrongAppCode(house, person.app ?? assert.fail('she has an app'))
  for (let time = 1; time <= times; time++) await tryBy(browser, { method: 'app', code })
}

test('signing out ends no trust', async (t) => {
  const house = await openHouse(t)
  const { person } = await personOf(house)
  const browser = await trustedBy(house, person, 'app')
  assert.equal(said(await browser.call('DELETE', '/api/v1/session')), '204')
  assert.equal(await meets(browser, person), 'trusted_device')
})

onBothEngines('ten wrong answers lock every typed code, and no trust', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const { person } = await personOf(house)
  const browser = await trustedBy(house, person, 'app')
  await answersWrong(house, person, 10)
  assert.notEqual((await stateOf(await begin(house, person)))['lockedUntil'], null)
  assert.equal(await meets(browser, person), 'trusted_device')
})

onBothEngines(
  'a hundred wrong answers switch her codes off, and leave the trust that they have earned',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { person } = await personOf(house)
    const browser = await trustedBy(house, person, 'app')
    await setWrongInARow(house, person, 99)
    await answersWrong(house, person, 1)
    assert.notEqual((await userRow(house.world.store, person)).codes_disabled_at_ms, null)
    assert.equal(await meets(browser, person), 'trusted_device')
  },
)

test('a wrong answer, and a wrong password, in the trusted browser itself end no trust', async (t) => {
  const house = await openHouse(t)
  const { person } = await personOf(house)
  const browser = await trustedBy(house, person, 'app')
  const wrong = { email: person.email, password: 'a password that is not hers' }
  assert.equal(said(await browser.call('POST', '/api/v1/sign-in', wrong)), '401 credentials_wrong')
  assert.equal(await meets(browser, person), 'trusted_device')
})

onBothEngines('a number on file that she merely proves ends no trust', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const { person } = await personOf(house)
  const phone = '+13035550177'
  await changeUser(house.world.store, person, { phone })
  const browser = await trustedBy(house, person, 'app')
  assert.equal(said(await browser.call('PUT', '/api/v1/me/phone', { phone })), '202')
  const code = await house.codeFor(phone)
  assert.equal(said(await browser.call('POST', '/api/v1/me/phone/confirmation', { code })), '200')
  assert.notEqual((await userRow(house.world.store, person)).phone_proven_at_ms, null)
  assert.equal(await meets(browser, person), 'trusted_device')
})

test('the first code to the number on file proves it and earns trust in one', async (t) => {
  const house = await openHouse(t)
  const { account } = await personOf(house)
  const newcomer = await personWith(house, account, 'number')
  await setPolicy(house, account, { primary: 'sms', backup: null })
  const browser = await trustedBy(house, newcomer, 'sms')
  assert.equal(await meets(browser, newcomer), 'trusted_device')
})

test('a first number, an app and a key that she adds end no trust, nor do a new name and new recovery codes', async (t) => {
  const house = await openHouse(t)
  const { person } = await personOf(house, { primary: 'security_key', backup: null }, 'key')
  const browser = await trustedBy(house, person, 'security_key')
  await addApp(house, browser)
  const phone = '+13035550178'
  assert.equal(said(await browser.call('PUT', '/api/v1/me/phone', { phone })), '202')
  const code = await house.codeFor(phone)
  assert.equal(said(await browser.call('POST', '/api/v1/me/phone/confirmation', { code })), '200')
  assert.equal(said(await browser.call('PATCH', '/api/v1/me', { name: 'Robin Park' })), '200')
  await recoveryCodes(browser)
  assert.equal(await meets(browser, person), 'trusted_device')
})

test('a change that is asked for and not confirmed ends no trust', async (t) => {
  const house = await openHouse(t)
  const { person } = await personOf(house, { backup: 'sms' }, 'phone+app')
  const browser = await trustedBy(house, person, 'app')
  const email = 'robin.diaz@post.example.com'
  assert.equal(said(await browser.call('PUT', '/api/v1/me/email', { email })), '202')
  assert.equal(said(await browser.call('PUT', '/api/v1/me/phone', { phone: '+12025558001' })), '202')
  assert.equal(said(await house.browser().call('POST', '/api/v1/password-resets', { email })), '202')
  assert.equal(await meets(browser, person), 'trusted_device')
})
