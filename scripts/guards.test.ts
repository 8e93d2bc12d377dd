import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { GUARDS } from './guards-table.ts'
import { applyEdit, verdict } from './guards.ts'

const PASSES = { ran: true, failed: false }
const FAILS = { ran: true, failed: true }
const DOES_NOT_RUN = { ran: false, failed: false }

test('a guard is held when its test passes with it and fails without it', () => {
  assert.equal(verdict(PASSES, FAILS), undefined)
})

test('a guard whose test passes without it, fails with it, or does not run is not held', () => {
  assert.equal(verdict(PASSES, PASSES), 'the test passes without the guard')
  assert.equal(verdict(FAILS, FAILS), 'the test fails with the guard in place')
  assert.equal(verdict(DOES_NOT_RUN, FAILS), 'no test of this name ran')
  assert.equal(verdict(PASSES, DOES_NOT_RUN), 'with the edit the test does not even start')
})

test('an edit that stands nowhere, or twice, is refused', () => {
  assert.equal(applyEdit('if (a < b) go()', { from: 'a < b', to: 'true' }), 'if (true) go()')
  assert.equal(applyEdit('if (a > b) go()', { from: 'a < b', to: 'true' }), undefined)
  assert.equal(applyEdit('a < b || a < b', { from: 'a < b', to: 'true' }), undefined)
})

test('every row of the table finds its edit once, and its test by name', () => {
  const top = join(import.meta.dirname, '..')
  const read = (path: string) => (existsSync(join(top, path)) ? readFileSync(join(top, path), 'utf8') : '')
  const lost = GUARDS.filter((row) => applyEdit(read(row.file), row.edit) === undefined || !read(row.test))
  assert.deepEqual(
    lost.map(({ guard }) => guard),
    [],
  )
})
