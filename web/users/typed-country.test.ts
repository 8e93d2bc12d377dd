import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countriesTyped } from './typed-country.ts'

const COUNTRIES = [
  { code: 'US', callingCode: '1' },
  { code: 'CA', callingCode: '1' },
  { code: 'GB', callingCode: '44' },
  { code: 'IE', callingCode: '353' },
]
const typed = (digits: string) => countriesTyped(digits, COUNTRIES).map(({ code }) => code)

test('a number with a country code is one of the countries that have it', () => {
  assert.deepEqual(typed('+353851234567'), ['IE'])
  assert.deepEqual(typed('00447400123456'), ['GB'])
  assert.deepEqual(typed('+12025550123'), ['US', 'CA'])
})

test('of one without it nothing is said', () => {
  for (const digits of ['07400123456', '3538512345', '+', '+99912345']) assert.deepEqual(typed(digits), [])
})
