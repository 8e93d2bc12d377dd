import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeMap } from './make-docs.ts'
import { firstSentence } from './source-tree.ts'

test('the map names each room in building order, and each of its files with its first sentence', () => {
  const tree = new Map([
    ['src/account/account.ts', '/** An account. It has users. */\nexport type Account = { name: string }'],
    ['src/account/account.test.ts', ''],
    ['src/refusal.ts', ''],
  ])
  const map = makeMap(tree, [
    { name: 'refusal', holds: 'every way we say no' },
    { name: 'account', holds: 'an account' },
  ])
  assert.equal(
    map.slice(map.indexOf('## ')),
    '## refusal\n\nEvery way we say no.\n\n- [`refusal.ts`](../src/refusal.ts)\n\n' +
      '## account\n\nAn account.\n\n- [`account/account.ts`](../src/account/account.ts): An account.\n',
  )
})

test('a file speaks by the first sentence of what bears its name, else of what it explains first', () => {
  const text =
    '/** Not this. */\nconst a = 1\n/**\n * First of all,\n * this. And more.\n */\nexport const b = 1\n/** Bears its name */\nexport async function doIt() {}'
  assert.equal(firstSentence('src/account/any.ts', text), 'First of all, this.')
  assert.equal(firstSentence('src/account/do-it.ts', text), 'Bears its name')
  assert.equal(firstSentence('src/account/any.ts', 'const a = 1'), undefined)
})
