import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addApp, addKey, answerBy, begin, nextCode, stateOf, testKey } from '../../test/authenticators.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { changeUser, switchTwoFactor, userRow } from '../../test/house-rows.ts'
import { onBothEngines } from '../../test/house.ts'
import { said } from '../../test/invited.ts'
import {
  addNewKey,
  askNewKey,
  idOf,
  listed,
  remove,
  sudoOf,
  withPhone,
} from '../../test/session-authenticators.ts'
import { MINUTE_MS } from '../store/duration.ts'

const choose = (browser: TestBrowser, ownChoice: boolean) =>
  browser.call('PUT', '/api/v1/me/second-factor', { ownChoice })
const methodsOf = async (browser: TestBrowser) =>
  ((await stateOf(browser))['methods'] as { method: string }[]).map(({ method }) => method)

/** A user of an account that asks for nothing, in a session with sudo, who has a phone. */
async function unasked(t: Parameters<typeof withPhone>[0], options: Parameters<typeof withPhone>[1] = {}) {
  const session = await withPhone(t, options)
  await switchTwoFactor(session.house.world.store, session.account, false)
  return session
}

onBothEngines(
  'by her own choice any of hers answers: the key first, then the app, then SMS',
  async (t, engine) => {
    const { house, account, browser } = await unasked(t, { engine })
    const app = await addApp(house, browser)
    const key = await addKey(house, browser)
    assert.equal(said(await choose(browser, true)), '200')
    nextCode(house)
    const next = await begin(house, account)
    assert.deepEqual(await methodsOf(next), ['security_key', 'app', 'sms'])
    const options = (await next.call('POST', '/api/v1/sign-in/security-key-options')).body
    const done = await answerBy(next, 'second-factor', {
      method: 'security_key',
      response: key.assert(options),
    })
    assert.deepEqual([done['state'], done['amr']], ['signed_in', ['pwd', 'hwk', 'mfa']])
    const byApp = await begin(house, account)
    const signedIn = await answerBy(byApp, 'second-factor', { method: 'app', code: app.code() })
    assert.equal(signedIn['state'], 'signed_in')
    assert.notEqual((await sudoOf(byApp)).until, null)
    assert.equal(said(await choose(byApp, false)), '200')
    assert.equal((await begin(house, account)).cookie('sallyport_sign_in'), undefined, 'signed in at once')
  },
)

onBothEngines('an app alone, or a key alone, is enough to choose by', async (t, engine) => {
  const { house, account, browser } = await unasked(t, { engine })
  const { store } = house.world
  const app = await addApp(house, browser)
  assert.equal(said(await remove(browser, await idOf(browser, 'sms'))), '204')
  assert.equal(said(await choose(browser, true)), '200')
  assert.deepEqual(await methodsOf(await begin(house, account)), ['app'])
  assert.equal(said(await choose(browser, false)), '200')

  const response = testKey(house).register((await askNewKey(browser)).body)
  assert.equal(said(await addNewKey(browser, response)), '201')
  assert.equal(said(await remove(browser, app.id)), '204')
  assert.equal(said(await choose(browser, true)), '200')
  assert.deepEqual(await methodsOf(await begin(house, account)), ['security_key'])
  assert.notEqual((await userRow(store, account)).own_choice_at_ms, null)
})

onBothEngines('what she chose by stays: the last one cannot be removed', async (t, engine) => {
  const { house, account, browser } = await unasked(t, { engine })
  const app = await addApp(house, browser)
  assert.equal(said(await choose(browser, true)), '200')
  assert.equal(said(await remove(browser, await idOf(browser, 'sms'))), '204')
  const [last, ...others] = await listed(browser)
  assert.deepEqual([last?.method, last?.removable, others], ['app', false, []])
  assert.equal(said(await remove(browser, app.id)), '409 last_authenticator')
  nextCode(house)
  const next = await begin(house, account)
  assert.equal(
    (await answerBy(next, 'second-factor', { method: 'app', code: app.code() }))['state'],
    'signed_in',
  )
})

test('a number that would be proved by its first code stays, where she would be stuck without it', async (t) => {
  const { house, account, browser } = await unasked(t)
  assert.equal(said(await choose(browser, true)), '200')
  await changeUser(house.world.store, account, { phone_proven_at_ms: null })
  const [number] = await listed(browser)
  assert.deepEqual([number?.method, number?.proven, number?.removable], ['sms', false, false])
  assert.equal(said(await remove(browser, number?.id ?? '')), '409 last_authenticator')
  assert.deepEqual(await methodsOf(await begin(house, account)), ['sms'])
})

test('while the account asks, its own methods count, whatever she chose', async (t) => {
  const { house, account, browser } = await unasked(t)
  await addApp(house, browser)
  assert.equal(said(await choose(browser, true)), '200')
  await switchTwoFactor(house.world.store, account, true)
  assert.deepEqual(await methodsOf(await begin(house, account)), ['sms'])
})

test('a number on file alone is not enough to choose by', async (t) => {
  const { house, account, browser } = await unasked(t)
  await changeUser(house.world.store, account, { phone_proven_at_ms: null })
  assert.equal(said(await choose(browser, true)), '409 authenticator_required')
  house.passTime(10 * MINUTE_MS)
  assert.equal(said(await choose(browser, true)), '403 sudo_required')
})
