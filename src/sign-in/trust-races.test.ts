import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventsOf } from '../../test/account-rows.ts'
import {
  begin,
  fiftyTimes,
  givenBy,
  type Person,
  personWith,
  setPolicy,
  signedInBy,
  testKey,
} from '../../test/authenticators.ts'
import type { TestAnswer, TestBrowser } from '../../test/browser.ts'
import {
  afterEachPassword,
  type House,
  onBothEngines,
  openHouse,
  PASSWORD,
  type TestAccount,
} from '../../test/house.ts'
import { sessionRows } from '../../test/house-rows.ts'
import { said } from '../../test/invited.ts'
import { allAnswered } from '../../test/mails.ts'
import { deviceProof, meets, newBrowserKey, passwordIn, trustedBy } from '../../test/trusting.ts'
import { policyToChange, replacePolicy, type SavedPolicy } from '../policy/policy-store.ts'
import { MINUTE_MS, SECOND_MS } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Tx } from '../store/store.ts'
import { MOST_TRUSTED_DEVICES } from '../trusted-device/trust-rules.ts'
import { devicesOf, endDevicesOf } from '../trusted-device/trusted-device-store.ts'
import { userToChange } from '../user/user-store.ts'

const ANSWER = '/api/v1/sign-in/second-factor'
const ASKED = 'second_factor_required'

const findDevices = statement((q, p: { accountId: string; userId: string }) =>
  q.db
    .selectFrom('trusted_devices')
    .select(['id', 'browser_hash', 'ended_at_ms', 'ended_because'])
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId),
)
const deviceRows = ({ world }: House, { accountId, userId }: TestAccount) =>
  world.store.read.all(findDevices, { accountId, userId })

/** That nobody was taken for a thief. */
async function nobodyTold(house: House, person: Person): Promise<void> {
  await allAnswered(house)
  const refused = (await eventsOf(house, person)).filter(({ type }) => type === 'trust_refused')
  assert.deepEqual(refused, [])
  const mails = house.mails.filter(({ subject }) => subject.includes('copied cookie'))
  assert.deepEqual(mails, [])
}

/** A person with an app, whose account trusts for 30 days. */
async function appUser(house: House): Promise<Person> {
  const account = await house.newAccount()
  const person = await personWith(house, account, 'app')
  await setPolicy(house, account, { primary: 'app', backup: null, deviceTrust: '30_days' })
  return person
}

/** A person with a key that counts nothing, so that any number of its signatures come in any order. */
async function keyUser(house: House): Promise<Person & { sign(browser: TestBrowser): Promise<object> }> {
  const account = await house.newAccount()
  const person = await personWith(house, account, 'phone')
  const session = await signedInBy(house, person, 'sms')
  const key = testKey(house)
  const { body: options } = await session.call('POST', '/api/v1/me/security-keys/options')
  const response = key.register(options, { counter: 0 })
  assert.equal((await session.call('POST', '/api/v1/me/security-keys', { response })).status, 201)
  await setPolicy(house, account, { primary: 'security_key', backup: null, deviceTrust: '1_week' })
  const sign = async (browser: TestBrowser) => {
    const { body } = await browser.call('POST', '/api/v1/sign-in/security-key-options')
    return { method: 'security_key', response: key.assert(body, { counter: 0 }) }
  }
  return { ...person, sign }
}

for (const keyed of [false, true])
  onBothEngines(
    `fifty sign-ins at once by one trust ${keyed ? 'with' : 'without'} a key all pass, and none is theft`,
    async (t, engine) => {
      const house = await openHouse(t, { engine })
      const person = await appUser(house)
      const key = keyed ? newBrowserKey() : undefined
      const browser = await trustedBy(house, person, 'app', key)
      const answers = await fiftyTimes(() => passwordIn(browser.copy(), person, key))
      const whys = answers.map(({ body }) => body.why)
      assert.deepEqual(
        whys,
        Array.from({ length: 50 }, () => 'trusted_device'),
      )
      assert.equal(new Set(answers.map(({ body }) => body.trustedDevice.id)).size, 1)
      assert.equal((await deviceRows(house, person)).length, 1)
      assert.equal(await meets(browser, person, key), 'trusted_device')
      await nobodyTold(house, person)
    },
  )

for (const keyed of [false, true])
  onBothEngines(
    `a sign-in whose answer is lost is done again by the same trust (${keyed ? 'with a key' : 'without one'})`,
    async (t, engine) => {
      const house = await openHouse(t, { engine })
      const person = await appUser(house)
      const key = keyed ? newBrowserKey() : undefined
      const browser = await trustedBy(house, person, 'app', key)
      // what a copy is answered never reaches the browser
      assert.equal(await meets(browser.copy(), person, key), 'trusted_device')
      assert.equal(await meets(browser, person, key), 'trusted_device')
      await nobodyTold(house, person)
    },
  )

