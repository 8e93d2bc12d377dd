import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fingerprint, hashSecret, sameHash, secretBox, type SecretKey } from './secret-box.ts'

const key = (id: string, fill = id.charCodeAt(0)): SecretKey => ({ id, bytes: Buffer.alloc(32, fill) })
const place = { table: 'messages', column: 'body', row: 'msg_1' }
const box = secretBox([key('a')])

/** Every value that differs from a sealed one in a single bit of its body. */
function* withOneBitChanged(sealed: string): Generator<string> {
  const [id, body = ''] = sealed.split('.')
  const bytes = Buffer.from(body, 'base64url')
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = Buffer.from(bytes)
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    yield `${id}.${changed.toString('base64url')}`
  }
}

test('what was sealed opens in its place, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, row) => {
      assert.equal(box.open({ ...place, row }, box.seal({ ...place, row }, text)), text)
    }),
  )
})

test('the same text is sealed differently each time, and does not show', () => {
  const sealed = [1, 2, 3].map(() => box.seal(place, '123456 is your code'))
  assert.equal(new Set(sealed).size, 3)
  for (const each of sealed) assert.ok(!Buffer.from(each.slice(2), 'base64url').includes('123456'))
})

test('a sealed value that was changed in any bit does not open', () => {
  for (const changed of withOneBitChanged(box.seal(place, '123456')))
    assert.throws(() => box.open(place, changed))
})

test('a sealed value that was cut short does not open', () => {
  const sealed = box.seal(place, '123456')
  for (let length = 0; length < sealed.length; length++)
    assert.throws(() => box.open(place, sealed.slice(0, length)))
})

test('a tag shorter than 128 bits is not even tried, since it could be guessed', () => {
  for (const bytes of [4, 8, 12, 15]) {
    const short = `a.${Buffer.alloc(bytes).toString('base64url')}`
    assert.throws(() => box.open(place, short), /Invalid authentication tag length/)
  }
})

test('a sealed value that was moved to another row, column or table does not open', () => {
  const sealed = box.seal(place, '123456')
  for (const moved of [{ row: 'msg_2' }, { column: 'recipient' }, { table: 'users' }])
    assert.throws(() => box.open({ ...place, ...moved }, sealed))
})

test('a value sealed with a key that is not there says which key is missing', () => {
  assert.throws(() => box.open(place, secretBox([key('b')]).seal(place, 'x')), {
    message: 'the secret key "b" is not among SALLYPORT_SECRET_KEYS',
  })
})

test('after a rotation the first key seals, and both open', () => {
  const old = box.seal(place, 'old')
  const rotated = secretBox([key('b'), key('a')])
  assert.equal(rotated.open(place, old), 'old')
  const fresh = rotated.seal(place, 'new')
  assert.match(fresh, /^b\./)
  assert.equal(rotated.open(place, fresh), 'new')
  assert.throws(() => box.open(place, fresh), /"b"/)
})

test('another key of the same id opens nothing', () => {
  assert.throws(() => secretBox([key('a', 1)]).open(place, secretBox([key('a', 2)]).seal(place, 'x')))
})

test('a keyed hash is the same for the same text, and another for another text, purpose or key', () => {
  const hash = box.mac('code', '123456')
  assert.match(hash, /^[\w-]{43}$/)
  assert.equal(box.mac('code', '123456'), hash)
  const others = [
    box.mac('code', '123457'),
    box.mac('number', '123456'),
    secretBox([key('b')]).mac('code', '123456'),
  ]
  assert.equal(new Set([hash, ...others]).size, 4)
})

test('a secret box without a key is refused', () => {
  assert.throws(() => secretBox([]), /at least one key/)
})

test('a fingerprint tells keys apart by their bytes, and shows none of them', () => {
  assert.equal(fingerprint(key('a', 1)), fingerprint(key('b', 1)))
  assert.notEqual(fingerprint(key('a', 1)), fingerprint(key('a', 2)))
  assert.notEqual(fingerprint(key('a', 1)), key('a', 1).bytes.toString('base64url'))
})

test('hashes are compared by all of their characters', () => {
  assert.ok(sameHash(hashSecret('one'), hashSecret('one')))
  assert.ok(!sameHash(hashSecret('one'), hashSecret('other')))
  assert.ok(!sameHash('abc', 'abcd'))
  assert.ok(!sameHash('', 'a'))
})
