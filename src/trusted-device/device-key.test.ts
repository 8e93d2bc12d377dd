import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { newBrowserKey, signatureOver } from '../../test/trusting.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../store/duration.ts'
import { secretBox } from '../store/secret-box.ts'
import { judgeDeviceProof, newDeviceNonce } from './device-key.ts'

const NOW = Date.UTC(2026, 0, 1)
const BROWSER = 'hash-of-the-secret-of-a-browser'
const EMAIL = 'robin.diaz@example.com'
const LIFE_MS = 5 * MINUTE_MS
const world = {
  box: secretBox([{ id: 'test', bytes: Buffer.alloc(32, 7) }]),
  random: { bytes: randomBytes, whole: () => 0 },
}
const own = newBrowserKey()

/** Judges a proof by the key of a browser; what is not said is as it should be. */
function judged(
  over: {
    nonce?: string
    signature?: string
    email?: string
    key?: typeof own
    browser?: string | null
    after?: number
  } = {},
) {
  const { key = own, email = EMAIL, browser = BROWSER, after = 0 } = over
  const nonce = over.nonce ?? newDeviceNonce(world, browser, NOW).nonce
  const signature = over.signature ?? signatureOver(key.privateKey, nonce, email)
  return judgeDeviceProof(world, own.deviceKey, BROWSER, EMAIL, { nonce, signature }, NOW + after)
}

test('a signature by the key of the browser over a fresh nonce and the e-mail shows that it holds the key', () => {
  assert.equal(judged(), 'live')
  const { nonce, expiresAt } = newDeviceNonce(world, BROWSER, NOW)
  assert.equal(expiresAt, NOW + LIFE_MS)
  assert.notEqual(nonce, newDeviceNonce(world, BROWSER, NOW).nonce, 'no two are alike')
  assert.ok(nonce.length <= 100, 'the wire takes it')
})

test('a nonce lives five minutes', () => {
  assert.equal(judged({ after: LIFE_MS - 1 }), 'live')
  assert.equal(judged({ after: LIFE_MS }), 'stale')
})

test('a nonce from a clock that is ahead of ours by a minute at most is fresh; from one further ahead it is not', () => {
  assert.equal(judged({ after: -MINUTE_MS }), 'live')
  assert.equal(judged({ after: -MINUTE_MS - SECOND_MS }), 'stale')
  assert.equal(judged({ after: -HOUR_MS }), 'stale')
})

test('who signs a nonce that is not of ours, or not of this browser, holds the key and shows it by nothing', () => {
  const { nonce } = newDeviceNonce(world, BROWSER, NOW)
  const [expiresAt = '', chance = '', mac = ''] = nonce.split('.')
  const later = [String(Number(expiresAt) + HOUR_MS), chance, mac].join('.')
  const other = secretBox([{ id: 'test', bytes: Buffer.alloc(32, 8) }])
  const foreign = newDeviceNonce({ ...world, box: other }, BROWSER, NOW).nonce
  for (const forged of [later, `${expiresAt}.${chance}.`, `${expiresAt}.x.${mac}`, 'x', '', '..', foreign])
    assert.equal(judged({ nonce: forged }), 'stale', forged)
  assert.equal(judged({ browser: 'hash-of-another' }), 'stale')
  assert.equal(judged({ browser: null }), 'stale', 'handed out before it had a secret')
})

test('what is no signature of this key over this e-mail shows nothing', () => {
  assert.equal(judgeDeviceProof(world, own.deviceKey, BROWSER, EMAIL, null, NOW), 'no_key')
  assert.equal(judged({ key: newBrowserKey() }), 'no_key', 'by another key')
  assert.equal(judged({ email: 'other@example.com' }), 'no_key', 'over another e-mail')
  for (const signature of ['', 'x', 'A'.repeat(86), 'A'.repeat(100), '%%%'])
    assert.equal(judged({ signature }), 'no_key', signature)
  const { nonce } = newDeviceNonce(world, BROWSER, NOW)
  const overAnother = signatureOver(own.privateKey, newDeviceNonce(world, BROWSER, NOW).nonce, EMAIL)
  assert.equal(judged({ nonce, signature: overAnother }), 'no_key', 'over another nonce')
})

test('a stored key that cannot be read lets nobody in', () => {
  const { nonce } = newDeviceNonce(world, BROWSER, NOW)
  const proof = { nonce, signature: signatureOver(own.privateKey, nonce, EMAIL) }
  assert.equal(judgeDeviceProof(world, 'broken', BROWSER, EMAIL, proof, NOW), 'no_key')
})
