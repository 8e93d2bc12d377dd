import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setPolicy } from '../../test/authenticators.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { type House, onBothEngines, openHouse, signedIn } from '../../test/house.ts'
import { said } from '../../test/invited.ts'
import { askedAgain, devicesIn, meets, personOf, trustedBy } from '../../test/trusting.ts'
import type { TwoFactorPolicy } from '../policy/policy.ts'
import { iso } from '../http/wire.ts'
import { DAY_MS, HOUR_MS, SECOND_MS } from '../store/duration.ts'

const POLICY = '/api/v1/account/security-policy'
const BY_APP_OR_PHONE = { primary: 'app', backup: 'sms' } as const
const SHORTENED = { askedBecause: 'policy_shortened', because: 'shorter_period' } as const
const SWITCHED_OFF = { askedBecause: 'ended_by_change', because: 'two_factor_off' } as const

/** Saves a policy as its administrator does. */
async function save(admin: TestBrowser, over: Partial<TwoFactorPolicy>): Promise<void> {
  const { twoFactor, version } = (await admin.call('GET', POLICY)).body
  const saved = await admin.call('PUT', POLICY, { twoFactor: { ...twoFactor, ...over }, version })
  assert.equal(said(saved), '200', JSON.stringify(saved.body))
}

/** Enters the password where two-factor is off for her: nothing is asked, and no trust is used. */
const notDemanded = async (browser: TestBrowser, person: { email: string }) =>
  assert.equal(await meets(browser, person), 'not_demanded')

/** A person with a phone and an app under a policy of both, and her administrator. */
async function withAdmin(house: House) {
  const { account, person } = await personOf(house, BY_APP_OR_PHONE, 'phone+app')
  return { account, person, admin: () => signedIn(house, account) }
}

onBothEngines(
  'a shorter period moves the end of trust earlier, counted from the answer that earned it',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { person, admin } = await withAdmin(house)
    const browser = await trustedBy(house, person, 'app')
    const given = house.now()
    house.passTime(HOUR_MS)
    await save(await admin(), { deviceTrust: '1_day' })
    assert.equal(await meets(browser, person), 'trusted_device')
    const [device] = await devicesIn(browser)
    assert.equal(device?.endsAt, iso(given + DAY_MS))
    house.passTime(given + DAY_MS - SECOND_MS - house.now())
    assert.equal(await meets(browser, person), 'trusted_device')
    house.passTime(2 * SECOND_MS)
    const ended = await askedAgain(house, browser, person, 'app', SHORTENED)
    assert.deepEqual(ended, {
      earnedBy: 'app',
      trustedAt: iso(given),
      endedAt: iso(given + DAY_MS),
      because: 'shorter_period',
    })
  },
)

onBothEngines(
  'trust that is older than the new period ends with the save, and lengthening later revives nothing',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { person, admin } = await withAdmin(house)
    const browser = await trustedBy(house, person, 'app')
    house.passTime(2 * DAY_MS)
    const saver = await admin()
    const savedAt = house.now()
    await save(saver, { deviceTrust: '1_day' })
    house.passTime(SECOND_MS)
    const ended = await askedAgain(house, browser, person, 'app', SHORTENED)
    assert.equal(ended?.endedAt, iso(savedAt))
    await save(saver, { deviceTrust: '30_days' })
    const still = await askedAgain(house, browser, person, 'app', SHORTENED)
    assert.deepEqual(still, ended)
    assert.deepEqual(await devicesIn(browser), [])
  },
)

onBothEngines('a period that is shortened and lengthened again within a day is short', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const { person, admin } = await withAdmin(house)
  const browser = await trustedBy(house, person, 'app')
  const given = house.now()
  const saver = await admin()
  await save(saver, { deviceTrust: '1_day' })
  house.passTime(SECOND_MS)
  await save(saver, { deviceTrust: '30_days' })
  house.passTime(given + DAY_MS - SECOND_MS - house.now())
  assert.equal(await meets(browser, person), 'trusted_device')
  house.passTime(2 * SECOND_MS)
  await askedAgain(house, browser, person, 'app', SHORTENED)
})

