import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { test } from 'node:test'
import { eventsOf } from '../../test/account-rows.ts'
import { type Person, personWith, setPolicy } from '../../test/authenticators.ts'
import { type House, onBothEngines, openHouse, PASSWORD } from '../../test/house.ts'
import { said } from '../../test/invited.ts'
import { allAnswered, browserAt, countedServer, everyTable, seenOf } from '../../test/mails.ts'
import {
  type BrowserKey,
  deviceProof as proofBy,
  meets,
  newBrowserKey,
  signatureOver,
  trustedBy,
} from '../../test/trusting.ts'
import { newSecret } from '../http/token.ts'
import { systemRandom } from '../random/system-random.ts'
import { MINUTE_MS } from '../store/duration.ts'
import { hashSecret, secretBox } from '../store/secret-box.ts'
import {
  type DeviceProof,
  judgeDeviceProof,
  newDeviceNonce,
  readDeviceKey,
  signedText,
} from './device-key.ts'

const SIGN_IN = '/api/v1/sign-in'
const EMAIL = 'alex.kim@example.com'
const NOW = Date.UTC(2026, 0, 31, 12)
const BROWSER = hashSecret('the secret of this browser')
const OTHER_BROWSER = hashSecret('the secret of another one')
const FIRST = { id: 'first', bytes: Buffer.alloc(32, 1) }
const world = { random: systemRandom(), box: secretBox([FIRST]) }
const own = newBrowserKey()

/** What the rule says of a proof at a moment. */
const judge = (proof: DeviceProof | null, now = NOW, by: Parameters<typeof judgeDeviceProof>[0] = world) =>
  judgeDeviceProof(by, own.deviceKey, BROWSER, EMAIL, proof, now)
const freshNonce = (of: string | null = BROWSER, at = NOW) => newDeviceNonce(world, of, at).nonce
/** A nonce, signed by a browser's key over an e-mail. */
const signedBy = ({ privateKey }: BrowserKey, nonce: string, email = EMAIL): DeviceProof => ({
  nonce,
  signature: signatureOver(privateKey, nonce, email),
})
const asDer = (privateKey: KeyObject, nonce: string) =>
  sign('sha256', Buffer.from(signedText(nonce, EMAIL)), privateKey).toString('base64url')

test('the right key over a live nonce and the e-mail is a proof', () => {
  assert.equal(judge(signedBy(own, freshNonce())), 'live')
})

test('a signature over another e-mail is no proof', () => {
  for (const other of ['robin.diaz@example.com', 'Alex.Kim@example.com', `${EMAIL}\n`, ''])
    assert.equal(judge(signedBy(own, freshNonce(), other)), 'no_key', other)
})

test('a signature over another nonce is no proof', () => {
  const { signature } = signedBy(own, freshNonce())
  assert.equal(judge({ nonce: freshNonce(), signature }), 'no_key')
  assert.equal(judge({ nonce: '', signature }), 'no_key')
})

test('a signature by another key, or what is none at all, is no proof', () => {
  const nonce = freshNonce()
  assert.equal(judge(null), 'no_key')
  assert.equal(judge(signedBy(newBrowserKey(), nonce)), 'no_key')
  const signature = asDer(own.privateKey, nonce)
  assert.equal(judge({ nonce, signature }), 'no_key', 'DER in place of P1363')
  const order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex')
  const right = Buffer.from(signedBy(own, nonce).signature, 'base64url')
  const bytes = {
    'all zero': Buffer.alloc(64),
    'all ones': Buffer.alloc(64, 255),
    'the order of the curve, twice': Buffer.concat([order, order]),
    empty: Buffer.alloc(0),
    '64 random bytes': randomBytes(64),
    '63 bytes': right.subarray(1),
    '65 bytes': Buffer.concat([right, Buffer.alloc(1)]),
    '10 kB': randomBytes(10_000),
  }
  for (const [what, made] of Object.entries(bytes))
    assert.equal(judge({ nonce, signature: made.toString('base64url') }), 'no_key', what)
})

test('the nonce of another browser, or of none yet, is stale and no theft', () => {
  for (const other of [OTHER_BROWSER, null])
    assert.equal(judge(signedBy(own, freshNonce(other))), 'stale', String(other))
})

test('a nonce is fresh until the millisecond at which its five minutes are over', () => {
  const { nonce, expiresAt } = newDeviceNonce(world, BROWSER, NOW)
  assert.equal(expiresAt, NOW + 5 * MINUTE_MS)
  const proof = signedBy(own, nonce)
  assert.equal(judge(proof, expiresAt - 1), 'live')
  assert.equal(judge(proof, expiresAt), 'stale')
  assert.equal(judge(proof, expiresAt + 1), 'stale')
})

