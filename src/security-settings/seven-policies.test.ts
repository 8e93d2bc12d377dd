import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventsOf } from '../../test/account-rows.ts'
import { addApp, addKey, begin, nextCode, stateOf } from '../../test/authenticators.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { onBothEngines } from '../../test/house.ts'
import { said } from '../../test/invited.ts'
import { withPhone } from '../../test/session-authenticators.ts'
import { isAllowedPolicy, METHOD_CHOICES } from '../policy/policy.ts'

const POLICY = '/api/v1/account/security-policy'
const KEPT = { active: true, deviceTrust: 'single_sign_on' } as const
const save = (browser: TestBrowser, twoFactor: object, version: number) =>
  browser.call('PUT', POLICY, { twoFactor, version })
const METHODS = ['sms', 'app', 'security_key'] as const

onBothEngines(
  'each of the seven policies is saved and read back, and the next sign-in offers it in its order',
  async (t, engine) => {
    const { house, account, browser } = await withPhone(t, { engine })
    await addApp(house, browser)
    await addKey(house, browser)
    nextCode(house)
    let version = 1
    for (const { primary, backup } of [...Object.values(METHOD_CHOICES).slice(1), METHOD_CHOICES.sms]) {
      const twoFactor = { ...KEPT, primary, backup }
      const saved = await save(browser, twoFactor, version)
      assert.deepEqual([saved.status, saved.body.twoFactor], [200, twoFactor], JSON.stringify(saved.body))
      version++
      const read = (await browser.call('GET', POLICY)).body
      assert.deepEqual([read.twoFactor, read.version], [twoFactor, version])
      const methods = (await stateOf(await begin(house, account)))['methods'] as {
        method: string
        rank: string
      }[]
      assert.deepEqual(
        methods.map(({ method, rank }) => [method, rank]),
        [[primary, 'primary'], ...(backup === null ? [] : [[backup, 'backup']])],
      )
      assert.deepEqual(
        (await browser.call('GET', '/api/v1/me')).body.accountMethods,
        backup === null ? [primary] : [primary, backup],
      )
    }
    const events = (await eventsOf(house, account)).filter(({ type }) => type === 'policy_saved')
    assert.equal(events.length, 7)
  },
)

test('every other combination is refused, whether it is active or not', async (t) => {
  const { house, browser } = await withPhone(t)
  await addApp(house, browser)
  await addKey(house, browser)
  let refused = 0
  for (const active of [true, false])
    for (const primary of METHODS)
      for (const backup of [null, ...METHODS]) {
        if (isAllowedPolicy({ primary, backup })) continue
        refused++
        const answer = await save(browser, { ...KEPT, active, primary, backup }, 1)
        assert.equal(said(answer), '422 policy_not_allowed', `${active} ${primary} ${backup}`)
      }
  assert.equal(refused, 10)
  for (const over of [
    { primary: null },
    { primary: 'email_code' },
    { backup: 'temporary_code' },
    { backup: undefined },
  ])
    assert.equal(
      said(await save(browser, { ...KEPT, primary: 'sms', backup: null, ...over }, 1)),
      '422 invalid',
    )
  assert.equal((await browser.call('GET', POLICY)).body.version, 1)
})
