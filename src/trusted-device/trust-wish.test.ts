import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import {
  answerBy,
  begin,
  enrolIn,
  givenBy,
  nextCode,
  type Person,
  personWith,
  recoveryCodes,
  setPolicy,
  signedInBy,
  temporaryCode,
  testApp,
  tryBy,
  WRONG_RESCUE,
  wrongAppCode,
  wrongInARow,
} from '../../test/authenticators.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { type House, onBothEngines, openHouse } from '../../test/house.ts'
import { devicesIn, meets, newBrowserKey, personOf } from '../../test/trusting.ts'

const WISH = { trustDevice: true }

/** Answers a sign-in by an app, with what else stands in the answer. */
async function answerByApp(house: House, person: Person, more: object): Promise<TestBrowser> {
  const browser = await begin(house, person)
  await answerBy(browser, 'second-factor', { ...(await givenBy(house, browser, person, 'app')), ...more })
  return browser
}

onBothEngines(
  'a recovery or temporary code earns no trust: with the wish it is refused uncounted, and stays usable',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { person } = await personOf(house)
    const [recovery = ''] = await recoveryCodes(await signedInBy(house, person, 'app'))
    const temporary = await temporaryCode(house, person)
    for (const [method, code] of [
      ['recovery_code', recovery],
      ['temporary_code', temporary],
    ] as const) {
      const browser = await begin(house, person)
      for (const wished of [code, WRONG_RESCUE[method]])
        assert.equal(await tryBy(browser, { method, code: wished, ...WISH }), '422 trust_not_offered')
      assert.equal(await wrongInARow(house, person), 0)
      const { body } = await browser.call('POST', '/api/v1/sign-in/second-factor', { method, code })
      assert.equal(body.why, method)
      assert.equal(body.trustedDevice, undefined)
      assert.deepEqual(await devicesIn(browser), [])
      assert.equal(await meets(browser, person), 'second_factor_required')
    }
  },
)

for (const method of ['sms', 'app', 'security_key'] as const)
  test(`an enrolment of ${method} inside a sign-in earns trust where that is wished`, async (t) => {
    const house = await openHouse(t)
    const { account } = await personOf(house)
    const person = await personWith(house, account, 'reset')
    await setPolicy(house, account, { primary: method, backup: null })
    const browser = await begin(house, person)
    const code = await temporaryCode(house, person)
    await answerBy(browser, 'proof', { method: 'temporary_code', code })
    const state = await enrolIn(house, browser, method, undefined, WISH)
    assert.equal(state['why'], 'answered')
    const [device] = await devicesIn(browser)
    const { id, endsAt } = device ?? {}
    assert.deepEqual([device?.earnedBy, state['trustedDevice']], [method, { id, endsAt }])
    assert.equal(await meets(browser, person), 'trusted_device')
  })

test('an enrolment that wishes for trust under Single sign-on is refused, and goes on without the wish', async (t) => {
  const house = await openHouse(t)
  const { account } = await personOf(house)
  const person = await personWith(house, account, 'reset')
  await setPolicy(house, account, { primary: 'app', backup: null, deviceTrust: 'single_sign_on' })
  const browser = await begin(house, person)
  const code = await temporaryCode(house, person)
  await answerBy(browser, 'proof', { method: 'temporary_code', code })
  const { body: offer } = await browser.call('POST', '/api/v1/sign-in/enrolment/app')
  const given = { method: 'app', id: offer.id, code: testApp(house, offer).code() }
  assert.equal(await tryBy(browser, { ...given, ...WISH }, 'enrolment'), '422 trust_not_offered')
  assert.equal(await tryBy(browser, given, 'enrolment'), '200')
  assert.deepEqual(await devicesIn(browser), [])
})

test('nobody is trusted who does not wish it, nor for a key alone', async (t) => {
  const house = await openHouse(t)
  const { person } = await personOf(house)
  const { deviceKey } = newBrowserKey()
  for (const more of [{}, { trustDevice: false }, { deviceKey }, { trustDevice: false, deviceKey }]) {
    const browser = await answerByApp(house, person, more)
    assert.deepEqual(await devicesIn(browser), [], JSON.stringify(more))
    assert.equal(await meets(browser, person), 'second_factor_required')
    nextCode(house)
  }
})

