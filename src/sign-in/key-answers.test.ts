import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  answerBy,
  begin,
  personWith,
  setPolicy,
  signedInBy,
  temporaryCode,
  testKey,
  tryBy,
  wrongInARow,
} from '../../test/authenticators.ts'
import { eventsOf, signInRows } from '../../test/account-rows.ts'
import type { TestAnswer, TestBrowser } from '../../test/browser.ts'
import { type House, onBothEngines, openHouse, type TestAccount } from '../../test/house.ts'
import { userRow } from '../../test/house-rows.ts'
import { said } from '../../test/invited.ts'
import { allKeyRows } from '../../test/key-rows.ts'
import { BE, BS, type KeyOverrides, UP } from '../../test/software-key.ts'
import type { AssertionOnWire } from '../method/security-key/key-shape.ts'

const options = async (browser: TestBrowser, at: '' | '/proof' | '/enrolment' = '') => {
  const { status, body } = await browser.call('POST', `/api/v1/sign-in${at}/security-key-options`)
  assert.equal(status, 200, JSON.stringify(body))
  return body
}
const answerWith = (
  browser: TestBrowser,
  response: AssertionOnWire,
  more: { signIn?: string } = {},
): Promise<TestAnswer> =>
  browser.call('POST', '/api/v1/sign-in/second-factor', { method: 'security_key', response, ...more })
/** A refusal in one line, with its reason where it is about a key. */
const why = (answer: TestAnswer): string => [said(answer), answer.body.reason].filter(Boolean).join(' ')

/** A person with a key under a policy that asks for it, at the key's step. */
async function atKeyStep(house: House, account: TestAccount) {
  const person = await personWith(house, account, 'key')
  await setPolicy(house, account, { primary: 'security_key', backup: null })
  const { key } = person
  assert.ok(key)
  return { person, key, browser: await begin(house, person) }
}

onBothEngines(
  "another user's key, a foreign handle, a copied and a synced key are refused with the reason and not counted",
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const other = await personWith(house, account, 'key')
    const { person, key, browser } = await atKeyStep(house, account)
    await signedInBy(house, person, 'security_key')
    const [before] = (await allKeyRows(house.world.store.read)).filter(
      ({ user_id }) => user_id === person.userId,
    )
    assert.ok(before && before.counter > 1 && other.key)
    const asked = await options(browser)
    const foreign = Buffer.from(other.userId).toString('base64url')
    const last = key.counter
    const over: [string, KeyOverrides][] = [
      ['foreign_user', { userHandle: foreign }],
      ['other_origin', { rpId: 'example.com' }],
      ['became_synced', { flags: UP | BE }],
      ['became_synced', { flags: UP | BE | BS }],
      ['wrong_signature', { flags: 0 }],
      ['counter_went_back', { counter: last }],
      ['counter_went_back', { counter: 1 }],
    ]
    const credentialId = other.key.credentialIds[0] ?? ''
    const told = [why(await answerWith(browser, other.key.assert(asked, { credentialId })))]
    for (const [, change] of over) told.push(why(await answerWith(browser, key.assert(asked, change))))
    const reasons = ['unknown_key', ...over.map(([reason]) => reason)]
    assert.deepEqual(
      told,
      reasons.map((reason) => `422 key_refused ${reason}`),
    )

    assert.equal(await wrongInARow(house, person), 0)
    const events = (await eventsOf(house, account)).filter(({ type }) => type === 'key_refused')
    assert.deepEqual(
      events
        .map(
          ({ actorId, details }) => `${actorId} ${String(details['purpose'])} ${String(details['reason'])}`,
        )
        .toSorted(),
      reasons.map((reason) => `${person.userId} sign_in ${reason}`).toSorted(),
    )
    const rows = await allKeyRows(house.world.store.read)
    assert.equal(rows.find(({ id }) => id === before.id)?.counter, before.counter, 'the counter is kept')
    key.counter = last
    assert.equal(said(await answerWith(browser, key.assert(asked))), '200', 'the challenge is still live')
  },
)

