import assert from 'node:assert/strict'
import { copyFileSync, existsSync } from 'node:fs'
import { test, type TestContext } from 'node:test'
import { eventsOf } from '../../test/account-rows.ts'
import {
  begin,
  givenBy,
  nextCode,
  type Person,
  personWith,
  setPolicy,
  testApp,
} from '../../test/authenticators.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { type House, openHouse, PASSWORD } from '../../test/house.ts'
import { said } from '../../test/invited.ts'
import { allAnswered } from '../../test/mails.ts'
import { newDatabase } from '../../test/stores.ts'
import {
  type BrowserKey,
  deviceProof,
  meets,
  newBrowserKey,
  passwordIn,
  trustedBy,
} from '../../test/trusting.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../store/duration.ts'
import { statement } from '../store/statement.ts'

const SIGN_IN = '/api/v1/sign-in'
const ANSWER = '/api/v1/sign-in/second-factor'
const ASKED = 'second_factor_required'
const OLD_KEY = `test:${Buffer.alloc(32, 7).toString('base64')}`
const NEW_KEY = `newer:${Buffer.alloc(32, 8).toString('base64')}`

/** A product whose server goes up and down on one file, of which a copy can be taken and put back while it is down. */
async function ground(t: TestContext) {
  const database = await newDatabase('sqlite')
  t.after(() => database.drop())
  const copy = `${database.path}.yesterday`
  const nothingBeside = () => assert.ok(!existsSync(`${database.path}-wal`), 'all is in the one file')
  return {
    /** Starts the server, so long after the beginning. */
    async up(after: number, keys = OLD_KEY): Promise<House> {
      const env = { SALLYPORT_SECRET_KEYS: keys }
      const house = await openHouse(t, { databaseUrl: `sqlite:${database.path}`, env })
      house.stopTime()
      house.passTime(after)
      return house
    },
    takeCopy: () => (nothingBeside(), copyFileSync(database.path, copy)),
    putBack: () => (nothingBeside(), copyFileSync(copy, database.path)),
  }
}

/** The same browser at the server as it is now. */
function movedTo(house: House, old: TestBrowser): TestBrowser {
  const browser = house.browser()
  browser.setCookie('sallyport_device', old.cookie('sallyport_device') ?? '')
  return browser
}

/** A person whose app shows the time of the server as it is now. */
const withAppAt = (house: House, person: Person): Person =>
  person.app ? { ...person, app: testApp(house, person.app) } : person

async function weekLong(house: House): Promise<Person> {
  const account = await house.newAccount()
  const person = await personWith(house, account, 'app')
  await setPolicy(house, account, { primary: 'app', backup: null, deviceTrust: '1_week' })
  return person
}

/** How often she was told of a copied cookie. */
async function told(house: House, person: Person): Promise<number> {
  await allAnswered(house)
  const events = (await eventsOf(house, person)).filter(({ type }) => type === 'trust_refused').length
  const mails = house.mails.filter(({ subject }) => subject === 'A copied cookie was refused').length
  assert.equal(mails, events)
  return mails
}

/** Earns trust in a browser that was asked. */
async function earn(house: House, browser: TestBrowser, person: Person, key: BrowserKey): Promise<string> {
  nextCode(house)
  const given = await givenBy(house, browser, withAppAt(house, person), 'app')
  return said(await browser.call('POST', ANSWER, { ...given, trustDevice: true, deviceKey: key.deviceKey }))
}

test('after a copy of yesterday is put back, trust of after it is unknown and no theft, and trust of before ends when it was promised to', async (t) => {
  const { up, takeCopy, putBack } = await ground(t)
  const first = await up(0)
  const person = await weekLong(first)
  const [oldKey, newKey] = [newBrowserKey(), newBrowserKey()]
  const old = await trustedBy(first, person, 'app', oldKey)
  const endsAt = first.now() + 7 * DAY_MS
  await first.close()
  takeCopy()

  const second = await up(DAY_MS)
  const late = await trustedBy(second, withAppAt(second, person), 'app', newKey)
  assert.equal(await meets(movedTo(second, old), person, oldKey), 'trusted_device')
  assert.equal(await meets(late, person, newKey), 'trusted_device')
  await second.close()
  putBack()

  const third = await up(2 * DAY_MS)
  const asked = await passwordIn(movedTo(third, late), person, newKey)
  assert.equal(asked.body.state, ASKED)
  assert.deepEqual([asked.body.askedBecause, asked.body.trustEnded], ['not_trusted', null])
  assert.equal(await meets(movedTo(third, late), person), ASKED, 'nor is it without its key')
  third.passTime(endsAt - third.now() - SECOND_MS)
  assert.equal(await meets(movedTo(third, old), person, oldKey), 'trusted_device')
  third.passTime(SECOND_MS)
  assert.equal(await meets(movedTo(third, old), person, oldKey), ASKED)
  assert.equal(await told(third, person), 0)
  await third.close()
})

