import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Person, setPolicy } from '../../test/authenticators.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { type House, onBothEngines, openHouse } from '../../test/house.ts'
import { newDatabase } from '../../test/stores.ts'
import {
  askedAgain,
  devicesIn,
  meets,
  newBrowserKey,
  passwordIn,
  personOf,
  trustedBy,
} from '../../test/trusting.ts'
import { iso } from '../http/wire.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../store/duration.ts'

const PUT_BACK = { askedBecause: 'trust_ended', because: 'clock_put_back' } as const
const BY_KEY = { primary: 'security_key', backup: null } as const

/** A person with a key, which asks for no clock, trusted in a browser for a while. */
async function trustedPerson(house: House, deviceTrust: '1_day' | '1_week') {
  const { account, person } = await personOf(house, { ...BY_KEY, deviceTrust }, 'key')
  const browser = await trustedBy(house, person, 'security_key')
  return { account, person, browser, givenAt: house.now() }
}

/** Enters the password and leaves it at that: whether she is asked, and what is said of the trust. */
async function asked(browser: TestBrowser, person: Person): Promise<string> {
  const { body } = await passwordIn(browser, person)
  return body.state === 'signed_in' ? body.why : (body.trustEnded?.because ?? 'never trusted')
}

onBothEngines(
  'a clock that is put back an hour ends trust for good, for it would last longer than promised',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { person, browser, givenAt } = await trustedPerson(house, '1_week')
    house.passTime(-HOUR_MS)
    const endedAt = iso(house.now())
    const ended = await askedAgain(house, browser, person, 'security_key', PUT_BACK)
    assert.deepEqual([ended?.trustedAt, ended?.endedAt], [iso(givenAt), endedAt])
    assert.deepEqual(await devicesIn(browser), [])
    house.passTime(2 * HOUR_MS)
    assert.equal(await asked(browser, person), 'clock_put_back', 'though time has caught up')
  },
)

test('a clock that is put back by less than a minute ends nothing', async (t) => {
  const house = await openHouse(t)
  const { person, browser } = await trustedPerson(house, '1_week')
  house.passTime(-MINUTE_MS + SECOND_MS)
  assert.equal(await asked(browser, person), 'trusted_device')
})

onBothEngines(
  'a clock that leaps a day ahead asks, and once it is right again trust lasts until its promised end',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { person, browser, givenAt } = await trustedPerson(house, '1_day')
    house.passTime(HOUR_MS)
    house.passTime(DAY_MS)
    assert.equal(await asked(browser, person), 'expired')
    house.passTime(-DAY_MS)
    assert.equal(await asked(browser, person), 'trusted_device')
    house.passTime(givenAt + DAY_MS - SECOND_MS - house.now())
    assert.equal(await asked(browser, person), 'trusted_device')
    house.passTime(2 * SECOND_MS)
    assert.equal(await asked(browser, person), 'expired')
  },
)

for (const [what, leaps] of Object.entries({
  given: async (house: House) => {
    house.passTime(DAY_MS)
    const { person, browser } = await trustedPerson(house, '1_week')
    return { person, browser }
  },
  used: async (house: House) => {
    const { person, browser } = await trustedPerson(house, '1_week')
    house.passTime(DAY_MS)
    assert.equal(await asked(browser, person), 'trusted_device')
    return { person, browser }
  },
}))
  test(`trust that is ${what} while the clock is a day ahead is over, for good, once the clock is right again`, async (t) => {
    const house = await openHouse(t)
    house.stopTime()
    const { person, browser } = await leaps(house)
    house.passTime(-DAY_MS)
    await askedAgain(house, browser, person, 'security_key', PUT_BACK)
    house.passTime(DAY_MS + HOUR_MS)
    assert.equal(await asked(browser, person), 'clock_put_back')
  })

for (const [what, change] of Object.entries({
  'a policy that shortens it': {
    over: { deviceTrust: 'single_sign_on' as const },
    because: 'shorter_period',
  },
  'two-factor that is switched off': { over: { active: false }, because: 'two_factor_off' },
}))
  test(`${what} while the clock is a month ahead ends trust, also once the clock is right again`, async (t) => {
    const house = await openHouse(t)
    const { account, person, browser } = await trustedPerson(house, '1_week')
    house.passTime(30 * DAY_MS)
    await setPolicy(house, account, change.over)
    house.passTime(-30 * DAY_MS)
    await setPolicy(house, account, { active: true, deviceTrust: '30_days' })
    assert.equal(await asked(browser, person), change.because)
  })

test('what she revokes while the clock is a month ahead stays revoked once the clock is right again', async (t) => {
  const house = await openHouse(t)
  const { person, browser } = await trustedPerson(house, '1_week')
  house.passTime(30 * DAY_MS)
  const elsewhere = await trustedBy(house, person, 'security_key')
  assert.equal((await elsewhere.call('DELETE', '/api/v1/me/trusted-devices')).status, 204)
  house.passTime(-30 * DAY_MS)
  assert.notEqual(await asked(browser, person), 'trusted_device')
})

test('two nodes whose clocks differ by half a minute know the same trust, and the same keys', async (t) => {
  const database = await newDatabase('postgres')
  t.after(() => database.drop())
  const one = await openHouse(t, { databaseUrl: database.url })
  const other = await openHouse(t, { databaseUrl: database.url })
  one.passTime(30 * SECOND_MS)
  const { person } = await personOf(one, BY_KEY, 'key')
  const key = newBrowserKey()
  const browser = await trustedBy(one, person, 'security_key', key)
  const there = other.browser()
  there.setCookie('sallyport_device', browser.cookie('sallyport_device') ?? '')
  for (let times = 0; times < 2; times++) {
    assert.equal(await meets(there, person, key), 'trusted_device', 'behind')
    assert.equal(await meets(browser, person, key), 'trusted_device', 'ahead')
  }
})
