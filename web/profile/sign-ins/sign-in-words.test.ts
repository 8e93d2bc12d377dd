import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signedInWith, whatStopped, whyStopped } from './sign-in-words.ts'

test('a sign-in says with what it was finished', () => {
  assert.equal(
    signedInWith({ why: 'answered', answered: 'app', byBackup: false }),
    'Signed in with password and app code',
  )
  assert.equal(
    signedInWith({ why: 'answered', answered: 'security_key', byBackup: false }),
    'Signed in with password and security key',
  )
  assert.equal(
    signedInWith({ why: 'recovery_code', answered: 'recovery_code', byBackup: false }),
    'Signed in with password and recovery code',
  )
  assert.equal(
    signedInWith({ why: 'trusted_device', answered: null, byBackup: false }),
    'Signed in with password, on a trusted device',
  )
  assert.equal(
    signedInWith({ why: 'not_demanded', answered: null, byBackup: false }),
    'Signed in with password',
  )
  assert.equal(
    signedInWith({ why: 'answered', answered: 'a_way_of_tomorrow', byBackup: false }),
    'Signed in with password and a second factor',
  )
})

test('what was answered by the backup says so', () => {
  const signIn = { why: 'answered', answered: 'sms', byBackup: true }
  assert.equal(signedInWith(signIn), 'Signed in with password and SMS code, the backup')
})

test('a sign-in that was stopped says by what, how often, and what that means to whom', () => {
  const stopped = (way: string, count: number) => whatStopped({ wrong: { way, count } })
  assert.equal(stopped('app', 3), 'Not signed in: wrong app code, 3 times')
  assert.equal(stopped('sms', 1), 'Not signed in: wrong SMS code')
  assert.equal(stopped('security_key', 2), 'Not signed in: security key refused, twice')
  assert.equal(stopped('a_way_of_tomorrow', 1), 'Not signed in: wrong answer')
  const means = (way: string, count: number, reader: 'user' | 'administrator') =>
    whyStopped({ wrong: { way, count } }, reader)
  assert.equal(means('app', 3, 'user'), 'Somebody entered your password and then 3 wrong codes.')
  assert.equal(means('sms', 1, 'administrator'), 'Somebody entered their password and then a wrong code.')
  assert.equal(
    means('security_key', 1, 'user'),
    'Somebody entered your password, and then a security key was refused.',
  )
})
