import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Refused } from '../call.ts'
import { cannotPrompt, keyRefusal, promptTrouble } from './key-trouble.ts'

const named = (name: string) => Object.assign(new Error('what the browser says'), { name })
const refusal = (code: string, detail: string): Refused => ({
  kind: 'refused',
  code,
  retryAt: null,
  problem: { type: '', title: '', status: 422, detail, code },
})

test('a prompt that she took back is no trouble; one that timed out or was closed is', () => {
  assert.equal(promptTrouble(named('AbortError')), null)
  assert.equal(promptTrouble(named('NotAllowedError')), 'no-answer')
})

test('a key that is there already, a key of another kind, and a wrong address are told apart', () => {
  assert.equal(promptTrouble(named('InvalidStateError')), 'already-there')
  assert.equal(promptTrouble(named('NotSupportedError')), 'unusable')
  assert.equal(promptTrouble(named('SecurityError')), 'wrong-address')
  assert.equal(promptTrouble(named('SomethingNewError')), 'no-answer')
  assert.equal(promptTrouble('no error at all'), 'no-answer')
})

test('a browser without keys and a page that is not secure are known before anything is asked', () => {
  assert.equal(cannotPrompt({ isSecureContext: true, credentials: true }), null)
  assert.equal(cannotPrompt({ isSecureContext: true, credentials: false }), 'unsupported')
  assert.equal(cannotPrompt({ isSecureContext: false, credentials: false }), 'wrong-address')
})

test('what the server says of a key becomes a heading and what to do; other refusals are not about the key', () => {
  assert.deepEqual(
    keyRefusal(
      refusal('key_refused', 'This passkey is copied between devices. Use a hardware security key.'),
    ),
    { title: 'This passkey is copied between devices', text: 'Use a hardware security key.' },
  )
  assert.deepEqual(keyRefusal(refusal('key_refused', 'This key was refused.')), {
    title: 'This key was refused',
    text: '',
  })
  assert.equal(keyRefusal(refusal('code_expired', 'Too old.'))?.title, 'That took too long')
  assert.equal(keyRefusal(refusal('sign_in_expired', 'Over.')), null)
})
