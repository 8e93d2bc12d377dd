import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foldCode } from './fold-code.ts'

test('a code may be typed with blanks, hyphens and full-width digits', () => {
  for (const typed of [
    '482913',
    ' 482 913 ',
    '482-913',
    '482–913',
    '482−913',
    '４８２９１３',
    '482\u00a0913',
    '\u200e482\u200b913\n',
  ])
    assert.equal(foldCode(typed), '482913', JSON.stringify(typed))
})

test('what is no digit stays, so that it is refused and not guessed', () => {
  assert.equal(foldCode('4829I3'), '4829I3')
  assert.equal(foldCode('٤٨٢٩١٣'), '٤٨٢٩١٣')
  assert.equal(foldCode('   '), '')
})
