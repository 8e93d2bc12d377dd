import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { isoCBOR } from '@simplewebauthn/server/helpers'
import { isSoundKey } from './cose-key.ts'

/** An RS256 key as COSE has it (RFC 8230 §4). */
function rsaKey(modulusLength: number, publicExponent: number): Uint8Array {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength, publicExponent })
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' })
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'))
  return isoCBOR.encode(
    new Map<number, number | Uint8Array>([
      [1, 3],
      [3, -257],
      [-1, bytes(n)],
      [-2, bytes(e)],
    ]),
  )
}

test('an RSA key is taken at 2048 to 4096 bits and with the exponent that every maker uses', () => {
  assert.equal(isSoundKey(rsaKey(2048, 65_537)), true)
  assert.equal(isSoundKey(rsaKey(4096, 65_537)), true)
  assert.equal(isSoundKey(rsaKey(1024, 65_537)), false)
  assert.equal(isSoundKey(rsaKey(2048, 3)), false)
  assert.equal(isSoundKey(rsaKey(4104, 65_537)), false)
})
