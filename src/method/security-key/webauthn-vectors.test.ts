import assert from 'node:assert/strict'
import { createECDH, createPrivateKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { decodeAttestationObject } from '@simplewebauthn/server/helpers'
import { type KeyDesk, keyDesk, type KeyUser, type KeyVerdict } from '../../../test/key-desk.ts'
import { attestationOfNone, BE, BS, selfAttestation, signed, UP } from '../../../test/software-key.ts'
import { newDatabase, openDatabase } from '../../../test/stores.ts'
import { systemRandom } from '../../random/system-random.ts'
import type { AssertionOnWire, RegistrationOnWire } from './key-shape.ts'

type Hex = Record<string, string>
type Vector = { name: string; registration: Hex; authentication: Hex }

const FOLDER = join(import.meta.dirname, '../../../test/vectors')
const { vectors, rpId, origin } = JSON.parse(readFileSync(join(FOLDER, 'webauthn-l3.json'), 'utf8')) as {
  vectors: Vector[]
  rpId: string
  origin: string
}
const FLAGS_AT = 32
const COUNTER_AT = 33

/** What the standard's vectors show that is not offered here. */
const REFUSED: [RegExp, KeyVerdict][] = [
  [/"crossOrigin": true|"topOrigin"/, 'cross_origin'],
  [/ES384|ES512|Ed448/, 'algorithm'],
]
const verdictOf = ({ name }: Vector): KeyVerdict =>
  REFUSED.find(([pattern]) => pattern.test(name))?.[1] ?? 'passed'

const bytes = (hex: string | undefined) => Buffer.from(hex ?? '', 'hex')
const text = (hex: string | undefined) => bytes(hex).toString('base64url')
const isSynced = (authData: Buffer) => ((authData[FLAGS_AT] ?? 0) & BE) !== 0

/** The private key of a vector; null where it is none that we can sign with. */
function keyOf({ name, registration }: Vector): KeyObject | null {
  if (/Ed25519/.test(name)) {
    const pkcs8 = Buffer.concat([bytes('302e020100300506032b657004220420'), bytes(registration.private_key)])
    return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  }
  if (/RS256|ES384|ES512|Ed448/.test(name)) return null
  const d = bytes(registration.credential_private_key)
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(d)
  const point = ecdh.getPublicKey()
  const [x, y] = [point.subarray(1, 33).toString('base64url'), point.subarray(33).toString('base64url')]
  const jwk = { kty: 'EC', crv: 'P-256', d: d.toString('base64url'), x, y }
  return createPrivateKey({ key: jwk, format: 'jwk' })
}

/** What a key and its browser give at a registration, before it is put together. */
type Registering = { id: Buffer; authData: Buffer; clientData: Buffer; attestationObject?: Buffer }
type Asserting = { authData: Buffer; clientData: Buffer; signature?: Buffer; userHandle?: string }

function published({ registration }: Vector): Registering {
  const attestationObject = bytes(registration.attestationObject)
  const authData = Buffer.from(decodeAttestationObject(new Uint8Array(attestationObject)).get('authData'))
  const clientData = bytes(registration.clientDataJSON)
  return { id: bytes(registration.credential_id), authData, clientData, attestationObject }
}

function registrationOf(vector: Vector, { id, authData, clientData, attestationObject }: Registering) {
  const key = /Self/.test(vector.name) ? keyOf(vector) : null
  const attested =
    attestationObject ?? (key ? selfAttestation(key, authData, clientData) : attestationOfNone(authData))
  const given: RegistrationOnWire = {
    id: id.toString('base64url'),
    rawId: id.toString('base64url'),
    type: 'public-key',
    response: {
      clientDataJSON: clientData.toString('base64url'),
      attestationObject: attested.toString('base64url'),
    },
  }
  return given
}

function assertionOf(vector: Vector, { authData, clientData, signature, userHandle }: Asserting) {
  const key = keyOf(vector)
  const signedNow = signature ?? (key ? signed(key, authData, clientData) : Buffer.alloc(0))
  const id = text(vector.registration.credential_id)
  const given: AssertionOnWire = {
    id,
    rawId: id,
    type: 'public-key',
    response: {
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      signature: signedNow.toString('base64url'),
      ...(userHandle === undefined ? {} : { userHandle }),
    },
  }
  return given
}

/** A change of one part. */
const withByte = (whole: Buffer, at: number, change: (byte: number) => number): Buffer => {
  const copy = Buffer.from(whole)
  copy[at] = change(copy[at] ?? 0)
  return copy
}
const clearSynced = (authData: Buffer) => withByte(authData, FLAGS_AT, (flags) => flags & ~(BE | BS))
const clientDataWith = (clientData: Buffer, change: Record<string, unknown>) =>
  Buffer.from(JSON.stringify({ ...(JSON.parse(clientData.toString()) as object), ...change }))

/** A desk at the vectors' address, whose next challenge a test gives. */
type At = { desk: KeyDesk; who: KeyUser; challenge(hex: string | undefined): void }

async function atVectors(t: TestContext): Promise<At> {
  const database = await newDatabase('sqlite')
  const store = openDatabase(database)
  t.after(async () => {
    await store.close()
    await database.drop()
  })
  let next = Buffer.alloc(32)
  const random = systemRandom()
  const desk = keyDesk(store, {
    publicUrl: new URL(origin),
    webauthn: { rpId, u2fAppId: null },
    random: { ...random, bytes: (count) => (count === 32 ? next : random.bytes(count)) },
  })
  return { desk, who: await desk.newUser(), challenge: (hex) => void (next = bytes(hex)) }
}

async function register({ desk, who, challenge }: At, vector: Vector, given: Registering) {
  challenge(vector.registration.challenge)
  await desk.creation(who)
  return desk.register(who, registrationOf(vector, given))
}

async function authenticate({ desk, who, challenge }: At, vector: Vector, given: Asserting) {
  challenge(vector.authentication.challenge)
  await desk.request(who)
  return desk.answer(who, assertionOf(vector, given))
}

for (const vector of vectors) {
  const expected = verdictOf(vector)
  const { authentication } = vector

  test(`the standard's vector "${vector.name}" is taken or refused as it should be`, async (t) => {
    const at = await atVectors(t)
    const given = published(vector)
    if (isSynced(given.authData) && expected !== 'cross_origin')
      assert.equal(await register(at, vector, given), 'synced')
    const bare = { ...given, authData: clearSynced(given.authData) }
    if (isSynced(given.authData)) delete bare.attestationObject
    assert.equal(await register(at, vector, bare), expected)

    const asserted: Required<Omit<Asserting, 'userHandle'>> = {
      authData: bytes(authentication.authenticatorData),
      clientData: bytes(authentication.clientDataJSON),
      signature: bytes(authentication.signature),
    }
    if (expected === 'algorithm') {
      assert.equal(await authenticate(at, vector, asserted), 'unknown_key')
      return
    }
    // of a ceremony in a frame too, its key may have been set up outside of it
    if (expected === 'cross_origin') {
      const outside = clientDataWith(given.clientData, { crossOrigin: false, topOrigin: undefined })
      assert.equal(await register(at, vector, { ...bare, clientData: outside }), 'passed')
      assert.equal(await authenticate(at, vector, asserted), 'cross_origin')
      return
    }
    if (!isSynced(asserted.authData)) {
      assert.equal(await authenticate(at, vector, asserted), 'passed')
      return
    }
    assert.equal(await authenticate(at, vector, asserted), 'became_synced')
    if (keyOf(vector) === null) return
    const { authData, clientData } = asserted
    assert.equal(await authenticate(at, vector, { authData: clearSynced(authData), clientData }), 'passed')
  })
}

const TAKEN = vectors.filter((vector) => verdictOf(vector) === 'passed' && keyOf(vector) !== null)

/** One part changed, everything else honest, and the verdict on it. */
const REGISTRATIONS: [what: string, change: (given: Registering) => Registering, KeyVerdict][] = [
  [
    'another challenge',
    (g) => ({ ...g, clientData: clientDataWith(g.clientData, { challenge: 'AAAA' }) }),
    'none_live',
  ],
  [
    'another origin',
    (g) => ({
      ...g,
      clientData: clientDataWith(g.clientData, { origin: 'https://example.org.example.com' }),
    }),
    'other_origin',
  ],
  ['another RP ID', (g) => ({ ...g, authData: withByte(g.authData, 0, (byte) => byte ^ 1) }), 'other_origin'],
  [
    'nobody present',
    (g) => ({ ...g, authData: withByte(g.authData, FLAGS_AT, (f) => f & ~UP) }),
    'wrong_signature',
  ],
  [
    'crossOrigin',
    (g) => ({ ...g, clientData: clientDataWith(g.clientData, { crossOrigin: true }) }),
    'cross_origin',
  ],
  [
    'crossOrigin in words',
    (g) => ({ ...g, clientData: clientDataWith(g.clientData, { crossOrigin: 'true' }) }),
    'cross_origin',
  ],
  [
    'topOrigin alone',
    (g) => ({ ...g, clientData: clientDataWith(g.clientData, { topOrigin: 'https://example.com' }) }),
    'cross_origin',
  ],
  [
    'an assertion',
    (g) => ({ ...g, clientData: clientDataWith(g.clientData, { type: 'webauthn.get' }) }),
    'unreadable',
  ],
  ['no JSON', (g) => ({ ...g, clientData: g.clientData.subarray(0, -1) }), 'unreadable'],
  ['an algorithm that is not offered', (g) => ({ ...g, authData: withAlgorithm(g.authData) }), 'algorithm'],
  ['CBOR that ends early', (g) => ({ ...g, authData: g.authData.subarray(0, -1) }), 'unreadable'],
  [
    'bytes behind the key',
    (g) => ({ ...g, authData: Buffer.concat([g.authData, Buffer.from([0])]) }),
    'unreadable',
  ],
  [
    'an attestation object that ends early',
    (g) => ({ ...g, attestationObject: attestationOfNone(g.authData).subarray(0, -40) }),
    'unreadable',
  ],
  ['the id of another credential', (g) => ({ ...g, id: Buffer.alloc(g.id.length, 7) }), 'unreadable'],
  ['a copied passkey', (g) => ({ ...g, authData: withByte(g.authData, FLAGS_AT, (f) => f | BE) }), 'synced'],
  [
    'a copy of what may not be copied',
    (g) => ({ ...g, authData: withByte(g.authData, FLAGS_AT, (f) => f | BS) }),
    'unreadable',
  ],
]

/** The same public key, said to be of an algorithm that nobody offers (-11 or -12). */
function withAlgorithm(authData: Buffer): Buffer {
  const [es256, eddsa] = [authData.indexOf('01020326', 'hex'), authData.indexOf('01010327', 'hex')]
  return withByte(authData, (es256 > 0 ? es256 : eddsa) + 3, (byte) => byte + 4)
}

for (const [what, change, verdict] of REGISTRATIONS) {
  test(`a registration with one thing changed is refused: ${what}`, async (t) => {
    const at = await atVectors(t)
    for (const vector of TAKEN) {
      const { id, authData, clientData } = published(vector)
      const honest = { id, authData: clearSynced(authData), clientData }
      assert.equal(await register(at, vector, change(honest)), verdict, vector.name)
      assert.deepEqual((await at.desk.request(at.who)).allowCredentials, [], 'nothing is stored')
    }
  })
}

const ASSERTIONS: [what: string, change: (given: Asserting) => Asserting, KeyVerdict][] = [
  [
    'another challenge',
    (g) => ({ ...g, clientData: clientDataWith(g.clientData, { challenge: 'AAAA' }) }),
    'none_live',
  ],
  [
    'another origin',
    (g) => ({ ...g, clientData: clientDataWith(g.clientData, { origin: 'http://example.org' }) }),
    'other_origin',
  ],
  [
    'another RP ID',
    (g) => ({ ...g, authData: withByte(g.authData, 31, (byte) => byte ^ 1) }),
    'other_origin',
  ],
  [
    'nobody present',
    (g) => ({ ...g, authData: withByte(g.authData, FLAGS_AT, (f) => f & ~UP) }),
    'wrong_signature',
  ],
  [
    'crossOrigin',
    (g) => ({ ...g, clientData: clientDataWith(g.clientData, { crossOrigin: true }) }),
    'cross_origin',
  ],
  [
    'topOrigin alone',
    (g) => ({ ...g, clientData: clientDataWith(g.clientData, { topOrigin: 'https://example.com' }) }),
    'cross_origin',
  ],
  [
    'a registration',
    (g) => ({ ...g, clientData: clientDataWith(g.clientData, { type: 'webauthn.create' }) }),
    'unreadable',
  ],
  ['no JSON', (g) => ({ ...g, clientData: g.clientData.subarray(1) }), 'unreadable'],
  [
    'authenticator data that ends early',
    (g) => ({ ...g, authData: g.authData.subarray(0, 36) }),
    'unreadable',
  ],
  [
    'bytes behind the counter',
    (g) => ({ ...g, authData: Buffer.concat([g.authData, Buffer.from([0])]) }),
    'unreadable',
  ],
  [
    'a passkey that became a copied one',
    (g) => ({ ...g, authData: withByte(g.authData, FLAGS_AT, (f) => f | BE) }),
    'became_synced',
  ],
  [
    'a foreign user',
    (g) => ({ ...g, userHandle: Buffer.from('usr_kai').toString('base64url') }),
    'foreign_user',
  ],
]

for (const [what, change, verdict] of ASSERTIONS) {
  test(`an assertion with one thing changed, signed by the right key, is refused: ${what}`, async (t) => {
    const at = await atVectors(t)
    for (const vector of TAKEN) {
      const { id, authData, clientData } = published(vector)
      assert.equal(await register(at, vector, { id, authData: clearSynced(authData), clientData }), 'passed')
      const { authentication } = vector
      const honest = {
        authData: clearSynced(bytes(authentication.authenticatorData)),
        clientData: bytes(authentication.clientDataJSON),
      }
      assert.equal(await authenticate(at, vector, change(honest)), verdict, vector.name)
      assert.equal(await authenticate(at, vector, honest), 'passed', 'and the honest one is taken')
    }
  })
}

test('a signature with any bit changed, and one over other bytes, is refused', async (t) => {
  const at = await atVectors(t)
  for (const vector of TAKEN) {
    const { id, authData, clientData } = published(vector)
    assert.equal(await register(at, vector, { id, authData: clearSynced(authData), clientData }), 'passed')
    const key = keyOf(vector)
    assert.ok(key)
    const honest = {
      authData: clearSynced(bytes(vector.authentication.authenticatorData)),
      clientData: bytes(vector.authentication.clientDataJSON),
    }
    const signature = signed(key, honest.authData, honest.clientData)
    for (let index = 0; index < signature.length; index += 7)
      assert.equal(
        await authenticate(at, vector, { ...honest, signature: withByte(signature, index, (b) => b ^ 1) }),
        'wrong_signature',
        `${vector.name}, byte ${index}`,
      )
    for (const other of [Buffer.alloc(0), signature.subarray(1), signature.subarray(0, -1)])
      assert.equal(
        await authenticate(at, vector, { ...honest, signature: other }),
        'wrong_signature',
        vector.name,
      )
    const counted = withByte(honest.authData, COUNTER_AT + 3, (byte) => byte + 1)
    assert.equal(
      await authenticate(at, vector, { ...honest, authData: counted, signature }),
      'wrong_signature',
    )
  }
})

test('self attestation, which browsers let through, is checked', async (t) => {
  const at = await atVectors(t)
  const vector = TAKEN.find(({ name }) => /Self/.test(name))
  assert.ok(vector)
  const { id, authData: synced, clientData } = published(vector)
  const authData = clearSynced(synced)
  const key = keyOf(vector)
  assert.ok(key)
  const attestationObject = selfAttestation(key, authData, Buffer.from('{}'))
  assert.equal(await register(at, vector, { id, authData, clientData, attestationObject }), 'wrong_signature')
  assert.equal(await register(at, vector, { id, authData, clientData }), 'passed')
})