test('a nonce from the future is stale, but for a minute between two clocks', () => {
  const proof = signedBy(own, freshNonce())
  assert.equal(judge(proof, NOW - MINUTE_MS), 'live')
  assert.equal(judge(proof, NOW - MINUTE_MS - 1), 'stale')
})

test('a nonce of which any part was changed is stale, whoever signs it', () => {
  const [expiresAt = '', chance = '', mac = ''] = freshNonce().split('.')
  const [, otherChance = '', otherMac = ''] = freshNonce().split('.')
  const changed = [
    `${Number(expiresAt) + 1}.${chance}.${mac}`,
    `${Number(expiresAt) - 1}.${chance}.${mac}`,
    `0${expiresAt}.${chance}.${mac}`,
    `${expiresAt}.${otherChance}.${mac}`,
    `${expiresAt}.${chance}.${otherMac}`,
    `${expiresAt}.${chance}.${mac.slice(1)}`,
    `${expiresAt}.${chance}.`,
    `${expiresAt}.${chance}`,
    `.${chance}.${mac}`,
    `${expiresAt}..${mac}`,
    '..',
    '',
    'é'.repeat(43),
    `${expiresAt}.${chance}.${'é'.repeat(43)}`,
  ]
  for (const nonce of changed) assert.equal(judge(signedBy(own, nonce)), 'stale', nonce)
})

test('a huge expiry, or one that is no number, is stale even where its hash is right', () => {
  for (const expiry of ['9'.repeat(20), 'Infinity', '1e400', 'NaN', '', ' ', '-1', 'then']) {
    const body = `${expiry}.chance`
    const mac = world.box.mac('device-nonce', `${body} ${BROWSER}`)
    assert.equal(judge(signedBy(own, `${body}.${mac}`)), 'stale', expiry)
  }
})

test('after the secret keys were rotated a nonce of before is stale and no theft', () => {
  const proof = signedBy(own, freshNonce())
  const rotated = { box: secretBox([{ id: 'second', bytes: Buffer.alloc(32, 2) }, FIRST]) }
  assert.equal(judge(proof, NOW, rotated), 'stale')
  assert.equal(judge(signedBy(newBrowserKey(), proof.nonce), NOW, rotated), 'no_key')
})

test('a key of a browser is ECDSA on P-256 and nothing else', () => {
  const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'der' })
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const right = spki(publicKey)
  assert.ok(readDeviceKey(right.toString('base64url')))
  const offTheCurve = Buffer.from(right)
  offTheCurve[offTheCurve.length - 1] = (offTheCurve.at(-1) ?? 0) ^ 1
  const wrong = {
    'P-384': spki(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey),
    'P-224': spki(generateKeyPairSync('ec', { namedCurve: 'P-224' }).publicKey),
    secp256k1: spki(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey),
    Ed25519: spki(generateKeyPairSync('ed25519').publicKey),
    X25519: spki(generateKeyPairSync('x25519').publicKey),
    RSA: spki(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey),
    'a private key': privateKey.export({ type: 'pkcs8', format: 'der' }),
    'a point that is not on the curve': offTheCurve,
    'half a key': right.subarray(0, 40),
    nothing: Buffer.alloc(0),
    noise: randomBytes(91),
  }
  for (const [what, der] of Object.entries(wrong))
    assert.equal(readDeviceKey(der.toString('base64url')), null, what)
})

/** A person whose browser is trusted for a week by an app, with a key of its own or without. */
async function trusted(house: House, key?: BrowserKey) {
  const account = await house.newAccount()
  const person = await personWith(house, account, 'app')
  await setPolicy(house, account, { primary: 'app', backup: null, deviceTrust: '1_week' })
  return { person, browser: await trustedBy(house, person, 'app', key) }
}

/** That no copied cookie was recorded or told of. */
async function nobodyTold(house: House, person: Person): Promise<void> {
  await allAnswered(house)
  assert.deepEqual(
    house.mails.filter(({ subject }) => subject === 'A copied cookie was refused'),
    [],
  )
  const refused = (await eventsOf(house, person)).filter(({ type }) => type === 'trust_refused')
  assert.deepEqual(refused, [])
}

