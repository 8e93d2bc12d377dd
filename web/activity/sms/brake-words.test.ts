import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brakeInWords } from './brake-words.ts'

test('a brake says which SMS are paused', () => {
  for (const [scope, prefix, proven, says] of [
    ['block', '+4477009006', true, 'to numbers starting with +44 7700 9006'],
    ['block', '+4477009006', false, 'to unproven numbers starting with +44 7700 9006'],
    ['range', '+44770090', false, 'to unproven numbers starting with +44 7700 90'],
    ['network', null, true, 'to numbers that one network asks for'],
    ['account', null, false, 'to unproven numbers'],
  ] as const)
    assert.equal(brakeInWords({ scope, prefix, proven }), says)
})
