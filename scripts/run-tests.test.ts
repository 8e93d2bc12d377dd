import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseFiles, inBatches } from './run-tests.ts'

test('words after the command choose the test files whose path contains one of them', () => {
  const paths = ['src/store/store.test.ts', 'src/policy/policy.test.ts', 'e2e/first-run.test.ts']
  assert.deepEqual(chooseFiles(paths, []), paths)
  assert.deepEqual(chooseFiles(paths, ['policy', 'e2e/']), [paths[1], paths[2]])
})

test('every file is in one batch, in its order', () => {
  assert.deepEqual(inBatches(['a', 'b', 'c', 'd', 'e'], 2), [['a', 'b'], ['c', 'd'], ['e']])
  assert.deepEqual(inBatches([], 2), [])
})
