import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { HOTP, Secret } from 'otpauth'
import { base32 } from './base32.ts'
import { codeAt, isCodeOf, isNear, matchingStep, stepAt } from './totp.ts'

const VECTORS = join(import.meta.dirname, '../../../test/vectors/otp.json')
const { secretAscii, secretBase32, hotp, totp, leadingZeros } = JSON.parse(readFileSync(VECTORS, 'utf8')) as {
  secretAscii: string
  secretBase32: string
  hotp: string[]
  totp: { time: number; eightDigits: string; sixDigits: string }[]
  leadingZeros: [number, string][]
}
const SECRET = Buffer.from(secretAscii)
const NOW = Date.UTC(2026, 10, 24, 10, 12, 7)

test('codes are those of RFC 4226 appendix D and RFC 6238 appendix B', () => {
  assert.deepEqual(
    hotp.map((_, counter) => codeAt(SECRET, counter)),
    hotp,
  )
  for (const { time, eightDigits, sixDigits } of totp) {
    assert.equal(codeAt(SECRET, stepAt(time * 1_000)), sixDigits)
    assert.ok(eightDigits.endsWith(sixDigits))
  }
})

test('a code keeps the zeros that it begins with', () => {
  for (const [step, code] of leadingZeros) assert.equal(codeAt(SECRET, step), code)
})

test('an independent library shows the same codes, whatever the secret and the moment', () => {
  for (let n = 0; n < 500; n++) {
    const secret = randomBytes(n % 2 === 0 ? 20 : 1 + (n % 64))
    const step = n % 3 === 0 ? stepAt(NOW) + n : randomBytes(5).readUIntBE(0, 5)
    const other = new HOTP({ secret: new Secret({ buffer: new Uint8Array(secret).buffer }), digits: 6 })
    assert.equal(codeAt(secret, step), other.generate({ counter: step }))
  }
})

const hasOathtool = spawnSync('oathtool', ['--version']).status === 0

test(
  'oathtool shows the same codes',
  { skip: hasOathtool ? false : 'oathtool is not installed here' },
  () => {
    for (const { time, sixDigits } of totp) {
      const now = new Date(time * 1_000).toISOString().replace('T', ' ').replace('.000Z', ' UTC')
      const said = spawnSync('oathtool', ['--totp=sha1', '--digits=6', '--now', now, '-b', secretBase32])
      assert.equal(said.stdout.toString().trim(), sixDigits)
    }
  },
)

test('a code is taken one step either side of the present one, and two are not', () => {
  const present = stepAt(NOW)
  for (const aside of [-1, 0, 1]) {
    assert.equal(matchingStep(SECRET, codeAt(SECRET, present + aside), NOW, -1), present + aside)
    assert.equal(isNear(present + aside, NOW), true)
  }
  for (const aside of [-3, -2, 2, 3]) {
    assert.equal(matchingStep(SECRET, codeAt(SECRET, present + aside), NOW, -1), null)
    assert.equal(isNear(present + aside, NOW), false)
  }
  assert.equal(stepAt(29_999), 0)
  assert.equal(stepAt(30_000), 1)
})

test('a step that was used, and every one before it, is dead', () => {
  const present = stepAt(NOW)
  for (const aside of [-1, 0, 1]) {
    const code = codeAt(SECRET, present + aside)
    assert.equal(matchingStep(SECRET, code, NOW, present + aside), null)
    assert.equal(matchingStep(SECRET, code, NOW, present + aside + 1), null)
    assert.equal(matchingStep(SECRET, code, NOW, present + aside - 1), present + aside)
  }
})

test('of two steps that show the same code the newer one is used up, and the older one with it', () => {
  const [step, code] = [910_737, '911617']
  assert.deepEqual([codeAt(SECRET, step), codeAt(SECRET, step + 1)], [code, code])
  assert.equal(matchingStep(SECRET, code, step * 30_000, step - 1), step + 1)
})

test('at the beginning of time there is no step before the first', () => {
  assert.equal(matchingStep(SECRET, codeAt(SECRET, 0), 0, -1), 0)
  assert.equal(matchingStep(SECRET, '000000', 0, -1), null)
})

test('what is not six digits is the code of no step', () => {
  const code = codeAt(SECRET, stepAt(NOW))
  for (const other of ['', ` ${code}`, `${code}0`, code.slice(1), 'abcdef', '１２３４５６'])
    assert.equal(isCodeOf(SECRET, stepAt(NOW), other), false, other)
})

test('base 32 is that of RFC 4648 section 10, without its padding', () => {
  for (const [text, encoded] of [
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
    [secretAscii, secretBase32],
  ] as const)
    assert.equal(base32(Buffer.from(text)), encoded)
  for (let length = 0; length < 64; length++) {
    const bytes = randomBytes(length)
    assert.deepEqual(Buffer.from(Secret.fromBase32(base32(bytes)).bytes), bytes)
  }
})
