import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isSameNumber, typedDigits } from './same-number.ts'

test('a number is the same in every usual form', () => {
  for (const [typed, phone, callingCode] of [
    ['+1 202 555 0118', '+12025550118', '44'],
    ['(202) 555-0118', '+12025550118', '1'],
    ['1 202 555 0118', '+12025550118', '+1'],
    ['07400 123518', '+447400123518', '44'],
    ['７４００ 123518', '+447400123518', '44'],
    ['06 1234 5678', '+390612345678', '39'],
  ] as const)
    assert.ok(isSameNumber(typedDigits(typed) ?? '', phone, callingCode), typed)
})

test('another number, or a part of one, is not the same', () => {
  const digits = typedDigits('202 555 0118') ?? ''
  assert.ok(!isSameNumber(digits, '+442025550118', '1'))
  assert.ok(!isSameNumber(digits, null, '1'))
  assert.ok(!isSameNumber('+2025550118', '+12025550118', '1'))
  assert.ok(!isSameNumber(typedDigits('5550118') ?? '', '+12025550118', '1'))
  for (const typed of ['', '202 55', 'Riley 2025550118', '+1 202 555 0118 ext. 4'])
    assert.equal(typedDigits(typed), null, typed)
})
