import assert from 'node:assert/strict'
import { test } from 'node:test'
import { spacedPhone, spacedPrefix } from './phone.ts'

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

test('how numbers begin is shown in their groups', () => {
  for (const [prefix, left, shown] of [
    ['+4477009006', 2, '+44 7700 9006'],
    ['+120255501', 2, '+1 202 555 01'],
    ['+1202555', 4, '+1 202 555'],
    ['+35385123', 4, '+353 851 23'],
    ['+3538512345', 2, '+353 851 234 5'],
    ['+37251234', 2, '+372 5123 4'],
  ] as const)
    assert.equal(spacedPrefix(prefix, left), shown)
})