test('a wrong answer earns no trust, however it is wished', async (t) => {
  const house = await openHouse(t)
  const { person } = await personOf(house)
  const browser = await begin(house, person)
  const code = wrongAppCode(house, person.app ?? assert.fail('she has an app'))
  assert.equal(await tryBy(browser, { method: 'app', code, ...WISH }), '422 code_wrong')
  assert.equal(await meets(browser, person), 'second_factor_required')
})

test('an answer to which the account asks nothing any more earns no trust', async (t) => {
  const house = await openHouse(t)
  const { account, person } = await personOf(house)
  const browser = await begin(house, person)
  await setPolicy(house, account, { active: false })
  const given = await givenBy(house, browser, person, 'app')
  const { body } = await browser.call('POST', '/api/v1/sign-in/second-factor', { ...given, ...WISH })
  assert.deepEqual([body.state, body.why, body.trustedDevice], ['signed_in', 'not_demanded', undefined])
  assert.deepEqual(await devicesIn(browser), [])
})

test('a proof before an enrolment earns no trust', async (t) => {
  const house = await openHouse(t)
  const { account } = await personOf(house)
  const person = await personWith(house, account, 'app')
  await setPolicy(house, account, { primary: 'security_key', backup: null })
  const browser = await begin(house, person)
  const given = await givenBy(house, browser, person, 'app')
  assert.equal(await tryBy(browser, { ...given, ...WISH }, 'proof'), '422 invalid')
  assert.equal(await tryBy(browser, given, 'proof'), '200')
})

test('what is no public key of ECDSA on P-256 is refused where it stands, and the code stays usable', async (t) => {
  const house = await openHouse(t)
  const { person } = await personOf(house)
  const browser = await begin(house, person)
  const given = await givenBy(house, browser, person, 'app')
  for (const [what, deviceKey] of Object.entries(NO_DEVICE_KEYS)) {
    const body = { ...given, ...WISH, deviceKey }
    const refused = await browser.call('POST', '/api/v1/sign-in/second-factor', body)
    assert.equal(`${refused.status} ${refused.body.code}`, '422 invalid', what)
    for (const { pointer } of refused.body.errors) assert.equal(pointer, '/deviceKey', what)
  }
  assert.equal(await wrongInARow(house, person), 0)
  const { deviceKey } = newBrowserKey()
  assert.equal(await tryBy(browser, { ...given, ...WISH, deviceKey }), '200')
})

const spki = (key: { export(how: { type: 'spki'; format: 'der' }): Buffer }) =>
  key.export({ type: 'spki', format: 'der' })
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const der = spki(p256.publicKey)

const NO_DEVICE_KEYS = {
  nothing: '',
  words: 'this is no key',
  'no base64url': '%%%%',
  'base64 in its other alphabet': der.toString('base64').padEnd(124, '='),
  'blanks around it': ` ${der.toString('base64url')} `,
  'half a key': der.subarray(0, 40).toString('base64url'),
  'a key and a byte': Buffer.concat([der, Buffer.of(0)]).toString('base64url'),
  'a point off the curve': offTheCurve(),
  RSA: spki(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey).toString('base64url'),
  'P-384': spki(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey).toString('base64url'),
  secp256k1: spki(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey).toString('base64url'),
  Ed25519: spki(generateKeyPairSync('ed25519').publicKey).toString('base64url'),
  'a private key': p256.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64url'),
  PEM: p256.publicKey.export({ type: 'spki', format: 'pem' }),
  'far too much': 'A'.repeat(10_000),
  'a number': 7,
  null: null,
}

function offTheCurve(): string {
  const point = Buffer.from(der)
  point[point.length - 1] = (point.at(-1) ?? 0) ^ 1
  return point.toString('base64url')
}