onBothEngines(
  'a stale nonce is asked for the second factor, and the trust goes on: nobody is told, nothing ends',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const key = newBrowserKey()
    const { person, browser } = await trusted(house, key)
    house.passTime(MINUTE_MS)
    const ofNone = await proofBy(house.browser(), key, person.email)
    const old = await proofBy(browser, key, person.email)
    const enter = async (deviceProof: DeviceProof) =>
      (await browser.call('POST', SIGN_IN, { email: person.email, password: PASSWORD, deviceProof })).body
    const of = await enter(ofNone)
    assert.equal(of.state, 'second_factor_required', 'the nonce of another browser')
    assert.deepEqual([of.askedBecause, of.trustEnded.because], ['not_trusted', 'stale_proof'])
    house.passTime(5 * MINUTE_MS - 1)
    assert.equal((await enter(old)).why, 'trusted_device')
    house.passTime(1)
    assert.equal((await enter(old)).state, 'second_factor_required', 'a nonce that is too old')
    await nobodyTold(house, person)
    assert.equal(await meets(browser, person, key), 'trusted_device')
  },
)

test('a proof for trust that has no key is not looked at', async (t) => {
  const house = await openHouse(t)
  const { person, browser } = await trusted(house)
  assert.equal(await meets(browser, person, newBrowserKey()), 'trusted_device')
  const nonsense = { nonce: 'nonsense', signature: '' }
  const entered = { email: person.email, password: PASSWORD, deviceProof: nonsense }
  assert.equal((await browser.call('POST', SIGN_IN, entered)).body.why, 'trusted_device')
})

test('what is no proof of a device at all is refused, and nothing is counted or ended', async (t) => {
  const house = await openHouse(t)
  const key = newBrowserKey()
  const { person, browser } = await trusted(house, key)
  const { nonce, signature } = await proofBy(browser, key, person.email)
  const long = 'a'.repeat(10_000)
  const before = await everyTable(house)
  const malformed = [
    null,
    '',
    'proof',
    7,
    [],
    [nonce, signature],
    {},
    { nonce },
    { signature },
    { nonce: 7, signature },
    { nonce, signature: 7 },
    { nonce: [nonce], signature },
    { nonce, signature: { signature } },
    { nonce: null, signature },
    { nonce, signature: null },
    { nonce: long, signature },
    { nonce, signature: long },
    { nonce, signature, more: true },
  ]
  for (const deviceProof of malformed)
    for (const password of [PASSWORD, 'a wrong one of the same length']) {
      const refused = await browser.call('POST', SIGN_IN, { email: person.email, password, deviceProof })
      assert.equal(said(refused), '422 invalid', JSON.stringify(deviceProof))
      assert.match(refused.body.errors[0].pointer, /^\/deviceProof/)
    }
  assert.deepEqual(await everyTable(house), before)
  assert.equal(await meets(browser, person, key), 'trusted_device')
})

test('a wrong password with the right proof is a wrong password, and ends nothing', async (t) => {
  const house = await openHouse(t)
  const key = newBrowserKey()
  const { person, browser } = await trusted(house, key)
  const wrong = async (proof?: DeviceProof) => {
    const entered = { email: person.email, password: 'no such words', deviceProof: proof }
    return said(await browser.call('POST', SIGN_IN, entered))
  }
  assert.equal(await wrong(await proofBy(browser, key, person.email)), '401 credentials_wrong')
  assert.equal(await wrong(), '401 credentials_wrong', 'nor does one without a proof')
  await nobodyTold(house, person)
  assert.equal(await meets(browser, person, key), 'trusted_device')
})

onBothEngines(
  'a stranger learns by a proof neither whether a user exists nor whether she trusts a browser',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const key = newBrowserKey()
    const { person, browser } = await trusted(house, key)
    const { url, work } = await countedServer(t, house)
    const ofStranger = newSecret(house.world.random)
    const attempt = async (email: string, device: string | undefined) => {
      const one = browserAt(url)
      if (device !== undefined) one.setCookie('sallyport_device', device)
      const asked = await work(() => one.call('POST', `${SIGN_IN}/device-nonce`))
      assert.deepEqual([asked.statements, asked.hashes], [[], []], 'a nonce costs no statement')
      const { nonce } = asked.answer.body
      const proof = { nonce, signature: signatureOver(key.privateKey, nonce, email) }
      const body = { email, password: 'no such words', deviceProof: proof }
      const { answer, ...done } = await work(() => one.call('POST', SIGN_IN, body))
      return { ...done, status: answer.status, seen: seenOf(answer) }
    }
    for (const device of [undefined, ofStranger]) {
      const known = await attempt(person.email, device)
      assert.equal(known.status, 401)
      assert.deepEqual(known, await attempt('nobody.at.all@example.com', device))
    }
    assert.equal(await meets(browser, person, key), 'trusted_device')
  },
)
