import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addApp, addKey, nextCode, setPolicy } from '../../test/authenticators.ts'
import { switchTwoFactor, userRow } from '../../test/house-rows.ts'
import { onBothEngines, PASSWORD, signedIn } from '../../test/house.ts'
import { said } from '../../test/invited.ts'
import {
  answerSudoBy,
  byPassword,
  byPasswordAlone,
  givenInSession,
  idOf,
  recoveryCodes,
  remove,
  sudo,
  sudoOf,
  withNothing,
  withPhone,
} from '../../test/session-authenticators.ts'
import { METHOD_CHOICES } from '../policy/policy.ts'
import { MINUTE_MS } from '../store/duration.ts'

const METHODS = ['sms', 'app', 'security_key'] as const

type Options = Parameters<typeof withPhone>[1]

/** An administrator who has a phone, an app and a key. */
async function withAll(t: Parameters<typeof withPhone>[0], options: Options = {}) {
  const session = await withPhone(t, options)
  const { house, account, browser } = session
  const app = await addApp(house, browser)
  const key = await addKey(house, browser)
  nextCode(house)
  return { ...session, hers: { ...account, app, key } }
}

onBothEngines(
  'under each policy what it allows starts sudo, in its order; her other authenticators only prove',
  async (t, engine) => {
    const { house, account, hers } = await withAll(t, { engine })
    for (const [choice, policy] of Object.entries(METHOD_CHOICES)) {
      const allowed: string[] = policy.backup === null ? [policy.primary] : [policy.primary, policy.backup]
      for (const method of METHODS) {
        const browser = await byPasswordAlone(house, account)
        await setPolicy(house, account, { active: true, ...policy })
        const before = await sudoOf(browser)
        const offered = before.methods.map((one: { method: string }) => one.method)
        assert.deepEqual(offered.slice(0, allowed.length), allowed, choice)
        assert.deepEqual(offered.toSorted(), METHODS.toSorted(), choice)
        house.passTime(5 * MINUTE_MS)
        const after = await answerSudoBy(house, browser, hers, method)
        const at = new Date(house.now()).toISOString()
        assert.deepEqual(after.answered, [{ method, at }], choice)
        const starts = allowed.includes(method)
        const until = starts ? new Date(house.now() + 10 * MINUTE_MS).toISOString() : null
        assert.equal(after.until, until, `${choice}: ${method}`)
        const codes = await browser.call('POST', '/api/v1/me/recovery-codes')
        assert.equal(said(codes), starts ? '201' : '403 sudo_required', `${choice}: ${method}`)
      }
    }
  },
)

test('another proven one does not prolong sudo either', async (t) => {
  const { house, browser, hers } = await withAll(t)
  const { until } = await sudoOf(browser)
  house.passTime(5 * MINUTE_MS)
  for (const method of ['app', 'security_key'] as const)
    assert.equal((await answerSudoBy(house, browser, hers, method)).until, until)
  assert.ok(Date.parse((await answerSudoBy(house, browser, hers, 'sms')).until) > Date.parse(until))
})

onBothEngines('who has none that is allowed answers by any that she has', async (t, engine) => {
  const { house, account, browser } = await withPhone(t, { engine })
  const app = await addApp(house, browser)
  nextCode(house)
  const other = await byPasswordAlone(house, account)
  await setPolicy(house, account, { primary: 'security_key' })
  const methods = (await sudoOf(other)).methods.map(({ method }: { method: string }) => method)
  assert.deepEqual(methods, ['app', 'sms'])
  assert.equal(said(await sudo(other, { method: 'password', password: PASSWORD })), '422 method_not_offered')
  assert.notEqual((await answerSudoBy(house, other, { ...account, app }, 'app')).until, null)
})

onBothEngines(
  'a password answers where she has no authenticator at all, whatever the policy',
  async (t, engine) => {
    const { house, account, browser } = await withNothing(t, { engine })
    await switchTwoFactor(house.world.store, account, true)
    assert.deepEqual((await sudoOf(browser)).methods, [{ method: 'password' }])
    assert.equal(said(await sudo(browser, { method: 'password', password: PASSWORD })), '200')
    for (const given of [
      { method: 'sms', code: '123456' },
      { method: 'app', code: '123456' },
    ])
      assert.equal(said(await sudo(browser, given)), '422 method_not_offered')
    for (const call of ['sms-code', 'security-key-options'])
      assert.equal(said(await browser.call('POST', `/api/v1/session/sudo/${call}`)), '422 method_not_offered')
    assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, 0)
  },
)

onBothEngines(
  'what a key signs in one session is worth nothing in another, nor in a sign-in, and works once',
  async (t, engine) => {
    const { house, account, browser, hers } = await withAll(t, { engine })
    const other = await signedIn(house, account)
    const given = await givenInSession(house, browser, hers, 'security_key')
    assert.equal(said(await sudo(other, given)), '422 code_expired')
    await other.call('POST', '/api/v1/session/sudo/security-key-options')
    assert.notEqual(said(await sudo(other, given)), '200')
    await setPolicy(house, account, { primary: 'security_key' })
    const waiting = house.browser()
    await waiting.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })
    const inSignIn = await waiting.call('POST', '/api/v1/sign-in/second-factor', given)
    assert.notEqual(inSignIn.status, 200)
    assert.equal(said(await sudo(browser, given)), '200')
    assert.equal(said(await sudo(browser, given)), '422 code_used')
    assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, 0)
  },
)

test('a key of somebody else, and one that was removed, answer nothing', async (t) => {
  const { house, account, browser, hers } = await withAll(t)
  const stranger = await signedIn(house, await house.newAccount())
  const theirs = await addKey(house, stranger)
  const options = (await browser.call('POST', '/api/v1/session/sudo/security-key-options')).body
  const [credentialId = ''] = theirs.credentialIds
  const response = theirs.assert(options, { credentialId })
  const refused = await sudo(browser, { method: 'security_key', response })
  assert.deepEqual([said(refused), refused.body.reason], ['422 key_refused', 'unknown_key'])
  await addKey(house, browser, 'Another')
  const under = await givenInSession(house, browser, hers, 'security_key')
  const [first] = (await browser.call('GET', '/api/v1/me/authenticators')).body.items.filter(
    ({ method }: { method: string }) => method === 'security_key',
  )
  assert.equal(said(await remove(browser, first.id)), '204')
  const gone = await sudo(browser, under)
  assert.deepEqual([said(gone), gone.body.reason], ['422 key_refused', 'unknown_key'])
  assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, 0)
})

test('sudo is answered by no recovery code and no temporary code', async (t) => {
  const { house, account, browser } = await withPhone(t)
  const [code] = await recoveryCodes(browser)
  assert.equal(said(await sudo(browser, { method: 'recovery_code', code })), '422 invalid')
  assert.equal(
    said(await sudo(browser, { method: 'temporary_code', code: 'AAAAAAAAAA' })),
    '422 method_not_offered',
  )
  const { wrong_in_a_row: wrong, recovery_codes: left } = await userRow(house.world.store, account)
  assert.deepEqual([wrong, left], [0, 10])
})

test('where the account asks for nothing any of hers starts sudo', async (t) => {
  const { house, account, hers } = await withAll(t)
  await switchTwoFactor(house.world.store, account, false)
  for (const method of METHODS) {
    const browser = await byPassword(house, account)
    assert.notEqual((await answerSudoBy(house, browser, hers, method)).until, null, method)
    assert.ok(await idOf(browser, method))
    nextCode(house)
  }
})
