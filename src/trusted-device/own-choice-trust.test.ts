import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Having, setPolicy } from '../../test/authenticators.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { changeUser } from '../../test/house-rows.ts'
import { type House, onBothEngines, openHouse } from '../../test/house.ts'
import { said } from '../../test/invited.ts'
import { askedAgain, meets, personOf, trustedBy } from '../../test/trusting.ts'
import type { TwoFactorPolicy } from '../policy/policy.ts'
import { DAY_MS, SECOND_MS } from '../store/duration.ts'

/** A person of an account that demands nothing, who demands two factors of herself. */
async function choosing(house: House, having: Having, policy: Partial<TwoFactorPolicy> = {}) {
  const { account, person } = await personOf(house, { ...policy, active: false }, having)
  await changeUser(house.world.store, person, { own_choice_at_ms: house.now() })
  return { account, person }
}

const choose = async (browser: TestBrowser, ownChoice: boolean) =>
  assert.equal(said(await browser.call('PUT', '/api/v1/me/second-factor', { ownChoice })), '200')

for (const [by, having] of [
  ['app', 'app'],
  ['security_key', 'key'],
  ['sms', 'phone'],
] as const)
  test(`by her own choice, trust earned by ${by} lasts for the account's period although the account demands nothing`, async (t) => {
    const house = await openHouse(t)
    const { person } = await choosing(house, having, { deviceTrust: '1_day' })
    const browser = await trustedBy(house, person, by)
    house.passTime(DAY_MS - SECOND_MS)
    assert.equal(await meets(browser, person), 'trusted_device')
    house.passTime(2 * SECOND_MS)
    await askedAgain(house, browser, person, by, { askedBecause: 'trust_ended', because: 'expired' })
  })

test('by her own choice she is trusted nowhere under Single sign-on', async (t) => {
  const house = await openHouse(t)
  const { person } = await choosing(house, 'app', { deviceTrust: 'single_sign_on' })
  await assert.rejects(trustedBy(house, person, 'app'), /trust_not_offered/)
})

onBothEngines(
  'switching her own choice off ends her trust, and switching it on again brings none back',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { person } = await choosing(house, 'app')
    const browser = await trustedBy(house, person, 'app')
    await choose(browser, false)
    assert.equal(await meets(browser, person), 'not_demanded')
    await changeUser(house.world.store, person, { own_choice_at_ms: house.now() })
    const off = { askedBecause: 'ended_by_change', because: 'own_choice_off' } as const
    await askedAgain(house, browser, person, 'app', off)
  },
)

test('choosing what she has chosen already ends nothing', async (t) => {
  const house = await openHouse(t)
  const { person } = await choosing(house, 'app')
  const browser = await trustedBy(house, person, 'app')
  await choose(browser, true)
  assert.equal(await meets(browser, person), 'trusted_device')
})

test('trust of her own choice outlasts the account that begins to demand two factors, by the methods that it allows', async (t) => {
  const house = await openHouse(t)
  const { account, person } = await choosing(house, 'phone+app')
  const byApp = await trustedBy(house, person, 'app')
  const byPhone = await trustedBy(house, person, 'sms')
  await setPolicy(house, account, { active: true, primary: 'app', backup: null })
  assert.equal(await meets(byApp, person), 'trusted_device')
  const voided = { askedBecause: 'method_not_allowed', because: 'method_not_allowed' } as const
  await askedAgain(house, byPhone, person, 'app', voided)
  await setPolicy(house, account, { active: false })
  const off = { askedBecause: 'ended_by_change', because: 'two_factor_off' } as const
  await askedAgain(house, byApp, person, 'app', off)
})

test('saves of an account that demands nothing all along end her trust only by a shorter period', async (t) => {
  const house = await openHouse(t)
  const { account, person } = await choosing(house, 'app')
  const browser = await trustedBy(house, person, 'app')
  await setPolicy(house, account, { primary: 'sms', backup: null })
  assert.equal(await meets(browser, person), 'trusted_device')
  await setPolicy(house, account, { deviceTrust: '1_day' })
  assert.equal(await meets(browser, person), 'trusted_device')
  house.passTime(DAY_MS)
  const shortened = { askedBecause: 'policy_shortened', because: 'shorter_period' } as const
  await askedAgain(house, browser, person, 'app', shortened)
})
