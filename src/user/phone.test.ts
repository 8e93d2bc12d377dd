import assert from 'node:assert/strict'
import { test } from 'node:test'
import { COUNTRIES, isCountry, maskPhone, parsePhone, type PhoneKind } from './phone.ts'

const e164Of = (raw: string, country: Parameters<typeof parsePhone>[1] = 'US') =>
  parsePhone(raw, country)?.e164 ?? null

test('a number is read in any form that a person writes it in', () => {
  for (const raw of [
    '+12025550123',
    '+1 202 555 0123',
    ' +1 (202) 555-0123 ',
    '202-555-0123',
    '(202) 555 0123',
    '202.555.0123',
    '1 202 555 0123',
    '011 1 202 555 0123',
  ]) {
    assert.equal(e164Of(raw), '+12025550123', raw)
  }
})

test("without a country code it is a number of the account's country", () => {
  assert.equal(e164Of('0171 1234567', 'DE'), '+491711234567')
  assert.equal(e164Of('500 100 200', 'PL'), '+48500100200')
  assert.equal(e164Of('00 1 202 555 0123', 'GB'), '+12025550123')
  assert.equal(e164Of('+1 202 555 0123', 'GB'), '+12025550123')
})

test('full-width digits and signs, and digits of other scripts, are folded', () => {
  assert.equal(e164Of('＋１　２０２　５５５　０１２３'), '+12025550123')
  assert.equal(e164Of('（２０２）５５５－０１２３'), '+12025550123')
  assert.equal(e164Of('٠١٧١١٢٣٤٥٦٧', 'DE'), '+491711234567')
})

test('what is no number of any country is refused', () => {
  for (const raw of [
    '',
    'nova',
    '+',
    '12345',
    '+1 202 555 012',
    '+1 202 555 01234',
    '+44 7700 900123',
    '+999 123 456 789',
    '+1 202 555 0123 ext. 5',
    '+1 202 555 0123 x5',
    '+1 202 555 0123#5',
    '+12025550123,,5',
    '+12025550123;isub=12',
    '+12025550123；isub=12',
    '+12025550123;ext=5',
    'tel:+12025550123',
    'tel:+12025550123;ext=5',
    'tel:202-555-0123;phone-context=+1;isub=3',
    'call +1 202 555 0123 now',
    '+1 202 555 0123\u0000',
    '1'.repeat(10_000),
  ]) {
    assert.equal(parsePhone(raw, 'US'), null, raw.slice(0, 40))
  }
})

const KINDS_TOLD: [raw: string, kind: PhoneKind, canReceiveSms: boolean, country: string | null][] = [
  ['+48 500 100 200', 'mobile', true, 'PL'],
  ['+1 202 555 0123', 'fixed_line_or_mobile', true, 'US'],
  ['+44 56 0000 1234', 'voip', true, 'GB'],
  ['+44 70 1234 5678', 'personal_number', true, 'GB'],
  ['+44 20 7946 0958', 'fixed_line', false, 'GB'],
  ['+49 900 1 123456', 'premium_rate', false, 'DE'],
  ['+1 800 356 9377', 'toll_free', false, 'US'],
  ['+800 1234 5678', 'toll_free', false, null],
  ['+49 180 5 123456', 'shared_cost', false, 'DE'],
  ['+44 55 1234 5678', 'company_number', false, 'GB'],
  ['+44 7600 123456', 'pager', false, 'GB'],
]
for (const [raw, kind, canReceiveSms, country] of KINDS_TOLD) {
  test(`a number of the kind ${kind} (${raw}) can${canReceiveSms ? '' : 'not'} receive SMS`, () => {
    const phone = parsePhone(raw, 'US')
    assert.deepEqual(phone, { e164: raw.replaceAll(' ', ''), kind, canReceiveSms, country })
  })
}

test('only the last three digits of a number are shown', () => {
  assert.equal(maskPhone('+12025550789'), '•••• 789')
})

test('the countries are those with a telephone code, each once, in the order of their codes', () => {
  const codes = COUNTRIES.map(({ code }) => code)
  assert.ok(codes.length >= 240, `${codes.length} countries`)
  assert.deepEqual(codes, [...new Set(codes)].toSorted())
  assert.deepEqual(
    COUNTRIES.find(({ code }) => code === 'GB'),
    { code: 'GB', callingCode: '44' },
  )
  assert.ok(COUNTRIES.every(({ callingCode }) => /^[1-9]\d{0,2}$/.test(callingCode)))
})

test('a country is its code in capitals, and nothing else', () => {
  assert.ok(COUNTRIES.every(({ code }) => isCountry(code)))
  for (const odd of ['', 'gb', 'XX', 'GBR', '44', 'toString', '__proto__', 'constructor', '001']) {
    assert.equal(isCountry(odd), false, odd)
  }
})