onBothEngines(
  'a challenge is answered in the sign-in that it was made in, for what it was made for, and only the newest one',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const { person, key, browser } = await atKeyStep(house, account)
    const other = await begin(house, person)
    const old = await options(browser)
    assert.equal(
      said(await answerWith(other, key.assert(old))),
      '422 code_expired',
      'nothing asked for there',
    )
    const elsewhere = await options(other)
    const newest = await options(browser)
    for (const asked of [old, elsewhere])
      assert.equal(said(await answerWith(browser, key.assert(asked))), '422 code_expired')
    const edited = key.assert(newest, { challenge: Buffer.alloc(32, 1).toString('base64url') })
    assert.equal(
      said(await answerWith(browser, edited)),
      '422 code_expired',
      'options that a browser has edited',
    )

    await setPolicy(house, account, { primary: 'app' })
    assert.equal(
      await tryBy(browser, { method: 'security_key', response: key.assert(newest) }, 'proof'),
      '422 code_expired',
    )
    const forProof = await options(browser, '/proof')
    await setPolicy(house, account, { primary: 'security_key' })
    assert.equal(said(await answerWith(browser, key.assert(forProof))), '422 code_expired')
    const signIns = (await signInRows(house, account)).filter(({ user_id }) => user_id === person.userId)
    assert.deepEqual(new Set(signIns.map(({ wrong_signatures }) => wrong_signatures)), new Set([0]))
    assert.equal(said(await answerWith(browser, key.assert(newest))), '200')
  },
)

onBothEngines(
  'a refused signature is no wrong answer, and the twentieth ends the sign-in, not another one',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const { person, key, browser } = await atKeyStep(house, account)
    const other = await begin(house, person)
    const asked = await options(browser)
    for (let n = 1; n <= 20; n++)
      assert.equal(
        why(await answerWith(browser, key.assert(asked, { rpId: 'example.com' }))),
        '422 key_refused other_origin',
      )
    assert.equal(await wrongInARow(house, person), 0)
    const right = key.assert(asked)
    for (const refused of [
      await answerWith(browser, right),
      await browser.call('GET', '/api/v1/sign-in'),
      await browser.call('POST', '/api/v1/sign-in/security-key-options'),
    ])
      assert.equal(said(refused), '410 sign_in_expired')
    assert.equal(said(await answerWith(other, key.assert(await options(other)))), '200')
  },
)

test('a signature that is meant for another sign-in is refused without being noted', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const { person, key, browser } = await atKeyStep(house, account)
  const asked = await options(browser)
  const first = (await browser.call('GET', '/api/v1/sign-in')).body.id
  const old = browser.copy()
  await browser.call('POST', '/api/v1/sign-in', {
    email: person.email,
    password: 'four or five unrelated words',
  })
  for (const refused of [
    await answerWith(browser, key.assert(asked), { signIn: first }),
    await answerWith(old, key.assert(asked)),
    await answerWith(old, key.assert(asked, { rpId: 'example.com' }), { signIn: first }),
  ])
    assert.equal(said(refused), '409 sign_in_replaced')
  for (const row of await signInRows(house, account)) assert.equal(row.wrong_signatures, 0)
  assert.equal(said(await answerWith(browser, key.assert(await options(browser)))), '200')
})

onBothEngines(
  'a credential is bound once: not in a second sign-in, not for a second user, and only where it was asked for',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const hers = await personWith(house, account, 'key')
    const person = await personWith(house, account, 'reset')
    await setPolicy(house, account, { primary: 'security_key', backup: null })
    const proved = async () => {
      const browser = await begin(house, person)
      await answerBy(browser, 'proof', { method: 'temporary_code', code: await temporaryCode(house, person) })
      return browser
    }
    const [one, other] = [await proved(), await proved()]
    const asked = await options(one, '/enrolment')
    const key = testKey(house)
    const enrol = (browser: TestBrowser, response: object) =>
      browser.call('POST', '/api/v1/sign-in/enrolment', { method: 'security_key', response })
    assert.ok(hers.key)
    const [credentialId = ''] = hers.key.credentialIds
    const stolen = hers.key.register(asked, { credentialId })
    assert.equal(why(await enrol(one, stolen)), '422 key_refused already_registered')
    const synced = key.register(asked, { flags: UP | BE })
    assert.equal(why(await enrol(one, synced)), '422 key_refused synced')
    const builtIn = key.register(asked, { attachment: 'platform' })
    assert.equal(why(await enrol(one, builtIn)), '422 key_refused built_in')
    assert.equal((await userRow(house.world.store, person)).security_keys, 0)

    const registered = key.register(asked)
    assert.equal(why(await enrol(other, registered)), '422 code_expired')
    assert.equal(why(await enrol(one, registered)), '200')
    assert.equal(why(await enrol(one, registered)), '404 no_sign_in')
    assert.equal(why(await enrol(other, registered)), '410 sign_in_expired')
    assert.equal((await userRow(house.world.store, person)).security_keys, 1)
    assert.equal((await userRow(house.world.store, hers)).security_keys, 1)
    assert.equal(await wrongInARow(house, person), 0)
  },
)