onBothEngines(
  'an answer that earned trust and was lost leaves the browser trusted by the key that it sent, and is no theft',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const person = await appUser(house)
    const key = newBrowserKey()
    const browser = await begin(house, person)
    const wish = { trustDevice: true, deviceKey: key.deviceKey }
    const body = { ...(await givenBy(house, browser, person, 'app')), ...wish }
    assert.equal(said(await browser.copy().call('POST', ANSWER, body)), '200')
    assert.equal(said(await browser.call('POST', ANSWER, body)), '404 no_sign_in')
    assert.equal(await meets(browser, person, key), ASKED, 'it has not even heard of its secret')
    house.passTime(MINUTE_MS)
    const again = { ...(await givenBy(house, browser, person, 'app')), ...wish }
    assert.equal(said(await browser.call('POST', ANSWER, again)), '200')

    // now the browser has a secret: its trust runs out, it earns a new one under a new key, and the answer is lost
    house.passTime(31 * 24 * 60 * MINUTE_MS)
    const newKey = newBrowserKey()
    assert.equal(await meets(browser, person, key), ASKED)
    const third = { ...(await givenBy(house, browser, person, 'app')), ...wish, deviceKey: newKey.deviceKey }
    assert.equal(said(await browser.copy().call('POST', ANSWER, third)), '200')
    assert.equal(said(await browser.call('POST', ANSWER, third)), '404 no_sign_in')
    assert.equal(await meets(browser, person, newKey), 'trusted_device')
    await nobodyTold(house, person)
  },
)

onBothEngines(
  'a second tab with the same nonce, or with an older one, is never taken for theft',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const person = await appUser(house)
    const key = newBrowserKey()
    const browser = await trustedBy(house, person, 'app', key)
    const tab = browser.copy()
    const older = await deviceProof(tab, key, person.email)
    house.passTime(MINUTE_MS)
    const same = await deviceProof(browser, key, person.email)
    const { email } = person
    const by = async (one: TestBrowser, proof: object) => {
      const { body } = await one.call('POST', '/api/v1/sign-in', {
        email,
        password: PASSWORD,
        deviceProof: proof,
      })
      return body.why ?? body.state
    }
    const both = await Promise.all([by(browser, same), by(tab, same), by(browser.copy(), older)])
    assert.deepEqual(both, ['trusted_device', 'trusted_device', 'trusted_device'])
    assert.equal(await by(tab, older), 'trusted_device')
    house.passTime(4 * MINUTE_MS)
    assert.equal(await by(tab, older), ASKED, 'the tab lay open for five minutes')
    assert.equal(await by(browser, same), 'trusted_device')
    await nobodyTold(house, person)
  },
)

onBothEngines(
  'of fifty answers at once that earn trust in one browser one trust is left',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const person = await keyUser(house)
    const browser = await begin(house, person)
    assert.equal(said(await browser.call('POST', ANSWER, await person.sign(browser))), '200')
    const key = newBrowserKey()
    const wish = { trustDevice: true, deviceKey: key.deviceKey }
    const tabs: [TestBrowser, object][] = []
    while (tabs.length < 50) {
      const tab = browser.copy()
      assert.equal(await meets(tab, person, key), ASKED)
      tabs.push([tab, { ...(await person.sign(tab)), ...wish }])
    }
    const answers = await Promise.all(tabs.map(([tab, body]) => tab.call('POST', ANSWER, body)))
    assert.deepEqual([...new Set(answers.map(said))], ['200'])
    const rows = await deviceRows(house, person)
    assert.equal(rows.length, 1)
    assert.equal(rows[0]?.ended_at_ms, null)
    assert.ok(answers.map(({ body }) => body.trustedDevice?.id).includes(rows[0]?.id))
    assert.equal((await sessionRows(house.world.store, person)).length, 53, 'each has its own session')
    assert.equal(await meets(browser, person, key), 'trusted_device')
    await nobodyTold(house, person)
  },
)

onBothEngines(
  'of twenty-five browsers that earn trust at once twenty are trusted, and five have given way',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const person = await keyUser(house)
    const browsers: [TestBrowser, object][] = []
    while (browsers.length < 25) {
      const browser = await begin(house, person)
      browsers.push([browser, { ...(await person.sign(browser)), trustDevice: true }])
    }
    const answers = await Promise.all(browsers.map(([browser, body]) => browser.call('POST', ANSWER, body)))
    assert.deepEqual([...new Set(answers.map(said))], ['200'])
    const rows = await deviceRows(house, person)
    assert.equal(rows.length, 25)
    assert.equal(rows.filter(({ ended_at_ms }) => ended_at_ms === null).length, MOST_TRUSTED_DEVICES)
    assert.equal(rows.filter(({ ended_because }) => ended_because === 'gave_way').length, 5)
    const met: string[] = []
    for (const [browser] of browsers) met.push(await meets(browser, person))
    assert.equal(met.filter((one) => one === 'trusted_device').length, MOST_TRUSTED_DEVICES)
    assert.equal(met.filter((one) => one === ASKED).length, 5)
  },
)

