import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foldToGsm, isGsm, segmentsOf } from './gsm-alphabet.ts'

test('the alphabet has 127 characters and ten that count twice', () => {
  const all = Array.from({ length: 0x20ad }, (_, code) => String.fromCharCode(code)).filter(isGsm)
  assert.equal(all.length, 127 + 10)
  assert.deepEqual(['ç', 'Ç', 'ñ', 'Á', '’', 'ı'].map(isGsm), [false, true, true, false, false, false])
})

test('a text is as many SMS as it takes, by its alphabet', () => {
  const of = (one: string, times: number) => segmentsOf(one.repeat(times))
  assert.deepEqual([of('a', 160), of('a', 161), of('a', 306), of('a', 307)], [1, 2, 2, 3])
  assert.deepEqual([of('€', 80), of('€', 81)], [1, 2])
  assert.deepEqual([of('ж', 70), of('ж', 71), of('ж', 134), of('ж', 135)], [1, 2, 2, 3])
  assert.deepEqual([of('😀', 35), of('😀', 36)], [1, 2], 'what lies beyond takes two places')
})

test('what is near to the alphabet is said in it; another script cannot be', () => {
  assert.equal(foldToGsm('Ákos’ “Café” – Łódź …'), 'Akos\' "Café" - Lodz ...')
  assert.deepEqual([foldToGsm('Пример'), foldToGsm('例')], [null, null])
})
