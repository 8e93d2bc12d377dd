import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventsOf } from '../../test/account-rows.ts'
import { begin, givenBy, nextCode, type Person, personWith, setPolicy } from '../../test/authenticators.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { type House, onBothEngines, openHouse, PASSWORD, type TestAccount } from '../../test/house.ts'
import { allAnswered } from '../../test/mails.ts'
import {
  type BrowserKey,
  meets,
  newBrowserKey,
  passwordIn,
  signatureOver,
  trustedBy,
} from '../../test/trusting.ts'
import { hashSecret } from '../store/secret-box.ts'
import { statement } from '../store/statement.ts'

const ANSWER = '/api/v1/sign-in/second-factor'
const ASKED = 'second_factor_required'

const findDevices = statement((q, p: { accountId: string; userId: string }) =>
  q.db
    .selectFrom('trusted_devices')
    .selectAll()
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId),
)
/** Every trust that a user has or had, as it is stored. */
const deviceRows = ({ world }: House, { accountId, userId }: TestAccount) =>
  world.store.read.all(findDevices, { accountId, userId })

/** A person of an account, which demands an app and trusts for 30 days. */
async function appUser(house: House, account: TestAccount): Promise<Person> {
  const person = await personWith(house, account, 'app')
  await setPolicy(house, account, { primary: 'app', backup: null, deviceTrust: '30_days' })
  return person
}
/** A person, the browser that is trusted for her, and a mate of her account who has an app too. */
async function owner(house: House, key?: BrowserKey) {
  const account = await house.newAccount()
  const mate = await appUser(house, account)
  const person = await appUser(house, account)
  return { mate, person, browser: await trustedBy(house, person, 'app', key) }
}

/** Another browser with the device cookie alone: what a thief of that cookie has. */
function thiefWith(house: House, cookie: string | undefined): TestBrowser {
  const thief = house.browser()
  thief.setCookie('sallyport_device', cookie ?? '')
  return thief
}
const thiefOf = (house: House, browser: TestBrowser) => thiefWith(house, browser.cookie('sallyport_device'))

/** How often a person was told, and how often it was recorded, that a copied cookie was refused. */
async function told(house: House, person: Person): Promise<{ mails: number; events: number }> {
  await allAnswered(house)
  const mails = house.mails.filter(
    ({ to, subject }) => to === person.email && subject === 'A copied cookie was refused',
  )
  const events = (await eventsOf(house, person)).filter(
    ({ type, actorId }) => type === 'trust_refused' && actorId === person.userId,
  )
  return { mails: mails.length, events: events.length }
}
const NOBODY = { mails: 0, events: 0 }
const ONCE = { mails: 1, events: 1 }

onBothEngines(
  'right password, no proof: asked, ended, recorded and mailed once, however often it is tried',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { person, browser } = await owner(house, newBrowserKey())
    const first = await passwordIn(browser.copy(), person)
    assert.equal(first.body.state, ASKED)
    assert.equal(first.body.trustEnded.because, 'key_missing')
    assert.equal(await meets(browser.copy(), person), ASKED)
    assert.equal(await meets(browser.copy(), person, newBrowserKey()), ASKED)
    // four at once: further ones would have to wait for the password
    const again = await Promise.all(Array.from({ length: 4 }, () => meets(browser.copy(), person)))
    assert.deepEqual([...new Set(again)], [ASKED])
    assert.deepEqual(await told(house, person), ONCE)
    const [event] = (await eventsOf(house, person)).filter(({ type }) => type === 'trust_refused')
    assert.deepEqual(Object.keys(event?.details ?? {}).toSorted(), ['address', 'browser', 'device'])
  },
)

onBothEngines('of four thieves at once each is asked, and she is told once', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const { person, browser } = await owner(house, newBrowserKey())
  const met = await Promise.all(Array.from({ length: 4 }, () => meets(thiefOf(house, browser), person)))
  assert.deepEqual([...new Set(met)], [ASKED])
  assert.deepEqual(await told(house, person), ONCE)
})

