import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseEmail } from './email.ts'

test('an address is kept as typed, and found in any spelling of its letters', () => {
  assert.deepEqual(parseEmail('Alex.Kim@Example.COM'), {
    address: 'Alex.Kim@Example.COM',
    key: 'alex.kim@example.com',
  })
})

test('blanks around it are dropped', () => {
  assert.deepEqual(parseEmail(' \talex.kim@example.com\n'), {
    address: 'alex.kim@example.com',
    key: 'alex.kim@example.com',
  })
})

test('plus tags and dots stay, since only the mail server knows whether they matter', () => {
  assert.equal(parseEmail('alex.kim+sallyport@example.com')?.key, 'alex.kim+sallyport@example.com')
  assert.notEqual(parseEmail('alexkim@example.com')?.key, parseEmail('alex.kim@example.com')?.key)
})

test('a domain in letters of any script is found in its ASCII form too', () => {
  assert.deepEqual(parseEmail('Alex@BÜCHER.example'), {
    address: 'Alex@BÜCHER.example',
    key: 'alex@xn--bcher-kva.example',
  })
  assert.equal(parseEmail('alex@xn--bcher-kva.example')?.key, 'alex@xn--bcher-kva.example')
})

test('letters written in two ways are the same address', () => {
  const composed = parseEmail('ren\u00e9@example.com')
  const decomposed = parseEmail('RENE\u0301@example.com')
  assert.equal(composed?.key, 'ren\u00e9@example.com')
  assert.equal(decomposed?.key, composed?.key)
})

test('what is no address is refused', () => {
  for (const raw of [
    '',
    '@',
    'alex.kim',
    'alex.kim@',
    '@example.com',
    'alex@kim@example.com',
    'alex kim@example.com',
    'alex.kim@exam ple.com',
    'alex.kim@example.com\r\nBcc: robin@example.com',
    'alex\u0000@example.com',
    'alex\u200b@example.com',
    'alex\ud800@example.com',
    'Alex <alex.kim@example.com>',
    '"alex kim"@example.com',
    'alex.kim@example.com,robin@example.com',
    'alex.kim@example..com',
    'alex.kim@.example.com',
    'alex.kim@example.com.',
    'alex.kim@exa%6dple.com',
    'alex.kim@example.com/path',
    'alex.kim@example.com:25',
    'alex.kim@[127.0.0.1]',
    'alex.kim@127.1',
    'alex.kim@1',
  ]) {
    assert.equal(parseEmail(raw), null, JSON.stringify(raw))
  }
})

test('an address of 254 octets is taken, one of 255 is not', () => {
  const ofOctets = (total: number) => {
    const label = 'b'.repeat(61)
    const domain = `${label}.${label}.${label}.example`
    return `${'a'.repeat(total - domain.length - 1)}@${domain}`
  }
  assert.equal(ofOctets(254).length, 254)
  assert.notEqual(parseEmail(ofOctets(254)), null)
  assert.equal(parseEmail(ofOctets(255)), null)
  assert.equal(parseEmail(`${'a'.repeat(65)}@example.com`), null, 'more than 64 before the @')
})

test('the key of an address is an address with that same key', () => {
  fc.assert(
    fc.property(fc.emailAddress(), fc.string({ unit: 'grapheme' }), (email, noise) => {
      for (const raw of [email, `${noise}${email}`, `${noise}@example.com`]) {
        const parsed = parseEmail(raw)
        if (parsed === null) continue
        assert.equal(parseEmail(parsed.key)?.key, parsed.key)
        assert.equal(parseEmail(parsed.address)?.key, parsed.key)
      }
    }),
  )
})
