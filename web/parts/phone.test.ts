import assert from 'node:assert/strict'
import { test } from 'node:test'
import { spacedPhone } from './phone.ts'

test('a number is shown in groups that are easy to read', () => {
  for (const [e164, shown] of [
    ['+12025550123', '+1 202 555 0123'],
    ['+447700900789', '+44 7700 900789'],
    ['+442079460018', '+44 20 7946 0018'],
    ['+441614960123', '+44 161 496 0123'],
    ['+441135550123', '+44 113 555 0123'],
    ['+441632960123', '+44 1632 960123'],
    ['+443001234567', '+44 300 123 4567'],
    ['+353851234567', '+353 851 234 567'],
    ['+4915112345678', '+49 15 112 345 678'],
    ['+3725123456', '+372 5123 456'],
  ] as const)
    assert.equal(spacedPhone(e164), shown)
})

test('what is no E.164 number is shown as it is', () => {
  assert.equal(spacedPhone('•••• 789'), '•••• 789')
})
