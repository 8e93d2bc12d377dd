import assert from 'node:assert/strict'
import { test } from 'node:test'
import { begin, givenBy, personWith, setPolicy, stateOf } from '../../test/authenticators.ts'
import { onBothEngines, openHouse } from '../../test/house.ts'
import { meets, passwordIn, personOf, trustedBy } from '../../test/trusting.ts'
import { DAY_MS, SECOND_MS } from '../store/duration.ts'

const PERIODS = { '1_day': DAY_MS, '1_week': 7 * DAY_MS, '30_days': 30 * DAY_MS } as const

for (const [period, ms] of Object.entries(PERIODS))
  onBothEngines(
    `trust for ${period} skips the second factor until its last second, counted from the answer that earned it`,
    async (t, engine) => {
      const house = await openHouse(t, { engine })
      const { person } = await personOf(house, { deviceTrust: period as keyof typeof PERIODS })
      const browser = await begin(house, person)
      house.passTime(60 * SECOND_MS)
      const { deviceTrust } = await stateOf(browser)
      const endsAt = new Date(house.now() + ms).toISOString()
      assert.deepEqual(deviceTrust, { offered: true, period, endsAt }, 'if it were given now')
      const given = await givenBy(house, browser, person, 'app')
      const answered = await browser.call('POST', '/api/v1/sign-in/second-factor', {
        ...given,
        trustDevice: true,
      })
      assert.equal(answered.body.why, 'answered')
      assert.equal(Date.parse(answered.body.trustedDevice.endsAt), house.now() + ms)
      house.passTime(ms - SECOND_MS)
      assert.equal(await meets(browser, person), 'trusted_device')
      house.passTime(2 * SECOND_MS)
      assert.equal(await meets(browser, person), 'second_factor_required', 'using trust does not extend it')
    },
  )

test('under Single sign-on trust is not offered, and a wish for it is refused before the code is looked at', async (t) => {
  const house = await openHouse(t)
  const { account, person } = await personOf(house)
  await setPolicy(house, account, { deviceTrust: 'single_sign_on' })
  const browser = await begin(house, person)
  const state = (await browser.call('GET', '/api/v1/sign-in')).body
  assert.deepEqual(state.deviceTrust, { offered: false, period: 'single_sign_on', endsAt: null })
  const given = await givenBy(house, browser, person, 'app')
  const wished = await browser.call('POST', '/api/v1/sign-in/second-factor', { ...given, trustDevice: true })
  assert.equal(`${wished.status} ${wished.body.code}`, '422 trust_not_offered')
  assert.equal((await browser.call('POST', '/api/v1/sign-in/second-factor', given)).status, 200)
})

test('trust is one factor: amr says so, and security settings ask for sudo', async (t) => {
  const house = await openHouse(t)
  const { person } = await personOf(house)
  const browser = await trustedBy(house, person, 'app')
  const signedIn = await passwordIn(browser, person)
  assert.deepEqual(signedIn.body.amr, ['pwd'])
  assert.equal(signedIn.body.sudoUntil, null)
  const refused = await browser.call('POST', '/api/v1/me/apps')
  assert.equal(`${refused.status} ${refused.body.code}`, '403 sudo_required')
  const [current] = (await browser.call('GET', '/api/v1/me/sessions')).body.items
  assert.equal(current.why, 'trusted_device')
})

test('a browser without a key of its own is trusted by its secret alone', async (t) => {
  const house = await openHouse(t)
  const { person } = await personOf(house)
  const browser = await trustedBy(house, person, 'app')
  assert.equal(await meets(browser, person), 'trusted_device')
  assert.equal(await meets(house.browser(), person), 'second_factor_required')
})

test('two users of one browser keep one trust each', async (t) => {
  const house = await openHouse(t)
  const { account, person } = await personOf(house)
  const browser = await trustedBy(house, person, 'app')
  await setPolicy(house, account, { primary: 'sms' })
  const other = await personWith(house, account, 'phone')
  await setPolicy(house, account, { primary: 'app', backup: 'sms', deviceTrust: '1_week' })
  assert.equal(await meets(browser, other), 'second_factor_required', 'her trust is not his')
  const given = await givenBy(house, browser, other, 'sms')
  await browser.call('POST', '/api/v1/sign-in/second-factor', { ...given, trustDevice: true })
  assert.equal(await meets(browser, other), 'trusted_device')
})
