import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addUp, newBatchReport, totals } from './test-report.ts'

const reported = (files: string[], text: string, code = 0) => {
  const { report, read } = newBatchReport(files)
  const shown = text.split('\n').filter((line) => read(line))
  return { report: { ...report, code }, shown }
}

const GREEN =
  '✔ a (1ms)\n✔ b (2ms)\nℹ tests 2\nℹ suites 0\nℹ pass 2\nℹ fail 0\nℹ cancelled 0\nℹ skipped 0\nℹ todo 0'
const RED =
  '✖ c (1ms)\nℹ tests 1\nℹ pass 0\nℹ fail 1\nℹ skipped 1\n\n✖ failing tests:\n\n✖ c (1ms)\n  Error: no'

test('what is said of each test is shown at once, and the end of each process is kept for the end of the run', () => {
  const green = reported(['a.test.ts'], GREEN)
  assert.deepEqual(green.shown, ['✔ a (1ms)', '✔ b (2ms)'])
  const red = reported(['c.test.ts'], RED, 1)
  assert.deepEqual(red.shown, ['✖ c (1ms)'])
  const sum = addUp([green.report, red.report])
  assert.deepEqual(sum.counts, { tests: 3, pass: 2, fail: 1, cancelled: 0, skipped: 1, todo: 0 })
  const said = totals(sum, 1_234.5)
  assert.match(
    said,
    /^ℹ tests 3\nℹ pass 2\nℹ fail 1\n[\s\S]*\n✖ failing tests:\n\n✖ c \(1ms\)\n {2}Error: no$/,
  )
  assert.doesNotMatch(totals(addUp([green.report]), 1), /failing/)
})

test('a process that ends in the middle is a failure, whatever its tests said before', () => {
  const broken = reported(['d.test.ts', 'e.test.ts'], '✔ d (1ms)', 0)
  assert.deepEqual(addUp([broken.report]).failures, ['', '✖ the tests broke off (0): d.test.ts e.test.ts'])
})