test('what a copy of yesterday brings back to life lasts until its first end and no longer, and needs its key as before', async (t) => {
  const { up, takeCopy, putBack } = await ground(t)
  const first = await up(0)
  const person = await weekLong(first)
  const key = newBrowserKey()
  const browser = await trustedBy(first, person, 'app', key)
  const endsAt = first.now() + 7 * DAY_MS
  await first.close()
  takeCopy()

  // a thief came, and she was told; she trusts the browser anew by the same key, for a week from then
  const second = await up(DAY_MS)
  const later = movedTo(second, browser)
  assert.equal(await meets(movedTo(second, browser), person), ASKED)
  assert.equal(await meets(later, person, key), ASKED)
  assert.equal(await earn(second, later, person, key), '200')
  assert.equal(await told(second, person), 1)
  await second.close()
  putBack()

  const third = await up(2 * DAY_MS)
  assert.equal(await meets(movedTo(third, browser), person, key), 'trusted_device')
  third.passTime(endsAt - third.now())
  assert.equal(await meets(movedTo(third, browser), person, key), ASKED, 'the later week is forgotten')
  assert.equal(await told(third, person), 0)
  await third.close()
  putBack()

  const fourth = await up(3 * DAY_MS)
  assert.equal(await meets(movedTo(fourth, browser), person), ASKED, 'the thief once more')
  assert.equal(await told(fourth, person), 1)
  assert.equal(await meets(movedTo(fourth, browser), person, key), ASKED)
  await fourth.close()
})

test('a copy that is put back under a clock that is put back too prolongs nothing', async (t) => {
  const { up, takeCopy, putBack } = await ground(t)
  const first = await up(3 * DAY_MS)
  const person = await weekLong(first)
  const browser = await trustedBy(first, person, 'app')
  await first.close()
  takeCopy()
  putBack()
  const second = await up(2 * DAY_MS)
  assert.equal(await meets(movedTo(second, browser), person), ASKED)
  await second.close()
  const third = await up(3 * DAY_MS + HOUR_MS)
  assert.equal(await meets(movedTo(third, browser), person), ASKED, 'it has ended for good')
  await third.close()
})

test('where the first secret key is a new one, a nonce of before is asked for the second factor and is no theft', async (t) => {
  const { up } = await ground(t)
  const first = await up(0)
  const person = await weekLong(first)
  const key = newBrowserKey()
  const browser = await trustedBy(first, person, 'app', key)
  const ofBefore = await deviceProof(browser, key, person.email)
  await first.close()

  const second = await up(MINUTE_MS, `${NEW_KEY},${OLD_KEY}`)
  const moved = movedTo(second, browser)
  const body = { email: person.email, password: PASSWORD, deviceProof: ofBefore }
  assert.equal((await moved.call('POST', SIGN_IN, body)).body.trustEnded.because, 'stale_proof')
  assert.equal(await told(second, person), 0)
  assert.equal(await meets(moved, person, key), 'trusted_device', 'with a nonce of now')
  const unkeyed = await begin(second, person)
  nextCode(second)
  const given = await givenBy(second, unkeyed, withAppAt(second, person), 'app')
  assert.equal(said(await unkeyed.call('POST', ANSWER, { ...given, trustDevice: true })), '200')
  assert.equal(await meets(unkeyed, person), 'trusted_device')
  await second.close()
})

const setHash = statement((q, p: { accountId: string; userId: string; hash: string }) =>
  q.db
    .updateTable('trusted_devices')
    .set({ browser_hash: p.hash })
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId),
)
const findHash = statement((q, p: { accountId: string; userId: string }) =>
  q.db
    .selectFrom('trusted_devices')
    .select('browser_hash')
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId),
)

test('browsers that are swapped in the database between two trusts with keys let neither in', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const [one, other] = [await personWith(house, account, 'app'), await personWith(house, account, 'app')]
  await setPolicy(house, account, { primary: 'app', backup: null, deviceTrust: '1_week' })
  const [keyOfOne, keyOfOther] = [newBrowserKey(), newBrowserKey()]
  const ofOne = await trustedBy(house, one, 'app', keyOfOne)
  const ofOther = await trustedBy(house, other, 'app', keyOfOther)
  await house.world.store.write(async (tx) => {
    const hashes = [await tx.first(findHash, one), await tx.first(findHash, other)]
    const who = ({ accountId, userId }: Person) => ({ accountId, userId })
    await tx.run(setHash, { ...who(one), hash: hashes[1]?.browser_hash ?? '' })
    await tx.run(setHash, { ...who(other), hash: hashes[0]?.browser_hash ?? '' })
  })
  assert.equal(await meets(ofOther, one, keyOfOther), ASKED, 'the browser of the other has not her key')
  assert.equal(await meets(ofOne, one, keyOfOne), ASKED)
  assert.equal(await meets(ofOne, other, keyOfOne), ASKED)
})