const stillHere = statement((q, _: Record<never, never>) => q.db.selectFrom('installation').select('id'))

/** Sends a request while a transaction holds something, and changes that once the request has had time to pass by. */
async function whileHeld(
  { world: { store } }: House,
  hold: (tx: Tx) => Promise<unknown>,
  request: () => Promise<TestAnswer>,
  change: (tx: Tx) => Promise<unknown>,
): Promise<TestAnswer> {
  let answer: Promise<TestAnswer> | undefined
  await store.write(async (tx) => {
    await hold(tx)
    let over = false
    answer ??= request().finally(() => (over = true))
    // a write may await nothing but its tx
    for (const until = performance.now() + 400; !over && performance.now() < until;)
      await tx.first(stillHere, {})
    await change(tx)
  })
  return answer ?? Promise.reject(new Error('nothing was asked'))
}

onBothEngines('an answer that would earn trust waits for a policy that is being saved', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const person = await appUser(house)
  const browser = await begin(house, person)
  const body = { ...(await givenBy(house, browser, person, 'app')), trustDevice: true }
  const { accountId } = person
  let before: SavedPolicy
  const answer = await whileHeld(
    house,
    async (tx) => (before = await policyToChange(tx, accountId)),
    () => browser.call('POST', ANSWER, body),
    (tx) => {
      const after = { version: before.version + 1, savedAt: house.now() }
      return replacePolicy(tx, accountId, { ...before, ...after, deviceTrust: 'single_sign_on' })
    },
  )
  assert.equal(said(answer), '422 trust_not_offered')
  assert.deepEqual(await deviceRows(house, person), [])
})

for (const keyed of [false, true])
  onBothEngines(
    `a sign-in by trust ${keyed ? 'with' : 'without'} a key waits for a change of its user that ends the trust`,
    async (t, engine) => {
      const house = await openHouse(t, { engine })
      const person = await appUser(house)
      const key = keyed ? newBrowserKey() : undefined
      const browser = await trustedBy(house, person, 'app', key)
      const { accountId, userId: id } = person
      const answer = await whileHeld(
        house,
        (tx) => userToChange(tx, accountId, id),
        () => passwordIn(browser, person, key),
        (tx) => endDevicesOf(tx, { accountId, id }, 'second_factor_reset', house.now()),
      )
      assert.equal(answer.body.state, ASKED)
      assert.equal(answer.body.askedBecause, 'ended_by_change')
      await nobodyTold(house, person)
    },
  )

onBothEngines('who stops trusting waits for a sign-in by that trust', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const person = await appUser(house)
  const browser = await trustedBy(house, person, 'app')
  const { accountId, userId } = person
  const stopped = await whileHeld(
    house,
    (tx) => userToChange(tx, accountId, userId),
    () => browser.call('DELETE', '/api/v1/me/trusted-devices'),
    async (tx) => assert.equal((await devicesOf(tx, person, house.now())).length, 1),
  )
  assert.equal(stopped.status, 204)
  assert.equal(await meets(browser, person), ASKED)
})

onBothEngines(
  'a tab that had asked before the browser was trusted in another one brings no key yet, and is no theft',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const person = await appUser(house)
    const key = newBrowserKey()
    const browser = await signedInBy(house, person, 'app')
    house.passTime(MINUTE_MS)
    assert.equal(await meets(browser, person), ASKED)
    const wish = { trustDevice: true, deviceKey: key.deviceKey }
    const body = { ...(await givenBy(house, browser, person, 'app')), ...wish }
    const tab = browser.copy()
    let answered: TestAnswer | undefined
    afterEachPassword(house, async () => {
      answered ??= await browser.call('POST', ANSWER, body)
    })
    const late = await passwordIn(tab, person)
    assert.equal(answered?.body.state, 'signed_in')
    assert.equal(late.body.state, ASKED)
    await nobodyTold(house, person)
    assert.equal(await meets(browser, person, key), 'trusted_device')
    assert.equal(await meets(tab, person), ASKED, 'from now on a cookie without its key is a copied one')
    assert.equal(await meets(browser, person, key), ASKED)
  },
)

test('a right password that came a moment before another try, and is counted after it, has not to wait', async (t) => {
  const house = await openHouse(t)
  const person = await appUser(house)
  const browser = await trustedBy(house, person, 'app')
  const wrong = { email: person.email, password: 'no such words' }
  assert.equal(said(await browser.call('POST', '/api/v1/sign-in', wrong)), '401 credentials_wrong')
  house.passTime(-SECOND_MS)
  assert.equal(await meets(browser, person), 'trusted_device')
})
