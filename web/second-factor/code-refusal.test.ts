import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Refused } from '../call.ts'
import { wholeCode, codeRefusal } from './code-refusal.ts'

const refusal = (code: string, extra: Record<string, unknown> = {}): Refused => ({
  kind: 'refused',
  code,
  retryAt: null,
  problem: { type: '', title: '', status: 422, detail: '', code, ...extra },
})

test('a code is sent when it has all its digits, six by SMS and eight by mail, however they are spaced', () => {
  assert.deepEqual(wholeCode(' 482 913 ', 'sms'), { code: '482913' })
  assert.deepEqual(wholeCode('5520-1184', 'email'), { code: '55201184' })
  assert.deepEqual(wholeCode('５５２０１１８４', 'email'), { code: '55201184' })
  assert.deepEqual(wholeCode('482913', 'email'), { error: 'Enter the 8 digits.' })
  assert.deepEqual(wholeCode('55201184', 'sms'), { error: 'Enter the 6 digits.' })
  assert.deepEqual(wholeCode('48291x', 'sms'), { error: 'Enter the 6 digits.' })
  assert.deepEqual(wholeCode(' ', 'email'), { error: 'Enter the code.' })
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

test('a recovery or temporary code may be typed with hyphens, blanks, small and full-width letters', () => {
  for (const typed of [
    'ujzd-egxd-ncf3-2epf',
    ' UJZD EGXD NCF3 2EPF ',
    'ＵＪＺＤ－ＥＧＸＤ－ＮＣＦ３－２ＥＰＦ',
  ])
    assert.deepEqual(wholeCode(typed, 'recovery_code'), { code: 'UJZDEGXDNCF32EPF' }, typed)
  assert.deepEqual(wholeCode('4f7kq-m2x3b', 'temporary_code'), { code: '4F7KQM2X3B' })
  assert.deepEqual(wholeCode('4f7kq', 'temporary_code'), { error: 'Enter all 10 letters and digits.' })
  assert.deepEqual(wholeCode('ujzd-egxd', 'recovery_code'), { error: 'Enter all 16 letters and digits.' })
})

test('a rescue that is wrong, too old or used is refused in the same words', () => {
  for (const way of ['recovery_code', 'temporary_code'] as const)
    for (const code of ['code_wrong', 'code_expired', 'code_used'])
      assert.equal(codeRefusal(refusal(code), way), 'That code is not right, or was used already.')
})

test('an app shows a new code every half minute: a used one is waited out, a wrong one points at the time', () => {
  const used = 'That code was used already. Wait for the next one.'
  assert.equal(codeRefusal(refusal('code_used'), 'app'), used)
  assert.equal(codeRefusal(refusal('code_used'), 'new_app'), null)
  assert.equal(
    codeRefusal(refusal('code_wrong'), 'app'),
    'That code is not right. Enter the code that the app shows now.',
  )
  assert.match(codeRefusal(refusal('code_wrong'), 'new_app') ?? '', /sets its time by itself/)
})
