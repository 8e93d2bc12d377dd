import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dictionary } from '@zxcvbn-ts/language-common'
import fc from 'fast-check'
import { checkPassword, passwordToHash } from './password-rules.ts'

const CONTEXT = { email: 'alex.kim@example.com', name: 'Alex Kim', productName: 'Sallyport' }
const verdictOf = (raw: string) => {
  const verdict = checkPassword(raw, CONTEXT)
  return verdict.ok ? 'ok' : verdict.code
}
const sentenceOf = (raw: string) => {
  const verdict = checkPassword(raw, CONTEXT)
  return verdict.ok ? null : verdict.detail
}
/** Characters without a pattern. */
const UNPATTERNED = 'tq7 zvw0 Rm-kd9 xu2 hpb5 Jg=fn3 aoe8 yLc'
const ofLength = (count: number) => UNPATTERNED.repeat(8).slice(0, count)

test('a password of 15 characters is taken, one of 14 is not', () => {
  assert.equal(verdictOf(ofLength(15)), 'ok')
  assert.equal(verdictOf(ofLength(14)), 'password_too_short')
  assert.equal(verdictOf(''), 'password_too_short')
  assert.equal(sentenceOf('elevenchars'), 'This one has 11 characters. Use at least 15.')
  assert.equal(sentenceOf('x'), 'This one has 1 character. Use at least 15.')
})

test('a password of 256 characters is taken, one of 257 is not', () => {
  assert.equal(verdictOf(ofLength(256)), 'ok')
  assert.equal(verdictOf(ofLength(257)), 'invalid')
  assert.equal(sentenceOf(ofLength(257)), 'This one has 257 characters. Use at most 256.')
})

test('characters are Unicode code points of the NFC form, not bytes and not halves', () => {
  const keys = ['🔑', '🚪', '🌊', '🪁', '🧭', '🐙', '🍋', '🎻', '🏔', '🕯', '🌵', '🦉', '🎈', '🪶', '🧊']
  assert.equal(verdictOf(keys.join('')), 'ok')
  assert.equal(verdictOf(keys.slice(1).join('')), 'password_too_short')
  const decomposed = 'e\u0301 u\u0308 n\u0303 a\u030a'
  assert.equal(sentenceOf(decomposed), 'This one has 7 characters. Use at least 15.')
})

test('a password is the same whether its letters were typed whole or put together', () => {
  const verdict = checkPassword('Cafe\u0301 u\u0308ber der Bru\u0308cke', CONTEXT)
  assert.deepEqual(verdict, { ok: true, password: 'Caf\u00e9 \u00fcber der Br\u00fccke' })
  assert.equal(passwordToHash('Cafe\u0301'), passwordToHash('Caf\u00e9'))
})

test('compatibility forms, blanks at either end and capitals are part of a password', () => {
  for (const raw of [' four unrelated words ', 'ﬁve unrelated words', 'FOUR Unrelated wordS']) {
    assert.deepEqual(checkPassword(raw, CONTEXT), { ok: true, password: raw })
  }
})

test('no composition is asked for: words, digits, signs or any script alone will do', () => {
  for (const raw of [
    'correct horse battery staple',
    'monkeybutterfly',
    '492837465019283',
    '~|}{<>?/=-^$#;[@',
    'пять обычных слов рядом',
    '正しい馬の電池と止め金の四つの言葉',
  ]) {
    assert.equal(verdictOf(raw), 'ok', raw)
  }
})

test('half a character is none', () => {
  assert.equal(verdictOf(`${ofLength(20)}\ud83d`), 'invalid')
})

test('the list holds tens of thousands of passwords, and refuses every one that is long enough, in any case', () => {
  const list = dictionary['passwords-common']
  assert.ok(list.length > 40_000, `${list.length} on the list`)
  const longEnough = list.filter((password) => Array.from(password).length >= 15)
  assert.ok(longEnough.length >= 40, `${longEnough.length} of 15 characters and more`)
  for (const password of longEnough) {
    assert.equal(verdictOf(password), 'password_common', password)
    assert.equal(verdictOf(password.toUpperCase()), 'password_common', password)
  }
})

test('every listed password is refused when it is only repeated until it is long enough', () => {
  for (const password of dictionary['passwords-common']) {
    const length = Array.from(password).length
    if (length >= 15) continue
    const repeated = Array.from(password.repeat(15)).slice(0, 15).join('')
    assert.equal(verdictOf(repeated), 'password_common', repeated)
  }
})

const REFUSED: Record<string, string[]> = {
  'one part again and again': [
    'aaaaaaaaaaaaaaa',
    '!!!!!!!!!!!!!!!',
    '🔑'.repeat(15),
    '123123123123123',
    'passwordpassword',
    'password password',
    'Password-Password1!',
    'passwordpasswor',
    'iloveyou iloveyou 2026',
    'x9kQ2mz7x9kQ2mz7',
  ],
  'a straight run along the alphabet, the digits or the keyboard': [
    'abcdefghijklmno',
    'zyxwvutsrqponml',
    'xyzabcdefghijkl',
    '123456789012345',
    '543210987654321',
    'qwertyuiopasdfg',
    'lkjhgfdsapoiuytrewq',
    'azertyuiopqsdfg',
    'qwertzuiopasdfg',
    'abcdefgh12345678',
    'abc-def-ghi-jkl-mno',
    '111222333444555',
    '!@#$%^&*()_+!@#',
  ],
  'a common password with a few digits at its end': [
    'password1234567',
    'password12345678901234567890',
    'Administrator-2026',
    'sunshine19840723',
    'butterfly 2026 !!!',
  ],
  'the e-mail address, the name or the product': [
    'alex.kim@example.com',
    'Alex.Kim@Example.Com 1',
    'alexkimalexkim12',
    'kim.alex.sallyport',
    'sallyportsallyport',
    'Sallyport123456',
    'Sallyport-2026!!',
    'Sallyport Alex Kim',
    'example sallyport',
  ],
}
for (const [kind, passwords] of Object.entries(REFUSED)) {
  test(`refused as common: ${kind}`, () => {
    for (const raw of passwords) assert.equal(verdictOf(raw), 'password_common', raw)
  })
}

test('what only contains such a part is taken', () => {
  for (const raw of [
    'sallyport is a great product',
    'qwerty-Alex-492017',
    'kimkimkim4920173648',
    'dragon dragon fly 8',
    'password of the day',
    'abcdefgh ijkl mnq',
  ]) {
    assert.equal(verdictOf(raw), 'ok', raw)
  }
})

test('a part of 15 letters and digits may be repeated, one of 14 may not', () => {
  assert.equal(verdictOf('tq7zvw0Rmkd9xu2'.repeat(2)), 'ok')
  assert.equal(verdictOf('tq7zvw0Rmkd9xu'.repeat(2)), 'password_common')
})

test('names of one or two letters refuse nothing, and a missing name neither', () => {
  const context = { email: 'bo@li.example', name: 'Bo Li', productName: 'X' }
  assert.equal(checkPassword('boliboboliloboli', context).ok, true)
  assert.equal(checkPassword('four unrelated words', { email: 'bo@li.example', productName: 'X' }).ok, true)
})

test('what is taken is NFC, 15 to 256 code points, and is taken again unchanged', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (raw) => {
      const verdict = checkPassword(raw, CONTEXT)
      if (!verdict.ok) return
      const length = Array.from(verdict.password).length
      assert.ok(length >= 15 && length <= 256)
      assert.equal(verdict.password, raw.normalize('NFC'))
      assert.deepEqual(checkPassword(verdict.password, CONTEXT), verdict)
    }),
  )
})
