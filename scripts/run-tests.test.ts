import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseFiles, executedTests } from './run-tests.ts'

test('a run that executed nothing is told from one that did', () => {
  assert.equal(executedTests('✔ a\nℹ tests 3\nℹ pass 2\nℹ fail 1\nℹ cancelled 0\nℹ skipped 0\n'), 3)
  assert.equal(executedTests('ℹ tests 1\nℹ pass 0\nℹ fail 0\nℹ cancelled 0\nℹ skipped 1\n'), 0)
  assert.equal(executedTests('✔ src/a/a.test.ts (9.1ms)\nℹ pass 1\nℹ fail 0\nℹ cancelled 0\n'), 0)
  assert.equal(executedTests(''), 0)
})

test('words after the command choose the test files whose path contains one of them', () => {
  const paths = ['src/store/store.test.ts', 'src/policy/policy.test.ts', 'e2e/first-run.test.ts']
  assert.deepEqual(chooseFiles(paths, []), paths)
  assert.deepEqual(chooseFiles(paths, ['policy', 'e2e/']), [paths[1], paths[2]])
})
