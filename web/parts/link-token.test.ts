import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linkToken } from './link-token.ts'

test('the token of a link is what stands behind its #, however a mail program has written it', () => {
  assert.equal(linkToken('#acc_1.abc'), 'acc_1.abc')
  assert.equal(linkToken('#open%20sesame'), 'open sesame')
  assert.equal(linkToken('#100%'), '100%')
  assert.equal(linkToken('#'), '')
  assert.equal(linkToken(''), '')
})
