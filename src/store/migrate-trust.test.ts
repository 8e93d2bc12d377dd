import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { begin, givenBy, nextCode, setPolicy, signedInBy, testApp } from '../../test/authenticators.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { type House, onBothEngines, openHouse } from '../../test/house.ts'
import { said } from '../../test/invited.ts'
import { newDatabase } from '../../test/stores.ts'
import { takeBack } from '../../test/take-back.ts'
import { devicesIn, meets, personOf, signInsIn, trustedBy } from '../../test/trusting.ts'

const MIGRATION = '0004-trusted-devices'
/** The same browser at another house. */
function at(house: House, { cookie }: TestBrowser): TestBrowser {
  const same = house.browser()
  for (const name of ['sallyport_device', 'sallyport_session', 'sallyport_sign_in']) {
    const value = cookie(name)
    if (value !== undefined) same.setCookie(name, value)
  }
  return same
}

onBothEngines(
  'from the release before, sessions and sign-ins under way go on, and trust begins with the next answer',
  async (t, engine) => {
    const database = await newDatabase(engine)
    t.after(() => database.drop())
    const databaseUrl = database.engine === 'sqlite' ? `sqlite:${database.path}` : database.url
    const before = await openHouse(t, { databaseUrl })
    const { account, person: earlier } = await personOf(before, { deviceTrust: 'single_sign_on' })
    const inSession = await signedInBy(before, earlier, 'app')
    nextCode(before)
    const underWay = await begin(before, earlier)
    const moved = before.now()
    await before.close()
    await takeBack(database, MIGRATION)

    const house = await openHouse(t, { databaseUrl })
    house.stopTime()
    house.passTime(moved - house.now())
    const person = { ...earlier, app: testApp(house, earlier.app ?? assert.fail('she has an app')) }
    if (database.engine === 'sqlite') assert.ok(existsSync(`${database.path}.before-${MIGRATION}`))
    const session = at(house, inSession)
    assert.equal(said(await session.call('GET', '/api/v1/session')), '200')
    assert.deepEqual(await devicesIn(session), [])
    for (const { trust, trustEnded, trustGiven } of await signInsIn(session))
      assert.deepEqual([trust, trustEnded, trustGiven], [null, null, null])

    const going = at(house, underWay)
    const state = (await going.call('GET', '/api/v1/sign-in')).body
    assert.deepEqual([state.askedBecause, state.trustEnded], ['single_sign_on', null])
    const given = await givenBy(house, going, person, 'app')
    assert.equal(said(await going.call('POST', '/api/v1/sign-in/second-factor', given)), '200')

    nextCode(house)
    await setPolicy(house, account, { deviceTrust: '1_week' })
    const browser = await trustedBy(house, person, 'app')
    assert.equal(await meets(browser, person), 'trusted_device')
    await setPolicy(house, account, { deviceTrust: 'single_sign_on' })
    assert.equal(await meets(browser, person), 'second_factor_required')
  },
)
