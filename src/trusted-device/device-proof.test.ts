import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type House, openHouse, PASSWORD } from '../../test/house.ts'
import { mailTo, said } from '../../test/invited.ts'
import { allAnswered } from '../../test/mails.ts'
import { deviceProof, meets, newBrowserKey, personOf, trustedBy } from '../../test/trusting.ts'
import { MINUTE_MS, SECOND_MS } from '../store/duration.ts'

const COPIED = 'A copied cookie was refused'

/** A person whose browser is trusted and has a key of its own. */
async function withKey(house: House) {
  const { person } = await personOf(house)
  const key = newBrowserKey()
  const browser = await trustedBy(house, person, 'app', key)
  house.passTime(SECOND_MS)
  return { person, key, browser }
}

const thefts = async (house: House) => {
  await allAnswered(house)
  return house.mails.filter(({ subject }) => subject === COPIED).length
}

test('the key of another browser is none of this one', async (t) => {
  const house = await openHouse(t)
  const { person, browser } = await withKey(house)
  assert.equal(await meets(browser.copy(), person, newBrowserKey()), 'second_factor_required')
  await mailTo(house, person.email, COPIED)
})

test('a right key that comes with a nonce gone old is asked, and taken for no theft', async (t) => {
  const house = await openHouse(t)
  const { person, key, browser } = await withKey(house)
  const old = await deviceProof(browser, key, person.email)
  house.passTime(5 * MINUTE_MS)
  const credentials = { email: person.email, password: PASSWORD }
  const { body } = await browser.call('POST', '/api/v1/sign-in', { ...credentials, deviceProof: old })
  assert.equal(body.state, 'second_factor_required')
  assert.deepEqual([body.askedBecause, body.trustEnded?.because], ['not_trusted', 'stale_proof'])
  assert.equal(await meets(browser, person, key), 'trusted_device')
  assert.equal(await thefts(house), 0)
})

test('a proof of a browser that is not trusted, or whose trust has no key, changes nothing', async (t) => {
  const house = await openHouse(t)
  const { person } = await personOf(house)
  const browser = await trustedBy(house, person, 'app')
  assert.equal(await meets(browser, person, newBrowserKey()), 'trusted_device')
  assert.equal(await meets(house.browser(), person, newBrowserKey()), 'second_factor_required')
  assert.equal(await thefts(house), 0)
})

test('a wrong password with a proof, or without one, ends no trust and tells nothing of it', async (t) => {
  const house = await openHouse(t)
  const { person, key, browser } = await withKey(house)
  const wrong = { email: person.email, password: 'a password that is not hers' }
  const thief = browser.copy()
  const without = await thief.call('POST', '/api/v1/sign-in', wrong)
  assert.equal(said(without), '401 credentials_wrong')
  assert.equal(await thefts(house), 0)
  house.passTime(SECOND_MS)
  assert.equal(await meets(browser, person, key), 'trusted_device')
})

test('what is no proof by its form is refused where it stands, before the password is looked at', async (t) => {
  const house = await openHouse(t)
  const { person, key, browser } = await withKey(house)
  const credentials = { email: person.email, password: PASSWORD }
  const { nonce, signature } = await deviceProof(browser, key, person.email)
  for (const proof of [
    'x',
    {},
    { nonce },
    { signature },
    { nonce, signature, key: 'x' },
    { nonce: 'x'.repeat(101), signature },
    { nonce, signature: 'x'.repeat(101) },
    { nonce: 7, signature },
  ]) {
    const answer = await browser.call('POST', '/api/v1/sign-in', { ...credentials, deviceProof: proof })
    assert.equal(said(answer), '422 invalid', JSON.stringify(proof))
    assert.match(answer.body.errors[0].pointer, /^\/deviceProof/)
  }
  assert.equal(await meets(browser, person, key), 'trusted_device')
})
