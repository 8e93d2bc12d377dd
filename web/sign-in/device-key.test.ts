import assert from 'node:assert/strict'
import { createPublicKey, verify } from 'node:crypto'
import { test } from 'node:test'
import type { Away, Refused } from '../call.ts'
import { deviceProof, keepsKeyFor, publicDeviceKey } from './device-key.ts'
import type { KeyShelf } from './key-shelf.ts'

/** A shelf as two tabs share it. */
function shelf(): KeyShelf & { kept: CryptoKeyPair | null } {
  const one: KeyShelf & { kept: CryptoKeyPair | null } = {
    kept: null,
    find: async () => one.kept,
    keep: async (made) => (one.kept ??= made),
  }
  return one
}
const broken: KeyShelf = {
  find: () => Promise.reject(new Error('no IndexedDB')),
  keep: () => Promise.reject(new Error('no IndexedDB')),
}
const hanging: KeyShelf = {
  find: () => new Promise(() => undefined),
  keep: () => new Promise(() => undefined),
}
const given = async () =>
  ({ kind: 'done', value: { nonce: 'a.b.c', expiresAt: '2026-11-24T10:17:00Z' } }) as const
const notAsked = () => assert.fail('no nonce is asked for')
const NONE = { kind: 'done', value: null }

test('the key is made once, kept before it is told of, and stays in the browser', async () => {
  const here = shelf()
  const told = await publicDeviceKey(here)
  assert.ok(told && here.kept)
  assert.equal(here.kept.privateKey.extractable, false)
  await assert.rejects(crypto.subtle.exportKey('pkcs8', here.kept.privateKey))
  assert.equal(await publicDeviceKey(here), told)
  const key = createPublicKey({ key: Buffer.from(told, 'base64url'), format: 'der', type: 'spki' })
  assert.equal(key.asymmetricKeyDetails?.namedCurve, 'prime256v1')
  assert.match(told, /^[\w-]+$/)
})

test('of two tabs that make a key at once, both tell of the same', async () => {
  const here = shelf()
  const late: KeyShelf = { find: async () => null, keep: here.keep }
  const [one, other] = await Promise.all([publicDeviceKey(late), publicDeviceKey(late)])
  assert.ok(one)
  assert.equal(one, other)
})

test('the proof is a signature over the nonce and the e-mail, as the server checks it', async () => {
  const here = shelf()
  const told = await publicDeviceKey(here)
  const reply = await deviceProof('alex.kim@example.com', given, here)
  assert.ok(reply.kind === 'done' && reply.value)
  assert.equal(reply.value.nonce, 'a.b.c')
  const signed = Buffer.from('sallyport device proof\na.b.c\nalex.kim@example.com')
  const key = createPublicKey({ key: Buffer.from(told ?? '', 'base64url'), format: 'der', type: 'spki' })
  const signature = Buffer.from(reply.value.signature, 'base64url')
  assert.equal(verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature), true)
})

test('a browser without a key proves nothing, and asks for no nonce', async () => {
  for (const none of [shelf(), broken]) assert.deepEqual(await deviceProof('a@b.c', notAsked, none), NONE)
})

test('a browser with a key never signs in without it because the server was away or said no', async () => {
  const here = shelf()
  await publicDeviceKey(here)
  const away: Away = { kind: 'away', requestId: null }
  assert.equal(await deviceProof('a@b.c', async () => away, here), away)
  const problem = { type: '', title: '', status: 429, detail: '', code: 'too_many_attempts' }
  const refused: Refused = { kind: 'refused', code: problem.code, problem, retryAt: null }
  assert.equal(await deviceProof('a@b.c', async () => refused, here), refused)
})

test('where a browser keeps nothing, or never answers, trust goes without a key', async (t) => {
  assert.equal(await publicDeviceKey(broken), null)
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const trust = publicDeviceKey(hanging)
  t.mock.timers.tick(2000)
  assert.equal(await trust, null)
  const proof = deviceProof('a@b.c', notAsked, hanging)
  t.mock.timers.tick(10_000)
  assert.deepEqual(await proof, NONE)
})

test('a key that is not used for a week is cleared by WebKit alone', () => {
  const [webkit, chromium, firefox] = ['Apple Computer, Inc.', 'Google Inc.', '']
  for (const period of ['1_day', '1_week', '30_days']) {
    assert.equal(keepsKeyFor(period, webkit), period !== '30_days', period)
    for (const vendor of [chromium, firefox]) assert.equal(keepsKeyFor(period, vendor), true)
  }
})