test('the owner comes first, then the thief: she passes, he is asked and ends her trust', async (t) => {
  const house = await openHouse(t)
  const key = newBrowserKey()
  const { person, browser } = await owner(house, key)
  assert.equal(await meets(browser, person, key), 'trusted_device')
  assert.equal(await meets(thiefOf(house, browser), person), ASKED)
  assert.equal(await meets(browser, person, key), ASKED)
  assert.deepEqual(await told(house, person), ONCE)
})

test('the thief comes first, then the owner: both are asked, and she earns her trust anew', async (t) => {
  const house = await openHouse(t)
  const key = newBrowserKey()
  const { person, browser } = await owner(house, key)
  const thief = thiefOf(house, browser)
  assert.equal(await meets(thief, person, newBrowserKey()), ASKED)
  const asked = await passwordIn(browser, person, key)
  assert.equal(asked.body.trustEnded.because, 'key_missing')
  nextCode(house)
  const given = await givenBy(house, browser, person, 'app')
  const wish = { trustDevice: true, deviceKey: key.deviceKey }
  assert.equal((await browser.call('POST', ANSWER, { ...given, ...wish })).body.state, 'signed_in')
  assert.equal(await meets(browser, person, key), 'trusted_device')
  assert.deepEqual(await told(house, person), ONCE)
  assert.equal(await meets(thief, person), ASKED, 'the same copy once more')
  assert.deepEqual(await told(house, person), { mails: 2, events: 2 })
})

test('a thief without the second factor binds no key of his own and makes no keyed trust key-less', async (t) => {
  const house = await openHouse(t)
  const key = newBrowserKey()
  const { person, browser } = await owner(house, key)
  const thief = thiefOf(house, browser)
  const before = await deviceRows(house, person)
  assert.equal(await meets(thief, person), ASKED)
  for (const deviceKey of [newBrowserKey().deviceKey, undefined])
    for (const code of ['000000', '123456']) {
      const wish = { trustDevice: true, ...(deviceKey === undefined ? {} : { deviceKey }) }
      const { status } = await thief.call('POST', ANSWER, { method: 'app', code, ...wish })
      assert.equal(status, 422)
    }
  for (const [method, code] of [
    ['recovery_code', 'AAAA-AAAA-AAAA-AAAA'],
    ['temporary_code', 'AAAAAAAAAA'],
  ]) {
    const { body } = await thief.call('POST', ANSWER, { method, code, trustDevice: true })
    assert.equal(body.code, 'trust_not_offered')
  }
  const after = await deviceRows(house, person)
  assert.equal(after.length, 1)
  assert.deepEqual(
    after.map((row) => ({ ...row, ended_at_ms: null, ended_because: null })),
    before.map((row) => ({ ...row })),
    'the key and the end of the trust are as they were',
  )
  assert.equal(after[0]?.ended_because, 'key_missing')
  assert.equal(await meets(thief, person), ASKED)
})

test('a key that comes without the wish for trust, or at the password, binds nothing', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const person = await appUser(house, account)
  const key = newBrowserKey()
  const browser = await begin(house, person)
  const { deviceKey } = key
  const atPassword = { email: person.email, password: PASSWORD, trustDevice: true, deviceKey }
  assert.equal((await house.browser().call('POST', '/api/v1/sign-in', atPassword)).status, 422)
  const given = await givenBy(house, browser, person, 'app')
  for (const trustDevice of ['true', 1, null, {}])
    assert.equal((await browser.call('POST', ANSWER, { ...given, trustDevice, deviceKey })).status, 422)
  const { body } = await browser.call('POST', ANSWER, { ...given, trustDevice: false, deviceKey })
  assert.equal(body.state, 'signed_in')
  assert.deepEqual(await deviceRows(house, person), [])
  assert.equal(await meets(browser, person, key), ASKED)
})

