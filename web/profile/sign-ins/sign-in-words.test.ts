import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signedInWith } from './sign-in-words.ts'

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