test('lengthening does not move the end of trust that was given for less', async (t) => {
  const house = await openHouse(t)
  const { account, person } = await personOf(house)
  const browser = await trustedBy(house, person, 'app')
  await setPolicy(house, account, { deviceTrust: '30_days' })
  house.passTime(7 * DAY_MS - SECOND_MS)
  assert.equal(await meets(browser, person), 'trusted_device')
  house.passTime(2 * SECOND_MS)
  await askedAgain(house, browser, person, 'app', { askedBecause: 'trust_ended', because: 'expired' })
})

onBothEngines(
  'Single sign-on ends all trust at once, and asks every time; periods that come back revive none',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { person, admin } = await withAdmin(house)
    const browser = await trustedBy(house, person, 'app')
    const saver = await admin()
    await save(saver, { deviceTrust: 'single_sign_on' })
    const always = { askedBecause: 'single_sign_on', because: 'shorter_period' } as const
    await askedAgain(house, browser, person, 'app', always)
    await save(saver, { deviceTrust: '1_week' })
    await askedAgain(house, browser, person, 'app', SHORTENED)
  },
)

onBothEngines(
  'trust that was earned by a method which is not allowed any more is over, and stays so when it is allowed again',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { account, person } = await withAdmin(house)
    const byApp = await trustedBy(house, person, 'app')
    const byPhone = await trustedBy(house, person, 'sms')
    const voided = { askedBecause: 'method_not_allowed', because: 'method_not_allowed' } as const
    await setPolicy(house, account, { primary: 'sms', backup: null })
    const savedAt = house.now()
    const ended = await askedAgain(house, byApp, person, 'sms', voided)
    assert.equal(ended?.endedAt, iso(savedAt))
    assert.equal(await meets(byPhone, person), 'trusted_device', 'what another method earned goes on')
    await setPolicy(house, account, BY_APP_OR_PHONE)
    const still = await askedAgain(house, byApp, person, 'app', voided)
    assert.deepEqual(still, ended)
    assert.equal(await meets(byPhone, person), 'trusted_device')
  },
)

test('primary and backup that change places leave trust as it is', async (t) => {
  const house = await openHouse(t)
  const { account, person } = await withAdmin(house)
  const browser = await trustedBy(house, person, 'app')
  await setPolicy(house, account, { primary: 'sms', backup: 'app' })
  assert.equal(await meets(browser, person), 'trusted_device')
})

onBothEngines(
  'switching two-factor off ends all trust, and switching it on again brings none back',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { person, admin } = await withAdmin(house)
    const browser = await trustedBy(house, person, 'app')
    const saver = await admin()
    const savedAt = house.now()
    await save(saver, { active: false })
    await notDemanded(browser, person)
    assert.deepEqual(await devicesIn(browser), [])
    house.passTime(SECOND_MS)
    await save(saver, { active: true })
    const ended = await askedAgain(house, browser, person, 'app', SWITCHED_OFF)
    assert.equal(ended?.endedAt, iso(savedAt))
  },
)

test('switching two-factor off ends the trust of a user who keeps it on for herself, too', async (t) => {
  const house = await openHouse(t)
  const { person, admin } = await withAdmin(house)
  const browser = await trustedBy(house, person, 'app')
  assert.equal(said(await browser.call('PUT', '/api/v1/me/second-factor', { ownChoice: true })), '200')
  const saver = await admin()
  await save(saver, { active: false })
  await askedAgain(house, browser, person, 'app', SWITCHED_OFF)
  await save(saver, { active: true })
  await askedAgain(house, browser, person, 'app', SWITCHED_OFF)
})

test('a save that changes nothing of the policy ends no trust', async (t) => {
  const house = await openHouse(t)
  const { person, admin } = await withAdmin(house)
  const browser = await trustedBy(house, person, 'app')
  const saver = await admin()
  for (let times = 0; times < 3; times++) await save(saver, {})
  assert.equal(await meets(browser, person), 'trusted_device')
})
