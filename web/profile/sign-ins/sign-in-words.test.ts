import assert from 'node:assert/strict'
import { test } from 'node:test'
import { byDay, signedInWith } from './sign-in-words.ts'

test('a sign-in says with what it was finished', () => {
  assert.equal(signedInWith({ why: 'answered', answered: 'app' }), 'Signed in with password and app code')
  assert.equal(
    signedInWith({ why: 'answered', answered: 'security_key' }),
    'Signed in with password and security key',
  )
  assert.equal(
    signedInWith({ why: 'recovery_code', answered: 'recovery_code' }),
    'Signed in with password and recovery code',
  )
  assert.equal(
    signedInWith({ why: 'trusted_device', answered: null }),
    'Signed in with password, on a trusted device',
  )
  assert.equal(signedInWith({ why: 'not_demanded', answered: null }), 'Signed in with password')
  assert.equal(
    signedInWith({ why: 'answered', answered: 'a_way_of_tomorrow' }),
    'Signed in with password and a second factor',
  )
})

test('sign-ins stand under their days, the newest first, today and yesterday by name', () => {
  const at = (day: number, hour: number) => ({ at: new Date(2026, 10, day, hour).toISOString() })
  const days = byDay([at(24, 10), at(24, 0), at(23, 23), at(20, 8)], new Date(2026, 10, 24, 12))
  assert.deepEqual(
    days.map(({ heading, signIns }) => [heading, signIns.length]),
    [
      ['Today, 24 November 2026', 2],
      ['Yesterday, 23 November 2026', 1],
      ['Friday, 20 November 2026', 1],
    ],
  )
})

test('the day after a change of the clocks is still told by its name', () => {
  const days = byDay([{ at: new Date(2026, 2, 1, 0, 30).toISOString() }], new Date(2026, 2, 2, 0, 10))
  assert.deepEqual(
    days.map(({ heading }) => heading),
    ['Yesterday, 1 March 2026'],
  )
  assert.deepEqual(byDay([], new Date()), [])
})
