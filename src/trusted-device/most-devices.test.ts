import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextCode, type Person, personWith, setPolicy } from '../../test/authenticators.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { type House, onBothEngines, openHouse } from '../../test/house.ts'
import { said } from '../../test/invited.ts'
import { askedAgain, devicesIn, meets, personOf, trustedBy } from '../../test/trusting.ts'
import { DAY_MS } from '../store/duration.ts'
import { MOST_TRUSTED_DEVICES } from './trust-rules.ts'

/** Trusts so many new browsers, one after the other. */
async function trusts(house: House, person: Person, times: number): Promise<TestBrowser[]> {
  const browsers: TestBrowser[] = []
  while (browsers.length < times) {
    browsers.push(await trustedBy(house, person, 'app'))
    nextCode(house)
  }
  return browsers
}

onBothEngines('of more than 20 trusted devices of a user the oldest gives way', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const { account, person } = await personOf(house)
  const other = await personWith(house, account, 'phone+app')
  await setPolicy(house, account, { primary: 'app', backup: null })
  const [hers] = await trusts(house, other, 1)
  const [first, second, ...more] = await trusts(house, person, MOST_TRUSTED_DEVICES)
  assert.ok(hers && first && second && more.length === 18)
  assert.equal(await meets(first, person), 'trusted_device', 'twenty are not too many')
  const [last] = await trusts(house, person, 1)
  assert.ok(last)
  assert.equal((await devicesIn(last)).length, MOST_TRUSTED_DEVICES)
  const gave = { askedBecause: 'trust_ended', because: 'gave_way' } as const
  await askedAgain(house, first, person, 'app', gave)
  for (const browser of [second, last]) assert.equal(await meets(browser, person), 'trusted_device')
  assert.equal(await meets(hers, other), 'trusted_device', 'each user has twenty')
})

test('what is over by itself, by a policy or by her is none of the 20', async (t) => {
  const house = await openHouse(t)
  const both = { primary: 'app', backup: 'sms' } as const
  const { account, person } = await personOf(house, { ...both, deviceTrust: '1_day' }, 'phone+app')
  await trusts(house, person, 2)
  house.passTime(DAY_MS)
  await setPolicy(house, account, { deviceTrust: '1_week' })
  const [oldest] = await trusts(house, person, 1)
  for (let times = 0; times < 2; times++) await trustedBy(house, person, 'sms')
  await setPolicy(house, account, { primary: 'app', backup: null })
  await setPolicy(house, account, both)
  const [revoked] = await trusts(house, person, 1)
  assert.ok(oldest && revoked)
  const { id } = (await devicesIn(revoked)).find(({ current }) => current) ?? assert.fail('it is trusted')
  assert.equal(said(await revoked.call('DELETE', `/api/v1/me/trusted-devices/${id}`)), '204')
  await trusts(house, person, MOST_TRUSTED_DEVICES - 1)
  assert.equal(await meets(oldest, person), 'trusted_device', 'the oldest of twenty')
  assert.equal((await devicesIn(oldest)).length, MOST_TRUSTED_DEVICES)
  await trusts(house, person, 1)
  assert.equal(await meets(oldest, person), 'second_factor_required', 'of twenty-one')
})

test('a browser that is trusted anew is one device still, and the newest', async (t) => {
  const house = await openHouse(t)
  const { person } = await personOf(house)
  const [first, second, ...more] = await trusts(house, person, MOST_TRUSTED_DEVICES)
  assert.ok(first && second && more.length === 18)
  const before = await devicesIn(first)
  await first.call('DELETE', `/api/v1/me/trusted-devices/${before.at(-1)?.id}`)
  const answers = async (browser: TestBrowser) => {
    const given = { method: 'app', code: person.app?.code(), trustDevice: true }
    assert.equal(said(await browser.call('POST', '/api/v1/sign-in/second-factor', given)), '200')
  }
  await askedAgain(house, first, person, answers, { askedBecause: 'trust_ended', because: 'revoked' })
  const after = await devicesIn(first)
  assert.equal(after.length, MOST_TRUSTED_DEVICES)
  assert.equal(after[0]?.current, true)
  nextCode(house)
  await trusts(house, person, 1)
  assert.equal(await meets(first, person), 'trusted_device')
  assert.equal(await meets(second, person), 'second_factor_required', 'the oldest by now')
})
