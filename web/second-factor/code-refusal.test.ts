import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Refused } from '../call.ts'
import { allDigits, codeRefusal } from './code-refusal.ts'

const refusal = (code: string, extra: Record<string, unknown> = {}): Refused => ({
  kind: 'refused',
  code,
  retryAt: null,
  problem: { type: '', title: '', status: 422, detail: '', code, ...extra },
})

test('a code is sent when it has all its digits, six by SMS and eight by mail, however they are spaced', () => {
  assert.deepEqual(allDigits(' 482 913 ', 'sms'), { code: '482913' })
  assert.deepEqual(allDigits('5520-1184', 'email'), { code: '55201184' })
  assert.deepEqual(allDigits('５５２０１１８４', 'email'), { code: '55201184' })
  assert.deepEqual(allDigits('482913', 'email'), { error: 'Enter the 8 digits.' })
  assert.deepEqual(allDigits('55201184', 'sms'), { error: 'Enter the 6 digits.' })
  assert.deepEqual(allDigits('48291x', 'sms'), { error: 'Enter the 6 digits.' })
  assert.deepEqual(allDigits(' ', 'email'), { error: 'Enter the code.' })
})

test('a wrong code says where the newest is, and near the lock how many tries are left', () => {
  assert.equal(codeRefusal(refusal('code_wrong'), 'sms'), 'That code is not right. Check the newest SMS.')
  assert.equal(
    codeRefusal(refusal('code_wrong'), 'email'),
    'That code is not right. Check the newest e-mail.',
  )
  assert.equal(
    codeRefusal(refusal('code_wrong', { triesLeft: 1 }), 'email'),
    'That code is not right. After 1 more wrong code, codes are paused for 15 minutes.',
  )
  assert.equal(codeRefusal(refusal('code_expired'), 'email'), 'This code is too old. Send a new one.')
})

test('what is not about the code is not said under its field', () => {
  for (const code of ['too_many_attempts', 'sign_in_expired', 'sign_in_replaced', 'code_used'])
    assert.equal(codeRefusal(refusal(code), 'email'), null)
})