test('what is no key of a browser is refused before the code is looked at', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const person = await appUser(house, account)
  const browser = await begin(house, person)
  const given = await givenBy(house, browser, person, 'app')
  const { deviceKey } = newBrowserKey()
  for (const bad of [
    '',
    'key',
    null,
    7,
    [deviceKey],
    deviceKey.slice(0, 60),
    deviceKey.repeat(2),
    'a'.repeat(10_000),
  ]) {
    const { status, body } = await browser.call('POST', ANSWER, {
      ...given,
      trustDevice: true,
      deviceKey: bad,
    })
    assert.equal(`${status} ${body.code}`, '422 invalid', String(bad))
  }
  const { body } = await browser.call('POST', ANSWER, { ...given, trustDevice: true, deviceKey })
  assert.equal(body.state, 'signed_in', 'the code was not used up')
})

onBothEngines(
  'the trust of one user in a browser is nothing to another, of the same account or of another one',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const key = newBrowserKey()
    const { person, mate, browser } = await owner(house, key)
    const ofOtherAccount = await appUser(house, await house.newAccount())
    for (const other of [mate, ofOtherAccount]) {
      assert.equal(await meets(thiefOf(house, browser), other, key), ASKED)
      assert.equal(await meets(thiefOf(house, browser), other), ASKED)
      assert.equal(await meets(browser.copy(), other, key), ASKED)
      assert.deepEqual(await told(house, other), NOBODY, 'no trust of hers was touched')
    }
    assert.deepEqual(await told(house, person), NOBODY)
    assert.equal(await meets(browser, person, key), 'trusted_device')
  },
)

test('a proof that was made for one user of a browser does not serve another one', async (t) => {
  const house = await openHouse(t)
  const key = newBrowserKey()
  const { person, mate: other, browser } = await owner(house, key)
  await passwordIn(browser, other)
  const wish = { trustDevice: true, deviceKey: key.deviceKey }
  const given = await givenBy(house, browser, other, 'app')
  assert.equal((await browser.call('POST', ANSWER, { ...given, ...wish })).body.state, 'signed_in')
  const { nonce } = (await browser.call('POST', '/api/v1/sign-in/device-nonce')).body
  const forPerson = { nonce, signature: signatureOver(key.privateKey, nonce, person.email) }
  const enter = (email: string) =>
    browser.call('POST', '/api/v1/sign-in', { email, password: PASSWORD, deviceProof: forPerson })
  assert.equal((await enter(other.email)).body.state, ASKED)
  assert.equal((await enter(person.email)).body.why, 'trusted_device')
})

test('a browser with another secret, or with the mere hash of one, is not the trusted one', async (t) => {
  const house = await openHouse(t)
  const key = newBrowserKey()
  const { person, mate, browser } = await owner(house, key)
  const ofMate = await trustedBy(house, mate, 'app')
  const secret = browser.cookie('sallyport_device') ?? ''
  const cookies = [
    ofMate.cookie('sallyport_device'),
    hashSecret(secret),
    'A'.repeat(43),
    `${secret}A`,
    secret.slice(0, -1),
    `${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`,
    '',
    '%00',
  ]
  for (const cookie of cookies)
    assert.equal(await meets(thiefWith(house, cookie), person, key), ASKED, cookie)
  assert.deepEqual(await told(house, person), NOBODY, 'none of them was her cookie')
  assert.equal(await meets(browser, person, key), 'trusted_device')
})

test('the e-mail is signed as it is typed, so another spelling of it is she too', async (t) => {
  const house = await openHouse(t)
  const key = newBrowserKey()
  const { person, browser } = await owner(house, key)
  const typed = ` ${person.email.toUpperCase()} `
  const { nonce } = (await browser.call('POST', '/api/v1/sign-in/device-nonce')).body
  const signature = signatureOver(key.privateKey, nonce, typed.trim())
  const body = { email: typed, password: PASSWORD, deviceProof: { nonce, signature } }
  assert.equal((await browser.call('POST', '/api/v1/sign-in', body)).body.why, 'trusted_device')
})
